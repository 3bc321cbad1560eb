/** Names of what the octet of service meant before it became that of differentiated services (RFC 791, RFC 1349). */
import { hexText } from '../values.ts'

export const precedences = [
  'routine',
  'priority',
  'immediate',
  'flash',
  'flash override',
  'CRITIC/ECP',
  'internetwork control',
  'network control',
]

const SERVICES: Readonly<Record<number, string>> = {
  0: 'None',
  2: 'Minimize cost',
  4: 'Maximize reliability',
  8: 'Maximize throughput',
  16: 'Minimize delay',
  30: 'Maximize security',
}

/** `0x10 (Minimize delay)`. */
export const serviceText = (value: number): string => `${hexText(value, 2)} (${SERVICES[value & 0x1e] ?? 'Unknown'})`
