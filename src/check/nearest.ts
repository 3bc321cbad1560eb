/**
 * The frames that come nearest to a condition that no frame satisfies: how many of its parts hold, how many ask for
 * fields that are there at least, and how alike the values are.
 */
import type { Packet } from '../decode/packet.ts'
import type { Part } from '../filter/parts.ts'
import { answerOf, type Condition } from './condition.ts'
import { type Hint, hintFor } from './hints.ts'
import { valuesOf } from './values.ts'
import type { FrameNote } from './verdicts.ts'
import { fieldsOf, noteOf, valueWords, whyNot } from './words.ts'

/** A frame that is almost one. */
export interface Near {
  readonly frame: FrameNote
  /** What does not hold, and what is there instead; a clause each. */
  readonly reasons: readonly string[]
  /** What would not hold either that each has to satisfy; clauses, too. */
  readonly besides: readonly string[]
  readonly hints: readonly Hint[]
  readonly score: number
}

const KEPT = 3
/** Frames whose values are compared as text: that takes its time. */
const MOST_COMPARED = 20_000

/** Points for a part that holds; for one whose field is there; at most, for a value that looks alike. */
const HOLDS = 100
const THERE = 20
const ALIKE = 10

export class Nearest {
  /** Nearest first; of equal ones, the earlier. */
  readonly kept: Near[] = []
  private compared = 0
  /** By part, whether any frame has what it asks for. */
  private readonly met: boolean[]
  /** By part, whether it says what a frame is: what it is not, nearly all frames are not. */
  private readonly tells: readonly boolean[]

  constructor(
    private readonly condition: Condition,
    /** What has to hold of such frames besides: who satisfies that as well is nearer. */
    private readonly each: Condition | undefined,
  ) {
    const { parts } = condition
    this.met = parts.map(() => false)
    const areAllNegative = parts.every(({ is }) => is === 'not')
    this.tells = parts.map(({ is }) => is !== 'not' || areAllNegative)
  }

  /** Fields that are asked for, and that no frame has which was seen. */
  get absent(): readonly string[] {
    if (this.compared > MOST_COMPARED) return []
    const parts = this.condition.parts.filter((part, k) => !this.met[k] && part.is === 'test')
    return [...new Set(parts.flatMap((part) => fieldsOf(part).map(({ abbrev }) => abbrev)))]
  }

  /** Takes in a frame that does not satisfy the condition. */
  see(p: Packet, stamp: number): void {
    const { parts } = this.condition
    let score = 0
    let isAlike = false
    // A frame that is quite another tells nothing of what each has to satisfy.
    let isSuch = this.tells.filter(Boolean).length === 1
    for (let k = 0; k < parts.length; k++) {
      const holds = parts[k].filter.matches(p)
      const points = holds ? HOLDS : this.likeness(parts[k], p)
      if (points > 0) this.met[k] = true
      if (points > 0 && this.tells[k]) isAlike = true
      if (holds && this.tells[k]) isSuch = true
      score += points
    }
    if (!isAlike) return
    for (const part of this.each?.parts ?? []) if (part.filter.matches(p)) score += 1
    const { kept } = this
    if (kept.length === KEPT && score <= kept[KEPT - 1].score) return
    const failing = parts.filter(({ filter }) => !filter.matches(p))
    const lesser = isSuch ? (this.each?.parts ?? []).filter((part) => answerOf(part, p) === false) : []
    const near = nearOf(failing, p, stamp, { score, lesser })
    const place = kept.findIndex((other) => other.score < score)
    kept.splice(place < 0 ? kept.length : place, 0, near)
    if (kept.length > KEPT) kept.pop()
  }

  private likeness(part: Part, p: Packet): number {
    const fields = fieldsOf(part)
    if (fields.length === 0) return 0
    if (++this.compared > MOST_COMPARED) return 0
    const [field] = fields
    const values = valuesOf(field, p, 1)
    if (values.length === 0 || field.kind === 'protocol' || field.protocol.id === 0) return 0
    if (part.is !== 'test' || part.against === undefined) return THERE
    return THERE + ALIKE * alike(valueWords(values[0], p), part.against.literal)
  }
}

/** What keeps a frame from being one. @param lesser what does not hold besides */
export function nearOf(
  failing: readonly Part[],
  p: Packet,
  stamp: number,
  { score = 0, lesser = [] }: { readonly score?: number; readonly lesser?: readonly Part[] } = {},
): Near {
  const clause = (part: Part): string => whyNot(part, p) + referenceOf(part)
  const hints = [...failing, ...lesser].flatMap((part) => hintsOf(part, p))
  return { frame: noteOf(p, stamp), reasons: failing.map(clause), besides: lesser.map(clause), hints, score }
}

const referenceOf = (part: Part): string => {
  const reference = hintsOf(part)[0]?.reference
  return reference === undefined ? '' : ` (${reference})`
}

/** What to change, by the first field of a part that something is known of. @param p a frame that does not satisfy it */
export function hintsOf(part: Part, p?: Packet): Hint[] {
  for (const field of fieldsOf(part)) {
    const isEqual = part.is === 'test' && part.against?.op === '=='
    const [actual] = p === undefined ? [] : valuesOf(field, p, 1).map((value) => valueWords(value, p))
    const hint = hintFor(field.abbrev, isEqual ? part.against.literal.replace(/^"(.*)"$/, '$1') : undefined, actual)
    if (hint !== undefined) return [hint]
  }
  return []
}

/** From 0 to 1: how much of two texts is the same at their beginnings and ends. */
export function alike(one: string, other: string): number {
  const least = Math.min(one.length, other.length)
  let before = 0
  while (before < least && one[before] === other[before]) before++
  let behind = 0
  while (behind < least - before && one[one.length - 1 - behind] === other[other.length - 1 - behind]) behind++
  return (before + behind) / Math.max(one.length, other.length, 1)
}
