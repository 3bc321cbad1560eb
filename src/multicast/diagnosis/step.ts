/** One step on the way of a stream from its sender to a member: an answer, and what shows it. */
import type { CaptureFacts } from '../capture-facts.ts'
import type { Vantage } from '../findings/vantage.ts'
import type { MemberRow, QuerierRow } from '../state/rows.ts'
import type { StreamRow } from '../state/streams.ts'
import type { Evidence } from './evidence.ts'
import type { Flow } from './flow.ts'
import type { FrameNumbers } from './frame-numbers.ts'
import type { Question } from './question.ts'
import type { FindingRow } from './report.ts'

export type Answer = 'yes' | 'no' | 'unknown'

export interface Step {
  readonly id: StepId
  readonly title: string
  readonly question: string
  readonly answer: Answer
  /** Sentences that say what was seen, or why it cannot be known. */
  readonly detail: readonly string[]
  /** Numbers of the frames that show it, a thousand at most. */
  readonly frames: readonly number[]
  readonly truncated: boolean
  /** What to do; null where nothing is to be done. */
  readonly advice: string | null
  readonly reference: string | null
}

export type StepId = 'sender' | 'mac-and-ttl' | 'querier' | 'join' | 'data' | 'loss'

/** What a step says of itself. */
export interface Judged {
  readonly answer: Answer
  readonly detail: readonly string[]
  readonly frames?: readonly number[] | FrameNumbers
  readonly advice?: string
  readonly reference?: string
}

/** What is known when the capture is over: what steps judge by. */
export interface Case {
  readonly question: Question
  readonly evidence: Evidence
  readonly facts: CaptureFacts
  readonly vantage: Vantage
  /** Datagrams that are asked about, and those to the same group from other sources or to other ports. */
  readonly flows: readonly Flow[]
  readonly others: readonly Flow[]
  /** What is sent to the same port of other groups. */
  readonly besides: readonly StreamRow[]
  readonly members: readonly MemberRow[]
  /** Other groups that data came for although nobody joined them. */
  readonly unwanted: readonly string[]
  readonly queriers: readonly QuerierRow[]
  /** What is known of the streams that the flows are. */
  readonly streams: readonly StreamRow[]
  /** Findings about the group. */
  readonly findings: readonly FindingRow[]
  /** Seconds since the first frame at which the capture ended. */
  readonly end: number
}
