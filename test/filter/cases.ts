/** The table of filter cases, and what it takes to run them. */
import { readFileSync } from 'node:fs'
import { type FrameSource, openCapture } from '../../src/capture/index.ts'
import type { Frames, Packet } from '../../src/decode/packet.ts'
import { createRegistry } from '../../src/decode/protocols/index.ts'
import { Session } from '../../src/decode/session.ts'
import { Sifting, UNSURE, WANTED } from '../../src/decode/sieve.ts'
import type { Filter } from '../../src/filter/index.ts'

export interface Case {
  readonly fixture: string
  /** The frame that `${field}` refers to. */
  readonly selected: number | undefined
  readonly expression: string
  /** Frames as `1-3 7`, `none`, or `refused`. */
  readonly answer: string
  /** Why the answer is not tshark's. */
  readonly reason: string | undefined
}

export const cases: readonly Case[] = readCases()

function readCases(): Case[] {
  const found: Case[] = []
  let fixture = ''
  let selected: number | undefined
  for (const line of readFileSync(new URL('cases.txt', import.meta.url), 'utf8').split('\n')) {
    if (line.startsWith('@ ')) {
      const [, name, frame] = line.split(' ')
      fixture = name
      selected = frame === undefined ? undefined : Number(frame)
    } else if (line !== '' && !line.startsWith('#')) {
      const [expression, answer, reason] = line.split('\t')
      found.push({ fixture, selected, expression, answer, reason })
    }
  }
  return found
}

/** So many frames tell a sieve what a capture is like. */
const ENOUGH = 256

export const registry = createRegistry()

/** A fixture's frames, read once and lent to as many sessions as ask. */
export class Capture {
  private constructor(
    private readonly source: FrameSource,
    private readonly batches: readonly Frames[],
  ) {}

  static async of(fixture: string): Promise<Capture> {
    const source = await openCapture([new URL(`../../fixtures/${fixture}`, import.meta.url).pathname])
    const batches: Frames[] = []
    // Fixtures are small: one batch holds them, and is not refilled while nobody asks for the next.
    const batch = await source.next()
    if (batch !== undefined) batches.push(batch)
    return new Capture(source, batches)
  }

  /** Hands frame number `wanted` to `take`, as it is lent. */
  lend<T>(wanted: number, take: (p: Packet) => T): T {
    const session = new Session(registry)
    for (const batch of this.batches) {
      for (let k = 0; k < batch.n; k++) {
        const p = session.decode(batch, k, this.source.interfaces)
        if (p.number === wanted) return take(p)
      }
    }
    throw new Error(`there is no frame ${wanted}`)
  }

  /** Numbers of the frames that the filter selects. */
  select(filter: Filter, wanted = filter.wanted): number[] {
    return this.selectAll([filter], wanted)[0]
  }

  /** The same of several filters, which look at the same packets. */
  selectAll(filters: readonly Filter[], wanted?: Filter['wanted']): number[][] {
    const session = new Session(registry, { wanted, stateful: filters.some(({ stateful }) => stateful) })
    const selected: number[][] = filters.map(() => [])
    for (const batch of this.batches) {
      for (let k = 0; k < batch.n; k++) {
        const p = session.decode(batch, k, this.source.interfaces)
        for (const [n, filter] of filters.entries()) if (filter.matches(p)) selected[n].push(p.number)
        session.show(p)
      }
    }
    return selected
  }

  /** Numbers of the frames that the filter selects, where a sieve decides on those that it is sure of. */
  sift(filter: Filter): { readonly selected: number[]; readonly unsure: number } {
    const { wanted, stateful, sieve } = filter
    const session = new Session(registry, { wanted, stateful })
    const sifting = sieve && new Sifting(session, wanted, sieve)
    if (sifting !== undefined) this.teach(sifting, wanted)
    const selected: number[] = []
    let unsure = 0
    for (const batch of this.batches) {
      const verdicts = sifting?.sift(batch, this.source.interfaces)
      for (let k = 0; k < batch.n; k++) {
        const verdict = verdicts?.[k] ?? UNSURE
        if (verdict === UNSURE) unsure++
        const isSelected =
          verdict === UNSURE ? filter.matches(session.decode(batch, k, this.source.interfaces)) : verdict === WANTED
        if (verdict !== UNSURE) session.pass(batch, k, k + 1)
        if (isSelected) selected.push(session.count)
      }
    }
    return { selected, unsure }
  }

  /** Shows a sieve so many frames that it knows what there is. */
  private teach(sifting: Sifting, wanted: Filter['wanted']): void {
    const session = new Session(registry, { wanted })
    const frames = this.batches.reduce((n, batch) => n + batch.n, 0)
    for (let shown = 0; frames > 0 && shown < 2 * ENOUGH; shown += frames) {
      for (const batch of this.batches) {
        for (let k = 0; k < batch.n; k++) sifting.learn(session.decode(batch, k, this.source.interfaces))
      }
    }
  }
}

/** `1-3 7` for 1, 2, 3 and 7; `none` for nothing. */
export function compact(frames: readonly number[]): string {
  const runs: [number, number][] = []
  for (const frame of frames) {
    const last = runs.at(-1)
    if (last !== undefined && last[1] === frame - 1) last[1] = frame
    else runs.push([frame, frame])
  }
  return runs.length === 0 ? 'none' : runs.map(([a, b]) => (a === b ? `${a}` : `${a}-${b}`)).join(' ')
}
