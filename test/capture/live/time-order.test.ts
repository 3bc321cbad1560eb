import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Batch, ROOM_FOR_REBUILT } from '../../../src/capture/batch.ts'
import { TimeOrder } from '../../../src/capture/live/time-order.ts'

/** Longer than frames are held. */
const LONG = 1000

/** A batch of frames stamped so many seconds after 1970; each holds its stamp. */
function batchOf(iface: number, ...stamps: readonly number[]): Batch {
  const batch = new Batch(Math.max(1, stamps.length))
  batch.bytes = new Uint8Array(8 * stamps.length + ROOM_FOR_REBUILT)
  for (const [k, stamp] of stamps.entries()) {
    new DataView(batch.bytes.buffer).setFloat64(8 * k, stamp)
    batch.at[k] = 8 * k
    batch.cap[k] = 8
    batch.len[k] = 8
    batch.sec[k] = stamp
    batch.iface[k] = iface
  }
  batch.n = stamps.length
  batch.used = 8 * stamps.length
  return batch
}

/** The frames that there are now, as `interface:stamp`. */
function taken(order: TimeOrder, now: number): string[] {
  const found: string[] = []
  for (let batch = order.take(now); batch !== undefined; batch = order.take(now)) {
    const view = new DataView(batch.bytes.buffer, batch.bytes.byteOffset)
    expect(batch.n).toBeGreaterThan(0)
    expect(batch.used + ROOM_FOR_REBUILT).toBeLessThanOrEqual(batch.bytes.length)
    for (let k = 0; k < batch.n; k++) {
      expect(view.getFloat64(batch.at[k])).toBe(batch.sec[k])
      found.push(`${batch.iface[k]}:${batch.sec[k]}`)
    }
  }
  return found
}

describe('frames of several inputs', () => {
  it('are held until the others have shown later ones', () => {
    const order = new TimeOrder(2)
    order.add(0, batchOf(0, 1, 3, 5), 0)
    expect(taken(order, 1)).toEqual([])
    order.add(1, batchOf(1, 2, 4, 6), 1)
    expect(taken(order, 2)).toEqual(['0:1', '1:2', '0:3', '1:4', '0:5'])
    expect(taken(order, LONG)).toEqual(['1:6'])
  })

  it('are held no longer than a moment', () => {
    const order = new TimeOrder(2)
    expect(order.wait(0)).toBeUndefined()
    order.add(0, batchOf(0, 1, 3), 100)
    const wait = order.wait(150) as number
    expect(wait).toBeGreaterThan(100)
    expect(taken(order, 149 + wait)).toEqual([])
    expect(taken(order, 150 + wait)).toEqual(['0:1', '0:3'])
    expect(order.wait(LONG)).toBeUndefined()
  })

  it('are not held for an input that has ended', () => {
    const order = new TimeOrder(3)
    order.add(1, batchOf(1, 1), 0)
    order.end(0)
    expect(taken(order, 0)).toEqual([])
    order.end(2)
    expect(taken(order, 0)).toEqual(['1:1'])
  })

  it('are not held where there is no room for more', () => {
    const order = new TimeOrder(2)
    const large = batchOf(0, 7)
    large.bytes = new Uint8Array(80 * 2 ** 20 + ROOM_FOR_REBUILT)
    large.used = 80 * 2 ** 20
    order.add(0, large, 0)
    expect(order.isFull).toBe(true)
    expect(order.take(0)?.n).toBe(1)
    expect(order.take(0)).toBeUndefined()
    expect(order.isFull).toBe(false)
  })

  it('come with what is said of them', () => {
    const order = new TimeOrder(2)
    const first = batchOf(0, 1, 3)
    first.options = new Map([[1, { flags: 2 }]])
    order.add(0, first, 0)
    // The input lends the same batch again.
    first.options.clear()
    order.add(1, batchOf(1, 2), 0)
    order.end(1)
    const batch = order.take(0)
    expect([...(batch?.options ?? [])]).toEqual([[2, { flags: 2 }]])
  })

  it('come all, each in the order of its input, and sorted where all arrived in time', () => {
    const stamps = fc.array(fc.nat(50), { maxLength: 20 }).map((list) => [...list].sort((x, y) => x - y))
    const batches = fc.array(
      fc.tuple(
        fc.nat(2),
        stamps.filter(({ length }) => length > 0),
      ),
      { maxLength: 10 },
    )
    fc.assert(
      fc.property(batches, fc.boolean(), (list, isSlow) => {
        const order = new TimeOrder(3)
        const expected: string[][] = [[], [], []]
        const found: string[] = []
        const last = [0, 0, 0]
        for (const [k, [input, own]] of list.entries()) {
          // An interface's frames go on where they stopped.
          const later = own.map((stamp) => stamp + last[input])
          last[input] = later[later.length - 1]
          expected[input].push(...later.map((stamp) => `${input}:${stamp}`))
          order.add(input, batchOf(input, ...later), isSlow ? k * LONG : k)
          found.push(...taken(order, isSlow ? k * LONG : k))
        }
        found.push(...taken(order, 100 * LONG))
        for (const input of [0, 1, 2]) {
          expect(found.filter((text) => text.startsWith(`${input}:`))).toEqual(expected[input])
        }
        if (isSlow) return
        const times = found.map((text) => Number(text.slice(2)))
        expect(times).toEqual([...times].sort((x, y) => x - y))
      }),
    )
  })
})
