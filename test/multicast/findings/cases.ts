/** How findings are tested: frames that raise one, and frames that nearly do. */
import { describe, expect, it } from 'vitest'
import { findings } from '../../../src/multicast/findings/index.ts'
import type { Frame } from '../../helpers.ts'
import { findingsOf } from '../frames.ts'

export interface Case {
  /** What is odd about the frame. */
  readonly what: string
  readonly frame: Frame
  /** Severity, where it is not the one declared. */
  readonly severity?: string
  /** What the sentence says. */
  readonly says: string
  /** Groups that it is about, where they matter. */
  readonly groups?: readonly string[]
  /** All that is found, where that is more than this. */
  readonly besides?: readonly string[]
}

export interface Cases {
  readonly raised: readonly Case[]
  /** What is right about frames that are nearly the same, of which nothing of the kind is found. */
  readonly not: Readonly<Record<string, Frame>>
}

/** Declares the tests of findings, by their ids. */
export function testFindings(cases: Readonly<Record<string, Cases>>): void {
  describe.each(Object.entries(cases))('%s', (id, { raised, not }) => {
    const declared = findings.find((finding) => finding.id === id)

    it.each(raised.map((one) => [one.what, one] as const))('is raised by %s', (_what, one) => {
      const { ids, said, groups } = findingsOf(one.frame)
      const wanted = `${id} ${one.severity ?? declared?.severity}`
      expect([...ids].sort()).toEqual([wanted, ...(one.besides ?? [])].sort())
      expect(said[ids.indexOf(wanted)]).toContain(one.says)
      if (one.groups !== undefined) expect(groups[ids.indexOf(wanted)]).toEqual(one.groups)
    })

    it.each(Object.entries(not))('is not raised by %s', (_what, frame) => {
      expect(findingsOf(frame).ids.filter((found) => found.startsWith(`${id} `))).toEqual([])
    })
  })
}
