import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Session } from '../../src/decode/session.ts'
import { createRegistry } from '../../src/library/registry.ts'
import { FirstLook } from '../../src/multicast/findings/first-look.ts'
import { Flows } from '../../src/multicast/findings/flows.ts'
import { keepTransportHeaders, TransportHeaders, transportHeadersOf } from '../../src/multicast/transport-headers.ts'
import { batchOf } from '../helpers.ts'
import { udp } from './frames.ts'

const PACKET = 188

/** Transport packets with those words for headers, `at` octets behind something else. */
function packets(words: readonly number[], at = 0): Uint8Array {
  const bytes = new Uint8Array(at + words.length * PACKET).fill(0x47, 0, at)
  const view = new DataView(bytes.buffer)
  for (const [k, word] of words.entries()) view.setUint32(at + k * PACKET, word)
  return bytes
}

/** A word that begins as such headers do. */
const word = fc.nat(0xff_ffff).map((rest) => (0x4700_0000 | rest) >>> 0)
const words = fc.array(word, { minLength: 1, maxLength: 40 })

const listed = ({ words, first, n, mark }: TransportHeaders) => ({
  words: Array.from(words.subarray(first, first + n), (one) => one >>> 0),
  mark,
})

function readOf(bytes: Uint8Array, o: number, e: number) {
  const headers = new TransportHeaders()
  return headers.read(bytes, o, e) ? listed(headers) : undefined
}

describe('headers of transport packets', () => {
  it('are read wherever they stand, and however many they are', () => {
    fc.assert(
      fc.property(words, fc.nat(9), (all, at) => {
        const bytes = packets(all, at)
        expect(readOf(bytes, at, bytes.length)?.words).toEqual(all)
      }),
    )
  })

  it.each([
    ['nothing', 0, 0],
    ['a part of one', 0, 187],
    ['one and a part', 0, 189],
    ['what begins with something else', 1, 189],
    ['one, and then something else', 0, 376],
    ['what ends before it begins', 189, 188],
  ])('are none in %s', (_, o, e) => {
    const bytes = packets([0x4700_1f10, 0x4800_1f10])
    expect(readOf(bytes, o, e)).toBeUndefined()
  })

  it('have another mark if one of them is another', () => {
    fc.assert(
      fc.property(words, fc.nat(), word, (all, place, other) => {
        const changed = all.with(place % all.length, other)
        const [before, after] = [all, changed].map((some) => readOf(packets(some), 0, some.length * PACKET)?.mark)
        expect(before === after).toBe(all[place % all.length] === other)
      }),
    )
  })

  it('are those that somebody kept, for this frame and place alone', () => {
    const bytes = packets([0x4701_0010, 0x4701_0011], 5)
    keepTransportHeaders(bytes, bytes.length, 7, Int32Array.of(0, 99, 0x4702_0010, 0x4702_0011), 1, 2)
    const kept = transportHeadersOf(bytes, 5, bytes.length, 7)
    expect(kept && listed(kept)).toEqual({ words: [0x4702_0010, 0x4702_0011], mark: 99 })
    for (const [b, o, frame] of [
      [bytes, 5, 8],
      [bytes.slice(), 5, 7],
      [bytes, 5 + PACKET, 7],
    ] as const) {
      keepTransportHeaders(bytes, bytes.length, 7, Int32Array.of(0, 99, 0x4702_0010, 0x4702_0011), 1, 2)
      const read = transportHeadersOf(b, o, b.length, frame)
      expect(read && listed(read)).toEqual(readOf(b, o, b.length))
    }
  })

  it('are the same where a first look was taken, also when there was no room for all', () => {
    const data = (k: number): string => Buffer.from(packets([0x4701_0010 + (k & 15), 0x4701_0110])).toString('hex')
    // More than a window ever holds.
    const frames = Array.from({ length: 4000 }, (_, k) =>
      udp({ to: '239.1.1.1' }, { data: k % 7 === 0 ? 'ff'.repeat(376) : data(k) }),
    )
    const first = new FirstLook()
    const flows = new Flows()
    const session = new Session(createRegistry(), { apart: false, stateful: false, shortcut: flows })
    const { batch, interfaces } = batchOf(frames, first)
    let found = 0
    frames.forEach((_, k) => {
      const p = session.decode(batch, k, interfaces)
      const { at, end, n } = p.layers
      const headers = transportHeadersOf(p.bytes, at[n - 1] + 8, end[n - 1], p.number)
      expect(headers && listed(headers)).toEqual(readOf(p.bytes, at[n - 1] + 8, end[n - 1]))
      if (headers?.words === batch.notes) found++
      // From its second frame on a flow is known.
      flows.of(p)
    })
    expect(found).toBeGreaterThan(2000)
    expect(found).toBeLessThan(3428)
  })
})
