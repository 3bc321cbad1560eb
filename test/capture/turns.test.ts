/** Batches that take turns: none is filled while it is decoded, none is passed over, and who waits is told. */
import { Worker } from 'node:worker_threads'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Batch } from '../../src/capture/batch.ts'
import { Turns } from '../../src/capture/turns.ts'

const MOST = 4

/** Both ends. */
function both(): { here: Turns; there: Turns } {
  const there = new Turns(MOST)
  return { there, here: new Turns(MOST, there.memory) }
}

function hand(turns: Turns, n: number, said = 0): boolean {
  const batch = new Batch(1)
  batch.n = n
  batch.used = 10 * n
  return turns.hand(batch, { window: n % 3, read: 2 ** 40 + n, said })
}

/** True if it has come to be by the time that everything else was done. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false
  void promise.then(() => {
    settled = true
  })
  await new Promise((resolve) => setTimeout(resolve, 20))
  return settled
}

describe('turns', () => {
  it('are taken in the order in which batches were handed over, with what stands beside them', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 60 }), (moves) => {
        const { here, there } = both()
        let [handed, taken] = [0, 0]
        for (const isHanding of moves) {
          if (isHanding && there.hasRoom) hand(there, handed++)
          else if (here.handed > taken) {
            const batch = new Batch(1)
            expect(here.take(taken, batch)).toEqual({ window: taken % 3, read: 2 ** 40 + taken, said: 0 })
            expect([batch.n, batch.used]).toEqual([taken, 10 * taken])
            taken++
            here.giveBack()
          }
          expect(here.handed).toBe(handed)
          expect(there.hasRoom).toBe(handed - taken < MOST)
        }
      }),
    )
  })

  it('are told of to whoever waits, and to nobody else', () => {
    const { here, there } = both()
    expect(hand(there, 0)).toBe(false)
    expect(here.waitFor(0)).toBe(false)
    expect(hand(there, 1)).toBe(false)
    expect(here.waitFor(2)).toBe(true)
    expect(hand(there, 2)).toBe(true)
    expect(hand(there, 3)).toBe(false)
  })

  it('make whoever fills them wait until half of them are back', async () => {
    const { here, there } = both()
    for (let k = 0; k < MOST; k++) hand(there, k)
    expect(there.hasRoom).toBe(false)
    const room = there.room()
    here.giveBack()
    expect(there.hasRoom).toBe(true)
    expect(await isSettled(room)).toBe(false)
    here.giveBack()
    expect(await isSettled(room)).toBe(true)
    await there.room()
  })

  it('make nobody wait any more when nobody decodes', async () => {
    const { there } = both()
    for (let k = 0; k < MOST; k++) hand(there, k)
    const room = there.room()
    there.giveAllBack()
    expect(await isSettled(room)).toBe(true)
  })

  it('wake another thread', async () => {
    const { there } = both()
    for (let k = 0; k < MOST; k++) hand(there, k)
    const room = there.room()
    const program = `
      const { counts } = require('node:worker_threads').workerData
      const shared = new Int32Array(counts)
      for (let k = 0; k < ${MOST / 2}; k++) { Atomics.add(shared, 1, 1); Atomics.notify(shared, 1) }`
    const worker = new Worker(program, { eval: true, workerData: there.memory })
    await room
    expect(there.hasRoom).toBe(true)
    await worker.terminate()
  })
})
