import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Conversations, Streams } from '../../src/decode/conversations.ts'
import type { Packet } from '../../src/decode/packet.ts'
import { createRegistry } from '../../src/decode/protocols/index.ts'
import { Session } from '../../src/decode/session.ts'
import { frameOf, packetOf } from '../helpers.ts'

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')

/** A UDP datagram between hosts of 192.168.0.0/16, or of fd00::/112 the like. */
function datagram(from: number, to: number, source: number, destination: number, isIpv6 = false): string {
  const udp = `${hex(source, 4)}${hex(destination, 4)}00090000 61`
  const [a, b] = [hex(from, 4), hex(to, 4)]
  return isIpv6
    ? `020000000001 020000000002 86dd 6000000000091140 fd00${'00'.repeat(12)}${a} fd00${'00'.repeat(12)}${b} ${udp}`
    : `020000000001 020000000002 0800 4500001d 00000000 40110000 c0a8${a} c0a8${b} ${udp}`
}

const registry = createRegistry()
const session = new Session(registry)
const layerOf = (p: Packet): number => p.layers.id.indexOf(registry.protocol('udp')?.id ?? -1)

/** Number of the conversation that a datagram belongs to. */
function look(conversations: Conversations, ...args: Parameters<typeof datagram>): number {
  const p = packetOf(session, frameOf(datagram(...args)))
  return conversations.numberOf(conversations.find(p, layerOf(p), args[2], args[3]))
}

describe('conversations', () => {
  it('are numbered as they come, whichever way their packets go', () => {
    const known = new Conversations()
    expect(look(known, 1, 2, 10, 20)).toBe(0)
    expect(known.isNew).toBe(true)
    expect(look(known, 2, 1, 20, 10)).toBe(0)
    expect(known.isNew).toBe(false)
    // The same ports the other way round are other endpoints.
    expect(look(known, 1, 2, 20, 10)).toBe(1)
    expect(look(known, 1, 3, 10, 20)).toBe(2)
    expect(look(known, 1, 2, 10, 20, true)).toBe(3)
    expect(look(known, 1, 2, 10, 20)).toBe(0)
  })
  it('tell the two directions apart', () => {
    const known = new Conversations()
    look(known, 1, 2, 10, 20)
    const there = known.direction
    look(known, 2, 1, 20, 10)
    expect(known.direction).toBe(1 - there)
    look(known, 7, 7, 20, 10)
    const back = known.direction
    look(known, 7, 7, 10, 20)
    expect(known.direction).toBe(1 - back)
  })
  it('get another number when they begin anew', () => {
    const known = new Conversations()
    const p = packetOf(session, frameOf(datagram(1, 2, 10, 20)))
    const slot = known.find(p, layerOf(p), 10, 20)
    expect(known.numberOf(known.renew(slot))).toBe(1)
    expect(look(known, 2, 1, 20, 10)).toBe(1)
    // Growing may not bring the old one back.
    for (let k = 0; k < 600; k++) look(known, 5, 6, k, 9)
    expect(look(known, 1, 2, 10, 20)).toBe(1)
  })
  it('are as a map would have them, however many there are', () => {
    const endpoint = fc.tuple(fc.nat(30), fc.nat(30), fc.nat(5), fc.nat(5), fc.boolean())
    fc.assert(
      fc.property(fc.array(endpoint, { maxLength: 2000 }), (packets) => {
        const known = new Conversations()
        const expected = new Map<string, number>()
        for (const [from, to, source, destination, isIpv6] of packets) {
          const ends = [`${from}:${source}`, `${to}:${destination}`].sort().join(' ') + isIpv6
          const number = expected.get(ends) ?? expected.size
          expected.set(ends, number)
          expect(look(known, from, to, source, destination, isIpv6)).toBe(number)
        }
      }),
      { numRuns: 10 },
    )
  })
  it('are forgotten, the oldest first, once there are too many', () => {
    const known = new Conversations(256)
    for (let k = 0; k < 256; k++) expect(look(known, 1, 2, k, 9)).toBe(k)
    expect(look(known, 1, 2, 0, 9)).toBe(0)
    expect(look(known, 1, 2, 256, 9)).toBe(256)
    expect(look(known, 1, 2, 1, 9)).toBe(1)
    expect(look(known, 1, 2, 0, 9)).toBe(257)
    expect(known.capacity).toBe(256)
  })
})

describe('streams', () => {
  it('keep the time of the first packet and of the one before', () => {
    const streams = new Streams()
    const at = (sec: number, counts: boolean): (bigint | undefined)[] => {
      const p = packetOf(session, frameOf(datagram(1, 2, 10, 20), { sec }))
      const i = layerOf(p)
      streams.see(p, i, 10, 20, counts)
      return [streams.sinceFirst(p, i), streams.sincePrevious(p, i)]
    }
    const second = 1_000_000_000n
    expect(at(5, true)).toEqual([0n, 0n])
    expect(at(6, false)).toEqual([second, second])
    expect(at(8, true)).toEqual([3n * second, 3n * second])
    expect(at(9, true)).toEqual([4n * second, second])
  })
  it('know nothing of a layer that they were not shown', () => {
    const p = packetOf(session, frameOf(datagram(1, 2, 10, 20)))
    expect(new Streams().numberOf(p, layerOf(p))).toBeUndefined()
  })
})
