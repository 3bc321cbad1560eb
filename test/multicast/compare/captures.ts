/** Captures of streams as tests of comparisons write them down, and what comes of comparing them. */
import { openCapture } from '../../../src/capture/open.ts'
import { Session } from '../../../src/decode/session.ts'
import { createRegistry } from '../../../src/library/registry.ts'
import { Comparison } from '../../../src/multicast/compare/comparison.ts'
import type { FlowRow } from '../../../src/multicast/compare/rows.ts'

export interface Sent {
  /** Seconds. */
  readonly at: number
  readonly id?: number
  readonly ttl?: number
  readonly source?: string
  readonly group?: string
  readonly port?: number
  readonly payload?: string | Uint8Array
  readonly dscp?: number
  /** Last octet of the source's MAC address, and the destination's whole. */
  readonly mac?: number
  readonly to?: string
  readonly vlan?: number
}

const octets = (text: string): number[] => text.split('.').map(Number)

/** A datagram of UDP to a group. */
export function frame({ id = 0, ttl = 32, source = '10.0.0.1', group = '239.1.1.1', ...more }: Sent): Buffer {
  const { port = 5004, payload = 'hola', dscp = 0, mac = 1, to, vlan } = more
  const data = Buffer.from(payload)
  const out = Buffer.alloc(14 + 20 + 8 + data.length)
  const [, b, c, d] = octets(group)
  out.set(to === undefined ? [1, 0, 0x5e, b & 0x7f, c, d] : Buffer.from(to.replaceAll(':', ''), 'hex'), 0)
  out.set([2, 0, 0, 0, 0, mac, 8, 0, 0x45, dscp << 2], 6)
  out.writeUInt16BE(28 + data.length, 16)
  out.writeUInt16BE(id, 18)
  out.set([0, 0, ttl, 17], 20)
  out.set([...octets(source), ...octets(group)], 26)
  out.writeUInt16BE(40000, 34)
  out.writeUInt16BE(port, 36)
  out.writeUInt16BE(8 + data.length, 38)
  out.set(data, 42)
  if (vlan === undefined) return out
  return Buffer.concat([out.subarray(0, 12), Buffer.from([0x81, 0, 0, vlan]), out.subarray(12)])
}

/** A pcap of frames in the order of their times, with nanoseconds. @param most octets kept of each */
export function pcap(sent: readonly Sent[], most = 65_535): Buffer {
  const parts: Buffer[] = [Buffer.from('4d3cb2a1020004000000000000000000ffff000001000000', 'hex')]
  for (const one of [...sent].sort((a, b) => a.at - b.at)) {
    const bytes = frame(one)
    const kept = bytes.subarray(0, most)
    const head = Buffer.alloc(16)
    head.writeUInt32LE(Math.floor(one.at), 0)
    head.writeUInt32LE(Math.round((one.at % 1) * 1e9) % 1e9, 4)
    head.writeUInt32LE(kept.length, 8)
    head.writeUInt32LE(bytes.length, 12)
    parts.push(head, kept)
  }
  return Buffer.concat(parts)
}

/** What is told of captures, which are called A, B and so on. */
export async function compared(
  captures: readonly Uint8Array[],
  octetsCompared?: number,
  most?: number,
): Promise<{ rows: FlowRow[]; comparison: Comparison }> {
  const names = captures.map((_, k) => String.fromCharCode(0x41 + k))
  const comparison = new Comparison(names, octetsCompared, most)
  for (const [k, place] of comparison.places.entries()) {
    const source = await openCapture([captures[k]])
    const session = new Session(createRegistry())
    let lasted = 0
    for (let batch = await source.next(); batch !== undefined; batch = await source.next()) {
      for (let i = 0; i < batch.n; i++) {
        const p = session.decode(batch, i, source.interfaces)
        const stamp = session.since(p.sec, p.nsec)
        lasted = Math.max(lasted, stamp)
        place.see(p, stamp)
      }
    }
    const { first, count: frames } = session
    place.end({
      isLive: false,
      interfaces: [],
      joined: [],
      displayFilter: undefined,
      frames,
      cut: 0,
      began: frames === 0 ? undefined : 1000 * first.sec + first.nsec / 1e6,
      lasted,
      isWhole: true,
    } as never)
    await source.close()
  }
  return { rows: comparison.rows(), comparison }
}
