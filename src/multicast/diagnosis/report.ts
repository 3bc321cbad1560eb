/** What was found about the frames of a capture, gathered: each finding once, with the frames that show it. */
import type { Packet } from '../../decode/packet.ts'
import { type About, type Found, type Kept, LEVELS, type Level } from '../findings/finding.ts'
import { sourceOf } from '../ip-header.ts'
import { FrameNumbers } from './frame-numbers.ts'

/** A finding, as programs get it. */
export interface FindingRow {
  readonly id: string
  readonly severity: Level
  readonly title: string
  /** Times that it was found. */
  readonly count: number
  /** Numbers of the first thousand frames that show it. */
  readonly frames: readonly number[]
  /** True if there are more. */
  readonly truncated: boolean
  readonly groups: readonly string[]
  /** What was seen: sentences that name the actual values, the first of each kind. */
  readonly detail: string
  readonly seen: readonly SeenRow[]
  /** Sentences of which there was no room in `seen`. */
  readonly unlisted: number
  readonly why: string
  readonly reference: string
  readonly advice: string
}

/** A sentence, and how often it was to be said. */
export interface SeenRow {
  readonly detail: string
  readonly count: number
  readonly first_frame: number
}

/** Sentences and groups that one finding lists. */
const MOST_SENTENCES = 100
const MOST_GROUPS = 1000
/** Sentences that stand in `detail`. */
const IN_DETAIL = 3

interface Sentence {
  readonly first: number
  count: number
}

/** A finding of one severity. */
class Gathered {
  readonly frames = new FrameNumbers()
  readonly groups = new Set<string>()
  readonly sentences = new Map<string, Sentence>()
  readonly references = new Set<string>()
  /** Times that a sentence was not listed for want of room. */
  unlisted = 0
  /** The sentence that stands for all, where they differ in numbers alone that nobody needs once a frame. */
  private only: Sentence | undefined

  constructor(
    readonly about: About,
    readonly severity: Level,
    private readonly most: number,
    private readonly isToldOnce: boolean,
  ) {}

  /** @returns its sentence; undefined if that is not listed, for want of room */
  add(found: Found, frame: number): Sentence | undefined {
    const { reference, groups } = found
    this.frames.add(frame)
    this.references.add(reference)
    for (const group of groups) if (this.groups.size < MOST_GROUPS) this.groups.add(group)
    return this.list(found, frame)
  }

  private list(found: Found, frame: number): Sentence | undefined {
    const { sentences, only } = this
    const isFull = sentences.size >= this.most
    const sentence = only ?? (isFull && found.isUnread ? undefined : sentences.get(found.said))
    if (sentence !== undefined) {
      sentence.count++
      return sentence
    }
    if (isFull) {
      this.unlisted++
      return undefined
    }
    const told = { first: frame, count: 1 }
    sentences.set(found.said, told)
    if (this.isToldOnce) this.only = told
    return told
  }

  get row(): FindingRow {
    const { about, frames, sentences, unlisted } = this
    const some = [...sentences.keys()].slice(0, IN_DETAIL)
    const others = sentences.size + unlisted - some.length
    return {
      id: about.id,
      severity: this.severity,
      title: about.title,
      count: frames.count,
      frames: [...new Set(frames.listed)].sort((a, b) => a - b),
      truncated: frames.truncated,
      groups: [...this.groups].sort(),
      detail: [...some, ...(others > 0 ? [`and ${others} more`] : [])].join('; '),
      seen: [...sentences].map(([detail, { count, first }]) => ({ detail, count, first_frame: first })),
      unlisted,
      why: about.why,
      reference: [...this.references].join(', '),
      advice: about.advice,
    }
  }
}

/** Where a finding is counted that comes again. */
class Tally implements Kept {
  constructor(
    readonly keeper: Report,
    private readonly gathered: Gathered,
    private readonly sentence: Sentence,
  ) {}

  count(frame: number): void {
    this.gathered.frames.add(frame)
    this.sentence.count++
  }
}

/** What one sender shows with all that it sends is one finding a sender, told once: nobody needs it once a frame. */
const ONCE_A_SOURCE: ReadonlySet<string> = new Set(['checksum-offload'])
/** Sources that have a finding of their own; those of the others are gathered in one. */
const MOST_SOURCES = 64

export class Report {
  private readonly found = new Map<string, Gathered>()
  /** Where what was last found of a kind is gathered: the next one goes there, most likely. */
  private readonly newest = new Map<About, Gathered>()
  private sources = 0

  /** Takes in something that was found about a frame. */
  see(found: Found, p: Packet): void {
    const { frames, kept } = found
    // What shows it may have come before it was certain.
    const frame = frames?.[0] ?? p.number
    if (kept?.keeper === this) kept.count(frame)
    else this.gather(found, frame, p)
  }

  /** Takes in what was not found before. */
  private gather(found: Found, frame: number, p: Packet): void {
    const gathered = this.gatheredOf(found, ONCE_A_SOURCE.has(found.about.id) ? sourceOf(p) : undefined)
    const sentence = gathered.add(found, frame)
    if (sentence !== undefined) found.kept = new Tally(this, gathered, sentence)
  }

  /** Takes in what it took the whole capture to know. */
  addEnding(found: Found): void {
    const gathered = this.gatheredOf(found, undefined)
    const [first = 0, ...others] = found.frames ?? []
    gathered.add(found, first)
    for (const frame of others) gathered.frames.add(frame)
  }

  /** What was found, worst first; what is equally bad by how often it was found. */
  get rows(): FindingRow[] {
    return [...this.found.values()]
      .map(({ row }) => row)
      .sort((a, b) => LEVELS.indexOf(b.severity) - LEVELS.indexOf(a.severity) || b.count - a.count)
  }

  /** @param source of the frame, where that tells findings apart */
  private gatheredOf({ about, severity }: Found, source: string | undefined): Gathered {
    const newest = this.newest.get(about)
    if (newest?.severity === severity && source === undefined) return newest
    let key = `${about.id} ${severity}`
    let isOwn = false
    if (source !== undefined) {
      const own = `${key} ${source}`
      isOwn = this.found.has(own) || this.sources < MOST_SOURCES
      if (isOwn) {
        key = own
        if (!this.found.has(own)) this.sources++
      }
    }
    let gathered = this.found.get(key)
    if (gathered === undefined) {
      gathered = new Gathered(about, severity, source === undefined ? MOST_SENTENCES : 1, isOwn)
      this.found.set(key, gathered)
    }
    if (source === undefined) this.newest.set(about, gathered)
    return gathered
  }
}
