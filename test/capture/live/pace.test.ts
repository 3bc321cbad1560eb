import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Clock, Schedule, type Speed } from '../../../src/capture/live/index.ts'

/** When frames are due that are stamped so many seconds after 1970. */
function dues(speed: Speed, ...rounds: readonly (readonly number[])[]): number[][] {
  const schedule = new Schedule(speed)
  return rounds.map((stamps, round) => {
    if (round > 0) schedule.again()
    return stamps.map((stamp) => schedule.next(Math.floor(stamp), Math.round((stamp % 1) * 1e9)))
  })
}

describe('when frames are due', () => {
  it.each<[title: string, speed: Speed, stamps: number[], due: number[]]>([
    ['with their gaps', { factor: 1 }, [1000, 1000.25, 1002], [0, 250, 2000]],
    ['twice as fast', { factor: 2 }, [1000, 1000.25, 1002], [0, 125, 1000]],
    ['half as fast', { factor: 0.5 }, [1000, 1000.25], [0, 500]],
    ['so many a second', { perSecond: 200 }, [1000, 1000.25, 7], [0, 5, 10]],
    ['one after the other', 'max', [1000, 1001], [0, 0]],
    ['one stamped too early, with the one before', { factor: 1 }, [1000, 1001, 1000.5, 1002], [0, 1000, 1000, 2000]],
    ['the first stamped last', { factor: 1 }, [1000, 990, 1001], [0, 0, 1000]],
  ])('%s', (_title, speed, stamps, due) => {
    expect(dues(speed, stamps)).toEqual([due])
  })

  it('in the next round, behind the last by an average gap', () => {
    expect(dues({ factor: 1 }, [5, 6, 9], [5, 6, 9], [5])).toEqual([[0, 1000, 4000], [6000, 7000, 10_000], [12_000]])
    expect(dues({ perSecond: 10 }, [5, 6], [5, 6])).toEqual([
      [0, 100],
      [200, 300],
    ])
    expect(dues({ factor: 1 }, [5], [5])).toEqual([[0], [0]])
  })

  it('never before the one before, nor later than the capture lasts', () => {
    const stamps = fc.array(fc.integer({ min: 0, max: 1e6 }), { minLength: 1, maxLength: 50 })
    fc.assert(
      fc.property(stamps, (list) => {
        const [due] = dues({ factor: 1 }, list)
        expect(due).toEqual([...due].sort((x, y) => x - y))
        expect(due[due.length - 1]).toBeLessThanOrEqual(1000 * (Math.max(...list) - list[0]))
      }),
    )
  })
})

describe('the clock', () => {
  it('waits until a moment, never less', async () => {
    const clock = new Clock()
    for (const due of [1, 1.2, 30, 31, 60]) {
      await clock.until(due, () => undefined)
      expect(clock.now).toBeGreaterThanOrEqual(due)
    }
  })

  it('lets others have their turn also where no gap is long', async () => {
    const clock = new Clock()
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    for (let due = 0; due < 100; due += 0.5) if (clock.isEarly(due)) await clock.until(due, () => undefined)
    clearInterval(timer)
    expect(turns).toBeGreaterThan(2)
  })

  it('stops in the middle of a long wait', async () => {
    const clock = new Clock()
    setTimeout(() => clock.stop(), 20)
    await clock.until(3_600_000, () => undefined)
    expect(clock.now).toBeLessThan(60_000)
  })
})
