/** What is wrong with messages that nobody heeds. */
import type { Wrong } from '../state/said.ts'

export const FAULTS: Readonly<Record<Wrong, string>> = {
  checksum: 'a wrong checksum',
  length: 'a length that no such message has',
  group: 'an address that is no group',
  'hop limit': 'another hop limit than 1',
  source: 'a source that is not link-local',
}
