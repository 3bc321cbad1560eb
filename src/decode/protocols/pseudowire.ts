/** Ethernet frames in pseudowires of MPLS, behind a control word (RFC 4448 §4.6) or without one. */
import { u16 } from '../bytes.ts'
import { fields, u16 as uint16 } from '../field.ts'
import { protocol } from '../protocol.ts'
import { etherTypes } from '../words/ether-types.ts'

const CONTROL_WORD = 4
const TYPE_AT = 12
const ETHERNET = 14
/** What is less is the length of what follows (IEEE 802.3 §3.2.6). */
const FIRST_TYPE = 0x600

/** Values of the table `mpls.pw`. */
export const WITH_CONTROL_WORD = 1
export const WITHOUT = 0

/** How much what stands at `o` looks like an Ethernet frame: by a type that is known, or a length that fits. */
function likeness(b: Uint8Array, o: number, e: number): number {
  if (o + ETHERNET > e) return 0
  const type = u16(b, o + TYPE_AT)
  if (type >= FIRST_TYPE) return etherTypes[type] === undefined ? 0 : 2
  return type <= e - o - ETHERNET ? 1 : 0
}

/**
 * What follows the last label where that is no packet of IP: a control word begins with four zero bits (RFC 4385 §3), as
 * many MAC addresses do, those of groups of IPv4 for one. -1 where it is neither.
 */
export function pseudowireAt(b: Uint8Array, o: number, e: number): number {
  if (o >= e || b[o] >>> 4 !== 0) return -1
  const without = likeness(b, o, e)
  const behind = likeness(b, o + CONTROL_WORD, e)
  // ARP has a type in either place; but a control word has zeros in front, where few addresses have.
  if (without === behind) return behind > 0 && u16(b, o) !== 0 ? WITHOUT : WITH_CONTROL_WORD
  return without > behind ? WITHOUT : WITH_CONTROL_WORD
}

const f = fields('pweth', {
  'cw.sequence_number': uint16(2, 'PW sequence number (ethernet)', {
    title: ({ bytes }, _i, at) => `Sequence Number: ${u16(bytes, at)}`,
  }),
})

const next = [{ table: 'pw.next', key: () => 0 }]

export const pwethcw = protocol({
  abbrev: 'pwethcw',
  name: 'PW Ethernet Control Word',
  short: 'Ethernet PW (with CW)',
  on: { 'mpls.pw': [WITH_CONTROL_WORD] },
  fields: f,
  shape: { least: CONTROL_WORD, next },
  inProtocols: 'pwethheuristic:pwethcw',
})

export const pwethnocw = protocol({
  abbrev: 'pwethnocw',
  name: 'Ethernet PW (no CW)',
  short: 'Ethernet PW (no CW)',
  on: { 'mpls.pw': [WITHOUT] },
  fields: {},
  shape: { least: 0, next },
  inProtocols: 'pwethheuristic:pwethnocw',
})
