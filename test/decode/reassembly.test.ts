import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type KeptPiece, type Piece, Reassembly } from '../../src/decode/reassembly.ts'

const datagram = (size: number): Uint8Array => Uint8Array.from({ length: size }, (_, k) => (k * 7) & 0xff)

/** The piece of `whole` from `offset` on. */
const piece = (whole: Uint8Array, offset: number, size: number, key = 'one'): Piece => ({
  key,
  offset,
  more: offset + size < whole.length,
  at: offset,
  size,
})

/** Takes in a piece, where there is room for the largest datagram, and answers what came of it. */
function add(
  reassembly: Reassembly,
  one: Piece,
  among: Uint8Array,
  frame: number,
  seconds: number,
): { bytes: Uint8Array; pieces: readonly KeptPiece[] } | undefined {
  const b = new Uint8Array(among.length + 65_535)
  b.set(among)
  const made = reassembly.add(one, b, frame, seconds, among.length)
  return made && { bytes: b.slice(made.at, made.at + made.size), pieces: made.pieces }
}

describe('putting datagrams together', () => {
  const whole = datagram(100)

  it.each([
    [
      'in order',
      [
        [0, 40],
        [40, 40],
        [80, 20],
      ],
    ],
    [
      'out of order',
      [
        [80, 20],
        [0, 40],
        [40, 40],
      ],
    ],
    [
      'overlapping',
      [
        [0, 48],
        [40, 48],
        [80, 20],
      ],
    ],
    [
      'one piece twice',
      [
        [0, 40],
        [0, 40],
        [40, 40],
        [80, 20],
      ],
    ],
  ])('%s', (_name, places) => {
    const reassembly = new Reassembly()
    const results = places.map(([offset, size], k) => add(reassembly, piece(whole, offset, size), whole, k + 1, 0))
    expect(results.slice(0, -1)).toEqual(results.slice(0, -1).map(() => undefined))
    expect(results.at(-1)?.bytes).toEqual(whole)
  })

  it('goes without pieces that lie beyond the end', () => {
    const reassembly = new Reassembly()
    const other = { ...piece(whole, 0, 8), offset: 200, more: true }
    expect(add(reassembly, other, whole, 1, 0)).toBeUndefined()
    expect(add(reassembly, piece(whole, 40, 60), whole, 2, 0)).toBeUndefined()
    expect(add(reassembly, piece(whole, 0, 40), whole, 3, 0)?.bytes).toEqual(whole)
  })
  it('waits for what is missing', () => {
    const reassembly = new Reassembly()
    expect(add(reassembly, piece(whole, 0, 40), whole, 1, 0)).toBeUndefined()
    expect(add(reassembly, piece(whole, 80, 20), whole, 2, 0)).toBeUndefined()
  })

  it('keeps datagrams apart by their key', () => {
    const reassembly = new Reassembly()
    add(reassembly, piece(whole, 0, 40, 'a'), whole, 1, 0)
    expect(add(reassembly, piece(whole, 40, 60, 'b'), whole, 2, 0)).toBeUndefined()
    expect(add(reassembly, piece(whole, 40, 60, 'a'), whole, 3, 0)?.bytes).toEqual(whole)
  })

  it('tells overlaps, and those that contradict', () => {
    const other = whole.slice()
    other[45] ^= 1
    const reassembly = new Reassembly()
    add(reassembly, piece(whole, 0, 48), whole, 1, 0)
    const made = add(reassembly, piece(whole, 40, 60), other, 2, 0)
    expect(made?.pieces.map(({ frame, overlap, conflict }) => [frame, overlap, conflict])).toEqual([
      [1, false, false],
      [2, true, true],
    ])
    // What came first in the datagram stays.
    expect(made?.bytes).toEqual(whole)
  })

  it.each([
    [60, true],
    [61, false],
  ])('puts a piece after %d s to the first: %s', (seconds, together) => {
    const reassembly = new Reassembly()
    add(reassembly, piece(whole, 0, 40), whole, 1, 1000)
    expect(add(reassembly, piece(whole, 40, 60), whole, 2, 1000 + seconds) !== undefined).toBe(together)
  })

  it.each([
    [64, true],
    [65, false],
  ])('puts a piece behind %d other datagrams of the same hosts to the first: %s', (others, together) => {
    const reassembly = new Reassembly()
    const of = (offset: number, size: number, key = 'one'): Piece => ({
      ...piece(whole, offset, size, key),
      hosts: 'two',
    })
    add(reassembly, of(0, 40), whole, 1, 0)
    for (let k = 1; k < others; k++) add(reassembly, of(0, 100, `other ${k}`), whole, 1 + k, 0)
    // One that waits as well; what other hosts send does not count.
    add(reassembly, of(0, 40, 'other'), whole, 100, 0)
    for (let k = 0; k < 100; k++) add(reassembly, piece(whole, 0, 40, `another ${k}`), whole, 101 + k, 0)
    expect(add(reassembly, of(40, 60), whole, 300, 0) !== undefined).toBe(together)
  })

  it('refuses pieces beyond the largest datagram', () => {
    const b = new Uint8Array(2000)
    const beyond: Piece = { key: 'x', offset: 65_528, more: false, at: 0, size: 1000 }
    expect(add(new Reassembly(), beyond, b, 1, 0)).toBeUndefined()
  })

  it('gives up a datagram for which there is no room', () => {
    const reassembly = new Reassembly()
    add(reassembly, piece(whole, 0, 40), whole, 1, 0)
    expect(reassembly.add(piece(whole, 40, 60), new Uint8Array(199), 2, 0, 100)).toBeUndefined()
    expect(add(reassembly, piece(whole, 40, 60), whole, 3, 0)).toBeUndefined()
    expect(add(reassembly, piece(whole, 0, 40), whole, 4, 0)?.bytes).toEqual(whole)
  })

  it('stays within its limit and gives up the oldest first', () => {
    const reassembly = new Reassembly(10_000)
    for (let k = 0; k < 1000; k++) add(reassembly, piece(whole, 0, 40, `key ${k}`), whole, k, 0)
    expect(add(reassembly, piece(whole, 40, 60, 'key 0'), whole, 1001, 0)).toBeUndefined()
    expect(add(reassembly, piece(whole, 40, 60, 'key 999'), whole, 1002, 0)?.bytes).toEqual(whole)
  })

  it('waits for no more than 4096 datagrams, however small their pieces are', () => {
    const reassembly = new Reassembly()
    for (let k = 0; k <= 4096; k++) add(reassembly, piece(whole, 0, 8, `key ${k}`), whole, k, 0)
    expect(add(reassembly, piece(whole, 8, 92, 'key 0'), whole, 5001, 0)).toBeUndefined()
    expect(add(reassembly, piece(whole, 8, 92, 'key 4096'), whole, 5002, 0)?.bytes).toEqual(whole)
  })

  it('makes the datagram from any cut, in any order', () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 4999 }), { maxLength: 12 })
    // The same for all: what pieces are kept in is used again.
    const reassembly = new Reassembly()
    fc.assert(
      fc.property(cuts, fc.infiniteStream(fc.nat()), (places, order) => {
        const data = datagram(5000)
        const edges = [0, ...places.sort((x, y) => x - y), 5000]
        const pieces = edges.slice(1).map((end, k) => piece(data, edges[k], end - edges[k]))
        const shuffled = pieces
          .map((one) => ({ one, rank: order.next().value }))
          .sort((x, y) => x.rank - y.rank)
          .map(({ one }) => one)
        const made = shuffled.map((one, k) => add(reassembly, one, data, k, 0))
        expect(made.at(-1)?.bytes).toEqual(data)
        expect(made.filter((result) => result !== undefined)).toHaveLength(1)
      }),
    )
  })
})
