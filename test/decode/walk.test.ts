import { readdirSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openCapture } from '../../src/capture/open.ts'
import { viewOf } from '../../src/decode/bytes.ts'
import { decodeAs } from '../../src/decode/decode-as.ts'
import { Layers, MAX_LAYERS } from '../../src/decode/layers.ts'
import { createRegistry, protocols } from '../../src/decode/protocols/index.ts'
import { LINK_TABLE } from '../../src/decode/session.ts'
import { interpretedWalk, type Walk } from '../../src/decode/walk.ts'
import { generatedWalk } from '../../src/decode/walk-generated.ts'

const registry = createRegistry()
// As -d may have it: transport packets, padding and versions of RTP are walked too.
decodeAs(registry, 'udp.port==5004,rtp')
const links = registry.table(LINK_TABLE)
const captures = readdirSync('fixtures').filter((name) => /\.(pcap|pcapng)(\.\w+)?$/.test(name))

interface Found {
  protocol: string
  at: number
  body: number
  end: number
  reported: number
  flags: number
}

function walked(walk: Walk, b: Uint8Array, at: number, end: number, reported: number, id: number): Found[] {
  const layers = new Layers()
  layers.view = viewOf(b)
  walk(b, at, end, reported, id, layers, 0)
  return Array.from({ length: layers.n }, (_, i) => ({
    protocol: registry.protocols[layers.id[i]].abbrev,
    at: layers.at[i],
    body: layers.body[i],
    end: layers.end[i],
    reported: layers.reported[i],
    flags: layers.flags[i],
  }))
}

const plans = [
  { name: 'all protocols', wanted: undefined },
  { name: 'IPv4 and UDP only', wanted: new Set(protocols.filter((p) => p.abbrev === 'ip' || p.abbrev === 'udp')) },
]

describe.each(plans)('both engines, $name', ({ wanted }) => {
  const generated = generatedWalk(registry, wanted)
  const interpreted = interpretedWalk(registry, wanted)

  it.each(captures)('find the same layers in %s', async (name) => {
    const source = await openCapture([`fixtures/${name}`])
    let frames = 0
    try {
      for (;;) {
        const batch = await source.next()
        if (batch === undefined) break
        for (let k = 0; k < batch.n; k++) {
          const at = batch.at[k]
          const id = links.get(source.interfaces[batch.iface[k]].link)?.id ?? -1
          const args = [batch.bytes, at, at + batch.cap[k], at + batch.len[k], id] as const
          expect(walked(generated, ...args)).toEqual(walked(interpreted, ...args))
          frames++
        }
      }
    } catch {
      // A damaged fixture ends early; what came before counts.
    }
    await source.close()
    expect(frames).toBeGreaterThanOrEqual(name.startsWith('empty') ? 0 : 1)
  })

  it('find the same layers in any octets, none of them outside the frame', () => {
    const ethernet = registry.protocol('eth')?.id ?? -1
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(0x0800, 0x86dd, 0x8100, 0x0806), (noise, type) => {
        const b = new Uint8Array(14 + noise.length)
        b[12] = type >> 8
        b[13] = type & 0xff
        b.set(noise, 14)
        if (type === 0x0800 && noise.length > 0) b[14] = 0x45
        if (type === 0x86dd && noise.length > 0) b[14] = 0x60
        const found = walked(generated, b, 0, b.length, b.length, ethernet)
        expect(found).toEqual(walked(interpreted, b, 0, b.length, b.length, ethernet))
        for (const { at, body, end, reported } of found) {
          expect(at).toBeLessThanOrEqual(body)
          expect(body).toBeLessThanOrEqual(end)
          expect(end).toBeLessThanOrEqual(b.length)
          expect(end).toBeLessThanOrEqual(Math.max(reported, at))
        }
      }),
    )
  })
})

describe('a walk', () => {
  it('stops at the greatest number of layers and says so', () => {
    // 100 IPv4 headers in one another.
    const depth = 100
    const b = new Uint8Array(14 + 20 * depth)
    b[12] = 0x08
    for (let k = 0; k < depth; k++) {
      const at = 14 + 20 * k
      b[at] = 0x45
      b[at + 2] = ((depth - k) * 20) >> 8
      b[at + 3] = ((depth - k) * 20) & 0xff
      b[at + 9] = 4
    }
    for (const walk of [generatedWalk(registry), interpretedWalk(registry)]) {
      const layers = new Layers()
      layers.view = viewOf(b)
      walk(b, 0, b.length, b.length, registry.protocol('eth')?.id ?? -1, layers, 0)
      expect(layers.n).toBe(MAX_LAYERS)
      expect(layers.tooDeep).toBe(true)
    }
  })

  it('finds only what a plan needs', () => {
    const wanted = new Set([registry.protocol('ip') ?? protocols[0]])
    const source = generatedWalk(registry, wanted).toString()
    expect(source).toContain('// ip')
    expect(source).not.toContain('// tcp')
  })
})
