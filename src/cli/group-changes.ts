/** The groups that take the place of others, as the command line tells them. */
import { addressOctets } from '../filter/literal-addresses.ts'
import { isGroup } from '../multicast/addresses.ts'
import type { GroupChange } from '../multicast/readdress.ts'
import { UsageError } from './errors.ts'

const OPTION = '--rewrite-group'

/** Reads arguments `NEW` or `OLD=NEW`. @throws UsageError */
export function groupChanges(texts: readonly string[]): readonly GroupChange[] {
  const changes: GroupChange[] = []
  for (const text of texts) {
    const change = changeIn(text)
    if (changes.some(({ version, from }) => version === change.version && from?.join() === change.from?.join())) {
      throw new UsageError(`${OPTION} ${text}: two groups cannot take the place of the same ones`)
    }
    // The more special first.
    if (change.from === undefined) changes.push(change)
    else changes.unshift(change)
  }
  return changes
}

function changeIn(text: string): GroupChange {
  const parts = text.split('=').map((part) => groupIn(text, part))
  const to = parts[parts.length - 1]
  const from = parts.length === 1 ? undefined : parts[0]
  if (parts.length > 2) throw new UsageError(`${OPTION} ${text}: it is a group, or OLD=NEW`)
  if (from !== undefined && from.length !== to.length) {
    throw new UsageError(`${OPTION} ${text}: a group takes the place of one of the same version of IP`)
  }
  return { version: to.length === 4 ? 4 : 6, from, to }
}

function groupIn(text: string, part: string): Uint8Array {
  const octets = addressOctets(part)
  if (octets !== undefined && isGroup(octets, 0, octets.length === 4 ? 4 : 6)) return octets
  throw new UsageError(
    `${OPTION} ${text}: "${part}" is no multicast address`,
    'As in: --rewrite-group 239.9.9.9, or --rewrite-group 224.1.1.1=239.9.9.9',
  )
}
