/** From what was seen to verdicts, and to words that explain them. */
import { distinct, plural } from '../decode/phrases.ts'
import { countText } from './count.ts'
import type { Expectations } from './expectations.ts'
import { type Explanation, explained, inDoubt, timesText, tooMany } from './explanations.ts'
import type { Forbidden } from './forbidden.ts'
import { hintsOf } from './nearest.ts'
import type { Tally } from './tally.ts'
import { type CommandEnd, type Ending, type Report, type Result, worst } from './verdicts.ts'
import { numbers, secondsText } from './words.ts'

/** What is common to results that say nothing of frames. */
const BARE = { details: [], advice: [], frames: [], count: 0 } as const

const NOT_SENT =
  'Look whether the program sends at all, and by which interface: what goes to an address of its own host is not seen on the network.'
const NOT_CAPTURED = 'Look at where and when it was captured, and whether the program sent anything then.'
const NOT_ROUTED =
  'A router passes on what has a TTL of 2 at least, to groups that somebody has joined on its other side: look at the TTL that it is sent with, and for the join.'

type Said = Pick<Result, 'verdict' | 'said' | 'details' | 'advice'>

/** A verdict, unless there are reasons to doubt it: the first is told with it, the others below. */
function unless(doubts: readonly string[], { verdict, said, details, advice }: Said): Said {
  if (doubts.length === 0) return { verdict, said, details, advice }
  const [first, ...others] = distinct(doubts)
  return { verdict: 'inconclusive', said: `${said}, but ${first}`, details: [...others, ...details], advice }
}

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
    if (drops > 0) this.doubts.push(`${plural(drops, 'frame')} ${drops === 1 ? 'was' : 'were'} dropped while capturing`)
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
      const said = `${violated} of ${plural(tally.count, 'frame')} ${verb} not as each has to be`
      return { ...base, verdict: 'fail', said, ...explained(tally.violations, 'frame') }
    }
    if (tally.count > count.most) return { ...base, verdict: 'fail', ...tooMany(tally) }
    if (!tally.reached) return { ...base, ...this.missing(tally) }
    const unsure = [
      ...(count.most === Number.POSITIVE_INFINITY ? [] : [...this.doubts, ...inDoubt(tally.doubt)]),
      ...(tally.about.each === undefined ? [] : [...this.doubts, ...inDoubt(tally.doubtOfEach)]),
    ]
    const said = tally.count === 0 ? 'none, as expected' : `${plural(tally.count, 'frame')}${timesText(tally)}`
    return { ...base, ...unless(unsure, { verdict: 'pass', said, details: [], advice: [] }) }
  }

  /** Frames that had to come and did not. */
  private missing(tally: Tally): Said {
    const { count, within } = tally.about
    const from = within?.of === undefined ? undefined : this.tallies[within.of]
    const start = from === undefined ? 0 : from.first?.stamp
    const place =
      within === undefined
        ? ''
        : ` within ${secondsText(within.seconds)}${from === undefined ? '' : ` of "${from.about.name}"`}`
    const there = within === undefined ? tally.count : tally.inTime
    const found = there === 0 ? 'no frame' : `only ${plural(there, 'frame')}`
    const said = `${found}${place}, expected ${countText(count)}`
    const unsure = [...this.doubts, ...inDoubt(tally.doubt)]
    if (within !== undefined && start !== undefined && this.ended < start + within.seconds) {
      const left = secondsText(start + within.seconds - Math.max(this.ended, start))
      unsure.push(`the capture ends ${left} before that time is over`)
    }
    if (unsure.length === 0) return { verdict: 'fail', said, ...this.whyMissing(tally, start, from) }
    const { details } = explained(tally.nearest.kept, 'nearest')
    return unless(unsure, { verdict: 'fail', said, details, advice: [] })
  }

  private whyMissing(tally: Tally, start: number | undefined, from: Tally | undefined): Explanation {
    const { late, about } = tally
    if (this.frames === 0) return { details: ['the capture holds no frame at all'], advice: this.nothingCame() }
    if (from !== undefined && start === undefined) {
      return { details: [`there is no frame of "${from.about.name}" to count from`], advice: [] }
    }
    if (late !== undefined && start !== undefined && about.within !== undefined) {
      const over = secondsText(late.stamp - start - about.within.seconds)
      return { details: [`frame ${late.number} is one, but comes ${over} too late: ${late.summary}`], advice: [] }
    }
    const { kept, absent } = tally.nearest
    const none = absent.length > 0 && tally.count === 0 ? [`no frame has ${absent.join(', ')}`] : []
    // Frames of which nothing holds come near to nothing, where what is looked for is nowhere.
    const isOther = kept.every(({ reasons }) => reasons.length === about.frame.parts.length)
    if (none.length > 0 && kept.length > 0 && isOther) return { details: none, advice: this.nothingCame() }
    const near = explained(kept, 'nearest')
    const hints = kept.length > 0 ? [] : about.frame.parts.flatMap((part) => hintsOf(part))
    return {
      details: [...none, ...near.details],
      advice: distinct([...near.advice, ...hints.map(({ advice }) => advice)]),
    }
  }

  /** What to look at where nothing of the kind was seen. */
  private nothingCame(): readonly string[] {
    const { commands = [] } = this.ending
    const { vantage, live } = this.expectations
    const isRouted = live.router || (typeof vantage === 'object' && vantage.hops > 0)
    return [commands.length > 0 ? NOT_SENT : NOT_CAPTURED, ...(isRouted ? [NOT_ROUTED] : [])]
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
      return { ...base, ...unless(unsure, { verdict: 'fail', said, details, advice: [] }), frames }
    }
    const said = there.map(({ first }) => `frame ${first.number}`).join(', then ')
    return { ...base, ...unless(unsure, { verdict: 'pass', said, details: [], advice: [] }) }
  }

  private never(forbidden: Forbidden): Result {
    const { about, frames, count, raised } = forbidden
    const base = { kind: 'never', name: about.name, line: about.line, frames, count, details: [], advice: [] } as const
    if (raised.size > 0) {
      const all = [...raised.values()]
      const details = all.map(({ found: { about, severity, said, reference }, frame, count }) => {
        const place = frame === undefined ? '' : `frame ${frame}, `
        const more = count === 1 ? '' : `, and ${count - 1} more`
        return `${place}${about.id}, ${severity}: ${said} (${reference})${more}`
      })
      const advice = distinct(all.map(({ found }) => found.about.advice))
      return { ...base, verdict: 'fail', said: plural(count, 'finding'), details, advice }
    }
    if (count > 0) {
      const details = frames.map(({ number, summary }) => `frame ${number}: ${summary}`)
      return {
        ...base,
        verdict: 'fail',
        said: `${plural(count, 'frame')} that must not be: ${numbers(frames, count)}`,
        details,
      }
    }
    const unsure = [...this.doubts, ...inDoubt(forbidden.doubt)]
    const said = about.frame === undefined ? 'no findings' : 'no such frame'
    return { ...base, ...unless(unsure, { verdict: 'pass', said, details: [], advice: [] }) }
  }
}

function ran({ name, well, said, output = [], advice }: CommandEnd): Result {
  const verdict = well ? 'pass' : 'fail'
  return {
    kind: 'run',
    name,
    line: 0,
    verdict,
    said,
    ...BARE,
    details: output,
    advice: advice === undefined ? [] : [advice],
  }
}
