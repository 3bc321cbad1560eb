/** ATMARP and InATMARP (RFC 2225 §8.7): addresses are an ATM number and a subaddress, each as long as its octet says. */
import type { Field } from '../field.ts'
import type { Packet } from '../packet.ts'
import type { Tree } from '../tree.ts'
import { hexText } from '../values.ts'
import { arpOpcodes, atmFormats } from '../words/arp-opcodes.ts'
import { arpFields as f } from './arp-fields.ts'
import { ATM_LEAST, isIpv4, opcodeOf } from './arp-layout.ts'

const E164 = 0x40
const NSAP_LENGTH = 20
/** Operations of ATMARP; ARP has others besides. */
const OWN = [1, 2, 8, 9, 10]
const NAK = 10
const FIRST_MARS = 11
const LAST_MARS = 23

/** Octets of an ATM number and of a subaddress, and their first ones. */
interface Party {
  readonly number: number
  readonly numberSize: number
  readonly isE164: boolean
  readonly sub: number
  readonly subSize: number
  readonly proto: number
  readonly protoSize: number
}

/** The sender and the target of an ATMARP packet. */
export function atmParties({ bytes: b, layers }: Packet, i: number): readonly [Party, Party] {
  const at = layers.at[i]
  const party = (lengths: number, from: number): Party => {
    const numberSize = b[at + lengths] & 0x3f
    const subSize = b[at + lengths + 1] & 0x3f
    const sub = from + numberSize
    const isE164 = (b[at + lengths] & E164) !== 0
    const protoSize = b[at + (lengths === 4 ? 8 : 11)]
    return { number: from, numberSize, isE164, sub, subSize, proto: sub + subSize, protoSize }
  }
  const sender = party(4, at + ATM_LEAST)
  return [sender, party(9, sender.proto + sender.protoSize)]
}

/** Behind the last octet of the addresses. */
export function atmEnd(p: Packet, i: number): number {
  const [, target] = atmParties(p, i)
  return target.proto + target.protoSize
}

export function putAtm(t: Tree, p: Packet, i: number): void {
  const at = p.layers.at[i]
  if (!t.has(at, ATM_LEAST) || !t.has(at, atmEnd(p, i) - at)) return
  t.put(f['src.pln'], at + 8)
  putLengths(t, at + 9, f['dst.number'], f['dst.htype'], f['dst.hlen'])
  putLengths(t, at + 10, f['dst.subnumber'], f['dst.stype'], f['dst.slen'])
  t.put(f['dst.pln'], at + 11)
  const [sender, target] = atmParties(p, i)
  putParty(t, p, i, sender, 'src')
  putParty(t, p, i, target, 'dst')
}

/** A line, and below it the type and the length that share the octet at `at`. */
function putLengths(t: Tree, at: number, heading: Field, type: Field, length: Field): void {
  t.put(heading, at, 1)
  t.open()
  t.put(type, at)
  t.put(length, at)
  t.close()
}

function putParty(t: Tree, p: Packet, i: number, party: Party, side: 'src' | 'dst'): void {
  const { number, numberSize, isE164, sub, subSize, proto, protoSize } = party
  if (numberSize > 0) {
    t.put(isE164 ? f[`${side}.atm_num_e164`] : f[`${side}.atm_num_nsap`], number, numberSize)
    if (!isE164 && numberSize >= NSAP_LENGTH) putNsap(t, p.bytes, number)
  }
  if (subSize > 0) t.put(f[`${side}.atm_subaddr`], sub, subSize)
  if (protoSize > 0) t.put(isIpv4(p, i, protoSize) ? f[`${side}.proto_ipv4`] : f[`${side}.proto`], proto, protoSize)
}

/** The parts of an ATM end system address (ATM Forum UNI 3.1 §5.1.3). */
function putNsap(t: Tree, b: Uint8Array, at: number): void {
  const format = b[at]
  t.open()
  t.put(f['src.atm_afi'], at)
  if (atmFormats[format] === undefined) {
    t.open()
    t.remark(f['src.atm_afi.unknown'])
    t.close()
    t.put(f['src.atm_rest_of_address'], at + 1, NSAP_LENGTH - 1)
  } else {
    const [domain, size] = domainOf(format)
    t.put(domain, at + 1, size)
    t.put(f['src.atm_high_order_dsp'], at + 1 + size, 12 - size)
    t.put(f['src.atm_end_system_identifier'], at + 13)
    t.put(f['src.atm_selector'], at + 19)
  }
  t.close()
}

/** The field of the initial domain that the format has, and its octets. */
function domainOf(format: number) {
  switch (format) {
    case 0x39:
      return [f['src.atm_data_country_code'], 2] as const
    case 0xbd:
      return [f['src.atm_data_country_code_group'], 2] as const
    case 0x47:
      return [f['src.atm_international_code_designator'], 2] as const
    case 0xc5:
      return [f['src.atm_international_code_designator_group'], 2] as const
    case 0x45:
      return [f['src.atm_e.164_isdn'], 8] as const
    default:
      return [f['src.atm_e.164_isdn_group'], 8] as const
  }
}

/** True if the operation is one of ATMARP. */
export const isOwn = (opcode: number): boolean => OWN.includes(opcode)

export function atmTitle(p: Packet, i: number): string {
  const opcode = opcodeOf(p, i)
  const isKnown = isOwn(opcode) || (opcode >= FIRST_MARS && opcode <= LAST_MARS)
  const word = opcode === NAK ? 'nak' : isKnown ? arpOpcodes[opcode] : `opcode ${hexText(opcode, 4)}`
  return `ATM Address Resolution Protocol (${word})`
}
