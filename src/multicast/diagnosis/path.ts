/**
 * The way of a stream from its sender to a member, step by step: what the capture shows, and where it ends. No step says
 * no because of something that the capture could not have seen.
 */
import { FrameNumbers } from './frame-numbers.ts'
import type { Case, Judged, Step, StepId } from './step.ts'
import { judgeData } from './step-data.ts'
import { judgeHeaders } from './step-headers.ts'
import { judgeJoin } from './step-join.ts'
import { judgeLoss } from './step-loss.ts'
import { judgeQuerier } from './step-querier.ts'
import { judgeSender } from './step-sender.ts'

interface Declared {
  readonly id: StepId
  readonly title: string
  readonly question: string
  readonly judge: (about: Case) => Judged
}

const STEPS: readonly Declared[] = [
  { id: 'sender', title: 'Sender', question: 'Does anybody send it?', judge: judgeSender },
  { id: 'mac-and-ttl', title: 'MAC and TTL', question: 'Can its datagrams get to members?', judge: judgeHeaders },
  { id: 'querier', title: 'Querier', question: 'Does anybody ask for members?', judge: judgeQuerier },
  { id: 'join', title: 'Join', question: 'Is anybody a member?', judge: judgeJoin },
  { id: 'data', title: 'Data', question: 'Does it get here, and to members that are seen?', judge: judgeData },
  { id: 'loss', title: 'Loss', question: 'Does it come whole?', judge: judgeLoss },
]

/** Frame numbers that a step lists. */
const MOST = 1000

export const stepsOf = (about: Case): Step[] =>
  STEPS.map(({ judge, ...declared }) => {
    const { answer, detail, frames = [], advice, reference } = judge(about)
    const isCounted = frames instanceof FrameNumbers
    const all = isCounted ? frames.listed : frames
    return {
      ...declared,
      answer,
      detail,
      frames: all.slice(0, MOST),
      truncated: isCounted ? frames.truncated : all.length > MOST,
      advice: advice ?? null,
      reference: reference ?? null,
    }
  })
