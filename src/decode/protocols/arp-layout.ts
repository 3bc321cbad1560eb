/** Where the addresses stand in an ARP packet, whose header says how long they are (RFC 826). */
import { allZero, same, u16 } from '../bytes.ts'
import type { Packet } from '../packet.ts'

/** Octets before the addresses. */
export const LEAST = 8
export const REQUEST = 1
export const REPLY = 2
export const DRARP_ERROR = 7

const ETHERNET = 1
const IEEE_802 = 6
const AX25 = 3
/** RFC 2225: addresses of two parts, each with a length of its own. */
const ATM = 19
const IPV4 = 0x0800

export const hardwareType = (p: Packet, i: number): number => u16(p.bytes, p.layers.at[i])
export const opcodeOf = (p: Packet, i: number): number => u16(p.bytes, p.layers.at[i] + 6)
export const isAtmAt = (b: Uint8Array, o: number): boolean => u16(b, o) === ATM
export const isAtm = (p: Packet, i: number): boolean => isAtmAt(p.bytes, p.layers.at[i])
const hardwareSize = (p: Packet, i: number): number => p.bytes[p.layers.at[i] + 4]

/** True if hardware addresses are MAC addresses. */
export function isEthernet(p: Packet, i: number): boolean {
  const type = hardwareType(p, i)
  return (type === ETHERNET || type === IEEE_802) && hardwareSize(p, i) === 6
}

export const isAx25 = (p: Packet, i: number): boolean => hardwareType(p, i) === AX25 && hardwareSize(p, i) === 7

/** True if protocol addresses of `size` octets are IPv4 addresses. */
export const isIpv4 = (p: Packet, i: number, size = p.bytes[p.layers.at[i] + 5]): boolean =>
  u16(p.bytes, p.layers.at[i] + 2) === IPV4 && size === 4

export interface Addresses {
  /** Octets of a hardware and of a protocol address. */
  readonly hardware: number
  readonly protocol: number
  readonly senderHardware: number
  readonly senderProtocol: number
  readonly targetHardware: number
  readonly targetProtocol: number
  readonly end: number
}

/** Of any ARP packet but those for ATM. */
export function addressesOf(p: Packet, i: number): Addresses {
  const at = p.layers.at[i]
  const hardware = p.bytes[at + 4]
  const protocol = p.bytes[at + 5]
  const senderHardware = at + LEAST
  const senderProtocol = senderHardware + hardware
  const targetHardware = senderProtocol + protocol
  const targetProtocol = targetHardware + hardware
  const end = targetProtocol + protocol
  return { hardware, protocol, senderHardware, senderProtocol, targetHardware, targetProtocol, end }
}

/** Octets of the packet, by the lengths that its header tells. */
export function lengthOf(b: Uint8Array, o: number, e: number): number {
  if (!isAtmAt(b, o)) return LEAST + 2 * (b[o + 4] + b[o + 5])
  if (o + ATM_LEAST > e) return ATM_LEAST
  const numbers = (b[o + 4] & 0x3f) + (b[o + 5] & 0x3f) + (b[o + 9] & 0x3f) + (b[o + 10] & 0x3f)
  return ATM_LEAST + numbers + b[o + 8] + b[o + 11]
}

/** True if what carries the packet has no room for the addresses that it says it has: nothing of it is believed. */
export function isShort({ bytes: b, layers }: Packet, i: number): boolean {
  const at = layers.at[i]
  return at + lengthOf(b, at, layers.end[i]) > layers.reported[i]
}

/** Octets before the addresses in a packet for ATM. */
export const ATM_LEAST = 12

export type Kind = 'announcement' | 'gratuitous' | 'probe' | undefined

/** An announcement or a probe (RFC 5227), or merely gratuitous; undefined for a question or answer about others. */
export function kindOf(p: Packet, i: number): Kind {
  const opcode = opcodeOf(p, i)
  if (isAtm(p, i) || (opcode !== REQUEST && opcode !== REPLY)) return undefined
  const { bytes: b } = p
  const { hardware, protocol: size, senderProtocol, targetHardware, targetProtocol } = addressesOf(p, i)
  if (size === 0) return undefined
  const unknown = hardware > 0 && allZero(b, targetHardware, targetHardware + hardware)
  const asksAll = opcode === REQUEST && unknown
  if (same(b, senderProtocol, targetProtocol, size)) return asksAll ? 'announcement' : 'gratuitous'
  return asksAll && allZero(b, senderProtocol, senderProtocol + size) ? 'probe' : undefined
}

/** An amateur radio call sign: six characters, each shifted up by a bit, and a number where it is not 0 (AX.25 §3.12). */
export function ax25Text(b: Uint8Array, at: number): string {
  let call = ''
  for (let k = 0; k < 6; k++) {
    const code = b[at + k] >> 1
    call += code > 0x20 && code < 0x7f ? String.fromCharCode(code) : code === 0x20 ? ' ' : '.'
  }
  const number = (b[at + 6] >> 1) & 0x0f
  return number === 0 ? call.trimEnd() : `${call.trimEnd()}-${number}`
}
