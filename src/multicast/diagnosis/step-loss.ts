/** Step 6: does it come whole? */
import type { FindingRow } from './report.ts'
import type { Case, Judged } from './step.ts'
import { plural } from './words.ts'

/** Findings that tell of datagrams that did not come, or came wrong. */
const LOSSES: ReadonlySet<string> = new Set(['rtp-loss', 'ts-discontinuity', 'fragment-missing', 'udp-checksum'])
/** Findings that tell of trouble without loss. */
const TROUBLES: ReadonlySet<string> = new Set(['duplicate', 'stream-gap'])

export function judgeLoss(about: Case): Judged {
  const { flows, findings, facts } = about
  if (flows.length === 0) return { answer: 'unknown', detail: ['There is no datagram to look at.'] }
  const losses = findings.filter(({ id }) => LOSSES.has(id))
  const troubles = findings.filter(({ id }) => TROUBLES.has(id)).map(({ detail }) => `${detail}.`)
  const dropped = facts.interfaces.reduce((sum, one) => sum + (one.dropped ?? 0) + (one.droppedByInterface ?? 0), 0)
  if (losses.length > 0) return lost(losses, dropped, troubles)
  if (facts.cut > 0) {
    const detail = [
      `${plural(facts.cut, 'frame')} ${facts.cut === 1 ? 'was' : 'were'} cut: what they hold cannot be counted.`,
    ]
    return { answer: 'unknown', detail: [...detail, ...troubles], advice: 'Capture whole frames (-s 0).' }
  }
  if (flows.every(({ sentHere, frames }) => sentHere.count === frames.count)) {
    const detail = ['It was captured where it is sent: what is lost on the way cannot be seen there.']
    return { answer: 'unknown', detail: [...detail, ...troubles], advice: 'Capture on the receiver, and compare.' }
  }
  const counted = countedIn(about)
  if (counted !== undefined) return { answer: 'yes', detail: [counted, ...troubles] }
  return {
    answer: 'unknown',
    detail: [
      'Its datagrams hold no counter that is known here (as RTP and MPEG-TS do): what is missing leaves no trace.',
      ...troubles,
    ],
    advice:
      'Capture at the sender and here at the same time, and hold one against the other: castshark compare SENDER RECEIVER',
  }
}

function lost(losses: readonly FindingRow[], dropped: number, troubles: readonly string[]): Judged {
  const detail = losses.map((row) => `${row.detail}.`)
  const frames = [...new Set(losses.flatMap((row) => row.frames))].sort((a, b) => a - b)
  if (dropped > 0) {
    const own = `The capture itself lost ${plural(dropped, 'frame')}: that may be all there is to it.`
    return {
      answer: 'unknown',
      detail: [...detail, own, ...troubles],
      frames,
      advice: 'Capture again with a larger buffer (-B).',
    }
  }
  return {
    answer: 'no',
    detail: [...detail, ...troubles],
    frames,
    advice: losses[0].advice,
    reference: losses[0].reference,
  }
}

/** What counters in the datagrams tell, where none is missing. */
function countedIn(_: Case): string | undefined {
  return undefined
}
