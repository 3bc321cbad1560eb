/** What there is to say of frames: those that come near, those that are too many, those that do not tell. */
import { distinct, plural } from '../decode/phrases.ts'
import { countText } from './count.ts'
import type { Near } from './nearest.ts'
import type { Doubt, Tally } from './tally.ts'
import type { Result } from './verdicts.ts'
import { numbers, secondsText } from './words.ts'

/** Details and what to change. */
export type Explanation = Pick<Result, 'details' | 'advice'>

/** Frames beyond those that may be. */
export function tooMany(tally: Tally): Pick<Result, 'said'> & Explanation {
  const { about, frames, count, repeats } = tally
  const said = `${plural(count, 'frame')}, expected ${countText(about.count)}: ${numbers(frames, count)}`
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
export function explained(kept: readonly Near[], what: 'nearest' | 'frame'): Explanation {
  // Who lacks more than the nearest does tells nothing new.
  const told = kept.filter(({ reasons }) => what === 'frame' || reasons.length <= kept[0].reasons.length)
  const details = told.map(({ frame, reasons, besides }, k) => {
    const begin =
      what === 'frame' ? `frame ${frame.number}` : `frame ${frame.number} is ${k === 0 ? 'nearest' : 'next'}`
    const also = besides.length === 0 ? '' : `; nor is it as each has to be: ${besides.join('; ')}`
    return `${begin}: ${reasons.join('; ')}${also}`
  })
  const hints = what === 'frame' ? kept.flatMap(({ hints }) => hints) : (kept[0]?.hints ?? [])
  return { details, advice: distinct(hints.map(({ advice }) => advice)) }
}

/** Why frames do not tell. */
export function inDoubt({ count, first, lack }: Doubt): string[] {
  if (first === undefined || lack === undefined) return []
  const others = count === 1 ? '' : `, and ${plural(count - 1, 'other')} likewise`
  return lack.lacks === 'cut'
    ? [`frame ${first.number} was cut before all of ${lack.field}${others}`]
    : [`frame ${first.number} is of a link type without ${lack.field}${others}`]
}

/** When they were seen. */
export function timesText({ frames, count }: Tally): string {
  const [first] = frames
  return count === 1 ? ` at ${secondsText(first.stamp)}` : `, first at ${secondsText(first.stamp)}`
}
