/** Frames of UDP over IPv4 over Ethernet, to be counted. */
import type { Packet } from '../../../src/decode/packet.ts'
import { createRegistry } from '../../../src/decode/protocols/index.ts'
import { Session } from '../../../src/decode/session.ts'
import type { Statistic } from '../../../src/output/statistics/statistic.ts'
import { framesOf } from '../toy.ts'

export const registry = createRegistry()

const u16 = (value: number): number[] => [value >> 8, value & 0xff]

/** A header of IPv4 around a payload. */
export function ipv4(from: number, to: number, proto: number, payload: readonly number[]): number[] {
  const length = u16(20 + payload.length)
  return [0x45, 0, ...length, 0, 1, 0, 0, 64, proto, 0, 0, 10, 0, 0, from, 10, 0, 0, to, ...payload]
}

export const udp = (from: number, to: number, payload: readonly number[] = [0x78]): number[] => [
  ...u16(from),
  ...u16(to),
  ...u16(8 + payload.length),
  0,
  0,
  ...payload,
]

/** A frame from 02:00:00:00:00:FROM to 02:00:00:00:00:TO that carries IPv4. */
export const ethernet = (from: number, to: number, payload: readonly number[]): number[] => [
  ...[2, 0, 0, 0, 0, to],
  ...[2, 0, 0, 0, 0, from],
  ...[0x08, 0x00],
  ...payload,
]

/** UDP from 10.0.0.FROM to 10.0.0.TO. */
export const talk = (
  from: number,
  to: number,
  fromPort: number,
  toPort: number,
  payload?: readonly number[],
): number[] => ethernet(from, to, ipv4(from, to, 17, udp(fromPort, toPort, payload)))

/** Lets a statistic count frames that come one second apart. */
export function count<S extends Statistic>(statistic: S, frames: readonly (readonly number[])[]): S {
  each(frames, (p) => statistic.add(p))
  return statistic
}

export function each(frames: readonly (readonly number[])[], take: (p: Packet) => void): void {
  const session = new Session(registry)
  const batch = framesOf(frames)
  for (let k = 0; k < batch.n; k++) take(session.decode(batch, k, [{ id: 0, link: 1, precision: 9 }]))
}
