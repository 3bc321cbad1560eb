/** Names of what stands in IPv4 options (RFC 791 §3.1, 1108, 2113, 4782; draft-ietf-cipso-ipsecurity). */

/** By the option's number, the lower five bits of its type. */
export const optionNumbers: Readonly<Record<number, string>> = {
  0: 'End of Option List (EOL)',
  1: 'No-Operation (NOP)',
  2: 'Security',
  3: 'Loose source route',
  4: 'Time stamp',
  5: 'Extended security',
  6: 'Commercial IP security option',
  7: 'Record route',
  8: 'Stream identifier',
  9: 'Strict source route',
  10: 'Experimental Measurement',
  11: 'MTU probe',
  12: 'MTU Reply',
  13: 'Experimental Flow Control',
  14: 'Experimental Access Control',
  15: 'Ask Estrin',
  16: 'IMI Traffic Descriptor',
  17: 'Extended Internet Protocol',
  18: 'Traceroute',
  19: 'Address Extension',
  20: 'Router Alert',
  21: 'Selective Directed Broadcast',
  22: 'Unassigned',
  23: 'Dynamic Packet State',
  24: 'Upstream Multicast Packet',
  25: 'Quick-Start',
  30: 'RFC 3692-style experiment',
}

export const optionClasses = [
  'Control',
  'Reserved for future use',
  'Debugging and measurement',
  'Reserved for future use',
]

export const timestampFlags: Readonly<Record<number, string>> = {
  0: 'Time stamps only',
  1: 'Time stamp and address',
  3: 'Time stamps for prespecified addresses',
}

/** RFC 791: the levels of the security option of eleven octets. */
export const securityLevels: Readonly<Record<number, string>> = {
  0: 'Unclassified',
  61749: 'Confidential',
  30874: 'EFTO',
  48205: 'MMMM',
  24102: 'PROG',
  44819: 'Restricted',
  55176: 'Secret',
  27589: 'Top secret',
  13794: 'Reserved',
  39665: 'Reserved',
  19832: 'Reserved',
  9405: 'Reserved',
  4958: 'Reserved',
  35247: 'Reserved',
  50390: 'Reserved',
  57963: 'Reserved',
}

/** RFC 1108 §2.3. */
export const classificationLevels: Readonly<Record<number, string>> = {
  1: 'Reserved 4',
  61: 'Top secret',
  90: 'Secret',
  150: 'Confidential',
  102: 'Reserved 3',
  204: 'Reserved 2',
  171: 'Unclassified',
  241: 'Reserved 1',
}

export const cipsoTags: Readonly<Record<number, string>> = {
  0: 'Padding',
  1: 'Restrictive Category Bitmap',
  2: 'Enumerated Categories',
  5: 'Ranged Categories',
  6: 'Permissive Categories',
  7: 'Free Form',
}

export const quickStartFunctions: Readonly<Record<number, string>> = { 0: 'Rate request', 8: 'Rate report' }

/** Rates of Quick-Start (RFC 4782 §3.1): 40 kbit/s times two to the power of the field, 0 for none. */
export function quickStartRate(value: number): string {
  if (value === 0) return '0 bit/s'
  const kilobits = 40 * 2 ** value
  if (kilobits < 1000) return `${kilobits} Kbit/s`
  return kilobits < 1_000_000 ? `${kilobits / 1000} Mbit/s` : `${kilobits / 1_000_000} Gbit/s`
}
