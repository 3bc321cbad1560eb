import { describe, expect, it } from 'vitest'
import { openCapture } from '../../src/capture/open.ts'
import { dissect } from '../../src/decode/dissect.ts'
import type { Packet } from '../../src/decode/packet.ts'
import { createRegistry } from '../../src/decode/protocols/index.ts'
import { Session } from '../../src/decode/session.ts'
import { Text } from '../../src/decode/text.ts'
import { writeDump, writeHex } from '../../src/output/hex.ts'
import { positionOf } from '../../src/output/sources.ts'

function dump(octets: readonly number[], at = 0, size = octets.length): string {
  const out = new Text()
  writeDump(out, Uint8Array.from(octets), at, size)
  return out.toString()
}

const upTo = (n: number): number[] => Array.from({ length: n }, (_, k) => k & 0xff)

describe('a dump', () => {
  it('of nothing is nothing', () => {
    expect(dump([])).toBe('')
  })

  it('has 16 octets to a line and dots for what ASCII cannot print', () => {
    expect(dump([...upTo(3), 0x20, 0x41, 0x7e, 0x7f, 0x80, 0xff, 0x1b, 0x0a, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35])).toBe(
      '0000  00 01 02 20 41 7e 7f 80 ff 1b 0a 30 31 32 33 34   ... A~.....01234\n' +
        '0010  35                                                5\n',
    )
  })

  it('begins where it is told to', () => {
    expect(dump([0x61, 0x62, 0x63, 0x64], 1, 2)).toBe('0000  62 63                                             bc\n')
  })

  it.each([
    [0x10000, 'fff0'],
    [0x10001, '10000'],
  ])('of 0x%s octets has offsets as wide as they need to be', (n, last) => {
    const lines = dump(upTo(n)).trimEnd().split('\n')
    expect(lines.at(-1)?.startsWith(`${last}  `)).toBe(true)
    expect(lines[0].startsWith(`${'0'.repeat(last.length)}  `)).toBe(true)
  })
})

function* nodesOf({ tree }: Packet, abbrev: string): Generator<number> {
  for (let node = 0; node < tree.n; node++) if (tree.fields[node].abbrev === abbrev) yield node
}

describe('the octets of a frame that completes a datagram', () => {
  it('are the frame, then the datagram', async () => {
    const source = await openCapture(['fixtures/fragments.pcap'])
    const session = new Session(createRegistry())
    const batch = await source.next()
    if (batch === undefined) throw new Error('the fixture has frames')
    let seen = 0
    for (let k = 0; k < batch.n; k++) {
      const p = session.decode(batch, k, source.interfaces)
      if (p.rebuiltAt < 0) continue
      seen++
      const out = new Text()
      writeHex(out, p)
      const heads = out.toString().match(/^\S.*bytes\):$/gm)
      const [[, { size }]] = session.datagrams
      const name = p.bytes[p.start + 14] >> 4 === 4 ? 'IPv4' : 'IPv6'
      expect(heads).toEqual([`Frame (${p.captured} bytes):`, `Reassembled ${name} (${size} bytes):`])
      dissect(p)
      const places = (abbrev: string) => [...nodesOf(p, abbrev)].map((node) => positionOf(p, node))
      expect(places('eth.type')).toEqual([12])
      expect([places('udp.srcport'), places('udp.dstport'), places('udp.length')]).toEqual([[0], [2], [4]])
    }
    expect(seen).toBeGreaterThan(0)
    await source.close()
  })
})
