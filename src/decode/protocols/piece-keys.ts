/**
 * What pieces of a datagram have in common (RFC 791 §3.2, RFC 8200 §4.5), as keys of tables: the network, then addresses and
 * numbers as they stand, as characters. To write them out takes longer than all else of a piece.
 */
import { u16 } from '../bytes.ts'
import type { Packet } from '../packet.ts'
import { networkOf } from './networks.ts'

/** Of the header of IPv4 in layer `i`: addresses, protocol, and with them the identification. */
export function keysOfPiece4(p: Packet, i: number): { readonly hosts: string; readonly key: string } {
  const { bytes: b, layers } = p
  const at = layers.at[i]
  const numbers = String.fromCharCode(u16(b, at + 12), u16(b, at + 14), u16(b, at + 16), u16(b, at + 18), b[at + 9])
  const hosts = `4${networkOf(p, i)}${numbers}`
  return { hosts, key: hosts + String.fromCharCode(u16(b, at + 4)) }
}

/** Of the header of IPv6 at `header`, with the fragment header in layer `i`: addresses, identification. */
export function keyOfPiece6(p: Packet, i: number, header: number): string {
  const { bytes: b, layers } = p
  const at = layers.at[i]
  return `6${networkOf(p, i)}${String.fromCharCode(...b.subarray(header + 8, header + 40), ...b.subarray(at + 4, at + 8))}`
}
