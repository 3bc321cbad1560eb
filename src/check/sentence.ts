/** From what was seen to verdicts, and to words that explain them. */
import { countText } from './count.ts'
import type { Expectations } from './expectations.ts'
import type { Forbidden } from './forbidden.ts'
import { hintsOf, type Near } from './nearest.ts'
import type { Doubt, Tally } from './tally.ts'
import { type CommandEnd, type Ending, type Report, type Result, type Verdict, worst } from './verdicts.ts'
import { counted, numbers, secondsText, shortened } from './words.ts'

/** What is common to results that say nothing of frames. */
const BARE = { details: [], advice: [], frames: [], count: 0 } as const

export class Sentence {
  private readonly doubts: string[] = []
  private readonly ended: number

  constructor(
    private readonly expectations: Expectations,
    private readonly tallies: readonly Tally[],
    private readonly forbidden: readonly Forbidden[],
    private readonly ending: Ending & { readonly ended: number },
    private readonly frames: number,
  ) {
    const { drops = 0, damage, interrupted, ended } = ending
    this.ended = ended
    if (drops > 0) this.doubts.push(`${counted(drops)} ${drops === 1 ? 'was' : 'were'} dropped while capturing`)
    if (interrupted) this.doubts.push(`it was interrupted after ${secondsText(ended)}`)
    if (damage !== undefined) this.doubts.push(`the capture is damaged: ${damage}`)
  }

  report(): Report {
    const { expectations, frames, doubts } = this
    const expected = this.tallies.map((tally) => this.expected(tally))
    const results = [
      ...(this.ending.commands ?? []).map((command) => ran(command)),
      ...expected,
      ...(expectations.order.length === 0 ? [] : [this.order(expected)]),
      ...this.forbidden.map((one) => this.never(one)),
    ]
    const verdict = worst(results.map((result) => result.verdict))
    return { file: expectations.file, about: expectations.about, verdict, results, frames, doubts }
  }

  private expected(tally: Tally): Result {
    const { name, line, count } = tally.about
    const { frames, violated } = tally
    const base = { kind: 'expect', name, line, frames, count: tally.count } as const
    if (violated > 0) {
      const verb = violated === 1 ? 'is' : 'are'
      const said = `${violated} of ${counted(tally.count)} ${verb} not as each has to be`
      return { ...base, verdict: 'fail', said, ...explained(tally.violations, 'frame') }
    }
    if (tally.count > count.most) return { ...base, verdict: 'fail', ...tooMany(tally) }
    if (!tally.reached) return { ...base, ...this.missing(tally) }
    const unsure = [
      ...(count.most === Number.POSITIVE_INFINITY ? [] : [...this.doubts, ...inDoubt(tally.doubt)]),
      ...(tally.about.each === undefined ? [] : [...this.doubts, ...inDoubt(tally.doubtOfEach)]),
    ]
    const said = tally.count === 0 ? 'none, as expected' : `${counted(tally.count)}${timesText(tally)}`
    if (unsure.length === 0) return { ...base, verdict: 'pass', said, details: [], advice: [] }
    return {
      ...base,
      verdict: 'inconclusive',
      said: `${said}, but ${unsure[0]}`,
      details: [...new Set(unsure)],
      advice: [],
    }
  }

  /** Frames that had to come and did not. */
  private missing(tally: Tally): Omit<Result, 'kind' | 'name' | 'line' | 'frames' | 'count'> {
    const { count, within } = tally.about
    const from = within?.of === undefined ? undefined : this.tallies[within.of]
    const start = from === undefined ? 0 : from.first?.stamp
    const place =
      within === undefined
        ? ''
        : ` within ${secondsText(within.seconds)}${from === undefined ? '' : ` of "${from.about.name}"`}`
    const there = within === undefined ? tally.count : tally.inTime
    const found = there === 0 ? 'no frame' : `only ${counted(there)}`
    const said = `${found}${place}, expected ${countText(count)}`
    const unsure = [...this.doubts, ...inDoubt(tally.doubt)]
    if (within !== undefined && start !== undefined && this.ended < start + within.seconds) {
      const left = secondsText(start + within.seconds - Math.max(this.ended, start))
      unsure.push(`the capture ends ${left} before that time is over`)
    }
    if (unsure.length > 0) {
      const near = explained(tally.nearest.kept, 'nearest')
      const verdict: Verdict = 'inconclusive'
      return {
        verdict,
        said: `${said}, but ${unsure[0]}`,
        details: [...distinct(unsure).slice(1), ...near.details],
        advice: [],
      }
    }
    return { verdict: 'fail', said, ...this.whyMissing(tally, start, from) }
  }

  private whyMissing(
    tally: Tally,
    start: number | undefined,
    from: Tally | undefined,
  ): Pick<Result, 'details' | 'advice'> {
    const { late, about } = tally
    if (this.frames === 0) {
      return { details: ['the capture holds no frame at all'], advice: ['Look at where and when it was captured.'] }
    }
    if (from !== undefined && start === undefined) {
      return { details: [`there is no frame of "${from.about.name}" to count from`], advice: [] }
    }
    if (late !== undefined && start !== undefined && about.within !== undefined) {
      const over = secondsText(late.stamp - start - about.within.seconds)
      return { details: [`frame ${late.number} is one, but comes ${over} too late: ${late.summary}`], advice: [] }
    }
    const near = explained(tally.nearest.kept, 'nearest')
    if (near.details.length > 0) return near
    const hints = about.frame.parts.flatMap(hintsOf)
    const fields = shortened(about.frame.written)
    const details = [`none of ${counted(this.frames)} comes near: no field that ${fields} asks for is in any of them`]
    return { details: tally.count > 0 ? [] : details, advice: distinct(hints.map(({ advice }) => advice)) }
  }

  private order(expected: readonly Result[]): Result {
    const { order, orderLine } = this.expectations
    const told = order.map((n) => ({
      name: this.tallies[n].about.name,
      first: this.tallies[n].first,
      result: expected[n],
    }))
    const base = {
      kind: 'order',
      name: `order: ${told.map(({ name }) => name).join(', ')}`,
      line: orderLine,
      ...BARE,
    } as const
    const gone = told.find(({ first, result }) => first === undefined && result.verdict !== 'pass')
    if (gone !== undefined) {
      return { ...base, verdict: gone.result.verdict, said: `there is no frame of "${gone.name}"` }
    }
    // What may be absent has no place.
    const there = told.flatMap(({ first, name }) => (first === undefined ? [] : [{ first, name }]))
    const at = there.findIndex(({ first }, k) => k > 0 && first.number < there[k - 1].first.number)
    const unsure = [...this.doubts, ...order.flatMap((n) => inDoubt(this.tallies[n].doubt))]
    if (at > 0) {
      const [before, behind] = [there[at - 1], there[at]]
      const said = `"${behind.name}" (frame ${behind.first.number}) comes before "${before.name}" (frame ${before.first.number})`
      const frames = [behind.first, before.first]
      const details = frames.map(({ number, stamp, summary }) => `frame ${number} at ${secondsText(stamp)}: ${summary}`)
      if (unsure.length > 0)
        return { ...base, verdict: 'inconclusive', said: `${said}, but ${unsure[0]}`, details, frames }
      return { ...base, verdict: 'fail', said, details, frames }
    }
    const said = there.map(({ first }) => `frame ${first.number}`).join(', then ')
    if (unsure.length > 0)
      return { ...base, verdict: 'inconclusive', said: `${said}, but ${unsure[0]}`, details: distinct(unsure).slice(1) }
    return { ...base, verdict: 'pass', said }
  }

  private never(forbidden: Forbidden): Result {
    const { about, frames, count, raised } = forbidden
    const base = { kind: 'never', name: about.name, line: about.line, frames, count, details: [], advice: [] } as const
    if (raised.size > 0) {
      const all = [...raised.values()]
      const details = all.map(({ found: { about, severity, said, reference }, frame, count }) => {
        const place = frame === undefined ? '' : `frame ${frame}, `
        const more = count === 1 ? '' : `, and ${counted(count - 1, 'more')}`
        return `${place}${about.id}, ${severity}: ${said} (${reference})${more}`
      })
      const advice = distinct(all.map(({ found }) => found.about.advice))
      return { ...base, verdict: 'fail', said: counted(count, 'finding'), details, advice }
    }
    if (count > 0) {
      const details = frames.map(({ number, summary }) => `frame ${number}: ${summary}`)
      return {
        ...base,
        verdict: 'fail',
        said: `${counted(count)} that must not be: ${numbers(frames, count)}`,
        details,
      }
    }
    const unsure = [...this.doubts, ...inDoubt(forbidden.doubt)]
    const said = about.frame === undefined ? 'no findings' : 'no such frame'
    if (unsure.length === 0) return { ...base, verdict: 'pass', said }
    return { ...base, verdict: 'inconclusive', said: `${said}, but ${unsure[0]}`, details: distinct(unsure).slice(1) }
  }
}

function tooMany(tally: Tally): Pick<Result, 'said' | 'details' | 'advice'> {
  const { about, frames, count, repeats } = tally
  const said = `${counted(count)}, expected ${countText(about.count)}: ${numbers(frames, count)}`
  const details = frames.map(({ number, stamp, summary }) => `frame ${number} at ${secondsText(stamp)}: ${summary}`)
  const { first: repeat } = repeats
  if (repeat === undefined) return { said, details, advice: [] }
  const same = repeat.whole ? 'octet for octet' : 'in what it says'
  const apart = secondsText(repeat.frame.stamp - repeat.of.stamp)
  const repeated = `frame ${repeat.frame.number} repeats frame ${repeat.of.number} ${same}, ${apart} later`
  return { said, details: [repeated, ...details], advice: [REPEATED] }
}

const REPEATED =
  'Look whether the program sends twice (two sockets, two interfaces, a message sent again), or whether it was captured twice (all interfaces at once, loopback). Hosts repeat IGMP and MLD reports by themselves (RFC 3376 §5.1): expect 1.. of those.'

/** Frames that are almost such, in words, and what to change. */
function explained(kept: readonly Near[], what: 'nearest' | 'frame'): Pick<Result, 'details' | 'advice'> {
  // Who lacks more than the nearest does tells nothing new.
  const told = kept.filter(({ reasons }) => what === 'frame' || reasons.length <= kept[0].reasons.length)
  const details = told.map(({ frame, reasons }, k) => {
    const begin =
      what === 'frame' ? `frame ${frame.number}` : `frame ${frame.number} is ${k === 0 ? 'nearest' : 'next'}`
    return `${begin}: ${reasons.join('; ')}`
  })
  const hints = what === 'frame' ? kept.flatMap(({ hints }) => hints) : (kept[0]?.hints ?? [])
  return { details, advice: distinct(hints.map(({ advice }) => advice)) }
}

/** Why frames do not tell. */
function inDoubt({ count, first, lack }: Doubt): string[] {
  if (first === undefined || lack === undefined) return []
  const others = count === 1 ? '' : `, and ${counted(count - 1, 'other')} likewise`
  return lack.lacks === 'cut'
    ? [`frame ${first.number} was cut before all of ${lack.field}${others}`]
    : [`frame ${first.number} is of a link type without ${lack.field}${others}`]
}

function timesText({ frames, count }: Tally): string {
  const [first] = frames
  return count === 1 ? ` at ${secondsText(first.stamp)}` : `, first at ${secondsText(first.stamp)}`
}

function ran({ name, well, said, output = [] }: CommandEnd): Result {
  return { kind: 'run', name, line: 0, verdict: well ? 'pass' : 'fail', said, ...BARE, details: output }
}

const distinct = (texts: readonly string[]): string[] => [...new Set(texts)]
