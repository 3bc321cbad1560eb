/** How findings are tested that take more than a frame: captures that raise one, and captures that nearly do. */
import { describe, expect, it } from 'vitest'
import { Session } from '../../../src/decode/session.ts'
import { createRegistry } from '../../../src/library/registry.ts'
import type { CaptureFacts } from '../../../src/multicast/capture-facts.ts'
import type { Found } from '../../../src/multicast/findings/finding.ts'
import { Watcher } from '../../../src/multicast/findings/watcher.ts'
import { packetOf } from '../../helpers.ts'
import type { Step } from '../state/watch.ts'

/** What is known of a capture that somebody filtered. */
export const FILTERED: CaptureFacts = {
  isLive: false,
  interfaces: [],
  joined: [],
  displayFilter: 'udp',
  frames: 1,
  cut: 0,
  began: undefined,
  lasted: 0,
  isWhole: true,
}

/** A finding, by the numbers of the frames that show it. */
export interface Shown {
  readonly id: string
  readonly severity: string
  readonly said: string
  readonly reference: string
  readonly groups: readonly string[]
  readonly frames: readonly number[]
}

/** What a watcher finds in frames at given times, and at the end of the capture: at `end`, or at the last frame. */
export function watched({ steps, end, facts }: Watched): Shown[] {
  // The watcher here is the only one.
  const session = new Session(createRegistry(), { apart: false })
  const watcher = new Watcher()
  const shown: Shown[] = []
  const take = (found: readonly Found[], number?: number): void => {
    for (const { about, severity, said, reference, groups, frames } of found) {
      const numbers = frames ?? (number === undefined ? [] : [number])
      shown.push({ id: about.id, severity, said, reference, groups, frames: numbers })
    }
  }
  let last = 0
  for (const [at, frame] of steps) {
    const p = packetOf(session, frame)
    take(watcher.see(p, at), p.number)
    last = at
  }
  take(watcher.end(end ?? last, facts))
  return shown
}

export interface Watched {
  readonly steps: readonly Step[]
  readonly end?: number
  readonly facts?: CaptureFacts
  /** The severity that matters, where another one does not. */
  readonly only?: string
}

export interface Raised extends Watched {
  /** Frames that show it, from 1. */
  readonly frames: readonly number[]
  /** Where it is not the one declared. */
  readonly severity?: string
  /** What the first of its sentences says, and cites. */
  readonly says: string | RegExp
  /** What the last one says. */
  readonly lastSays?: string
  readonly cites?: string
  readonly groups?: readonly string[]
}

/** Declares the tests of findings, by their ids. */
export function testWatched(
  cases: Readonly<
    Record<
      string,
      { readonly raised: Readonly<Record<string, Raised>>; readonly not: Readonly<Record<string, Watched>> }
    >
  >,
): void {
  describe.each(Object.entries(cases))('%s', (id, { raised, not }) => {
    const foundIn = (one: Watched): Shown[] =>
      watched(one).filter((shown) => shown.id === id && (one.only === undefined || one.only === shown.severity))

    it.each(Object.entries(raised))('is raised by %s', (_what, one) => {
      const shown = foundIn(one)
      expect(shown.flatMap(({ frames }) => frames)).toEqual(one.frames)
      expect(shown[0].said).toMatch(one.says)
      if (one.lastSays !== undefined) expect(shown.at(-1)?.said).toMatch(one.lastSays)
      if (one.severity !== undefined) expect(shown[0].severity).toBe(one.severity)
      if (one.cites !== undefined) expect(shown[0].reference).toBe(one.cites)
      if (one.groups !== undefined) expect(shown[0].groups).toEqual(one.groups)
    })

    it.each(Object.entries(not))('is not raised by %s', (_what, one) => {
      expect(foundIn(one)).toEqual([])
    })
  })
}
