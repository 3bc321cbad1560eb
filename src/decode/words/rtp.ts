/** Payload types of RTP (RFC 3551 §6). */
const NAMES: Readonly<Record<number, string>> = {
  0: 'ITU-T G.711 PCMU',
  1: 'USA Federal Standard FS-1016',
  2: 'ITU-T G.721',
  3: 'GSM 06.10',
  4: 'ITU-T G.723',
  5: 'DVI4 8000 samples/s',
  6: 'DVI4 16000 samples/s',
  7: 'Experimental linear predictive encoding from Xerox PARC',
  8: 'ITU-T G.711 PCMA',
  9: 'ITU-T G.722',
  10: '16-bit uncompressed audio, stereo',
  11: '16-bit uncompressed audio, monaural',
  12: 'Qualcomm Code Excited Linear Predictive coding',
  13: 'Comfort noise',
  14: 'MPEG-I/II Audio',
  15: 'ITU-T G.728',
  16: 'DVI4 11025 samples/s',
  17: 'DVI4 22050 samples/s',
  18: 'ITU-T G.729',
  19: 'Comfort noise (old)',
  25: 'Sun CellB video encoding',
  26: 'JPEG-compressed video',
  28: "'nv' program",
  31: 'ITU-T H.261',
  32: 'MPEG-I/II Video',
  33: 'MPEG-II transport streams',
  34: 'ITU-T H.263',
}

/** What a session agrees upon. */
const FIRST_DYNAMIC = 96
/** What RTCP would look like (RFC 5761 §4). */
const FIRST_RESERVED = 72
const LAST_RESERVED = 76
const FIRST_CONTROL = 192
const LAST_CONTROL = 223

export const isReserved = (type: number): boolean => type >= FIRST_RESERVED && type <= LAST_RESERVED

/** True for a second octet that is a type of RTCP, and not a marker with a payload type (RFC 5761 §4). */
export const isControl = (octet: number): boolean => octet >= FIRST_CONTROL && octet <= LAST_CONTROL

export function payloadType(type: number): string {
  if (type >= FIRST_DYNAMIC) return `DynamicRTP-Type-${type}`
  if (isReserved(type)) return 'Reserved for RTCP conflict avoidance'
  return NAMES[type] ?? 'Unassigned'
}

/** Samples a second of the types that have a fixed clock (RFC 3551 §6). */
const CLOCKS: Readonly<Record<number, number>> = {
  0: 8000,
  1: 8000,
  2: 8000,
  3: 8000,
  4: 8000,
  5: 8000,
  6: 16_000,
  7: 8000,
  8: 8000,
  9: 8000,
  10: 44_100,
  11: 44_100,
  12: 8000,
  13: 8000,
  14: 90_000,
  15: 8000,
  16: 11_025,
  17: 22_050,
  18: 8000,
  25: 90_000,
  26: 90_000,
  28: 90_000,
  31: 90_000,
  32: 90_000,
  33: 90_000,
  34: 90_000,
}

/** Ticks a second of a payload type's clock; undefined where the session agrees upon it. */
export const clockOf = (type: number): number | undefined => CLOCKS[type]

/** Octets that a payload has at least: with less, it is none. */
const LEAST: Readonly<Record<number, number>> = { 33: 188 }

export const leastPayload = (type: number): number => LEAST[type] ?? 1
