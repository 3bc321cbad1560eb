/**
 * Datagrams of which a network card made one, as they came (GRO), or which it has yet to take apart (GSO): packets of RTP
 * one behind the other, each as long as the first, but for the last.
 */
import { u16, u32 } from '../../decode/bytes.ts'

/** The fixed header (RFC 3550 §5.1). */
const HEADER = 12
const NUMBERS = 0x1_0000
/** Links carry no more in one piece: in what is longer, packets are looked for. */
const MOST = 9000

/** True if the packet at `next` is the one behind that at `o`: of the same source, with the next number. */
const follows = (b: Uint8Array, o: number, next: number, e: number): boolean =>
  next + HEADER <= e &&
  b[next] >>> 6 === b[o] >>> 6 &&
  u32(b, next + 8) === u32(b, o + 8) &&
  u16(b, next + 2) === (u16(b, o + 2) + 1) % NUMBERS

/**
 * Octets of the first packet in a datagram that carries the octets from `o` to before `e`: all of them, if it is alone.
 * @param usual octets of the first packet in the datagram before it
 */
export function firstPacket(b: Uint8Array, o: number, e: number, usual: number): number {
  const all = e - o
  if (all <= usual) return all
  if (usual >= HEADER && follows(b, o, o + usual, e)) return usual
  if (all <= MOST) return all
  for (let size = HEADER; 2 * size <= all; size++) if (follows(b, o, o + size, e)) return size
  return all
}
