/** A capture is looked at from its first frame to its last: what is to be found in it, and what cannot be. */
import type { Packet } from '../../decode/packet.ts'
import type { Shortcut } from '../../decode/shortcut.ts'
import type { CaptureFacts } from '../capture-facts.ts'
import type { Found } from '../findings/finding.ts'
import { Watcher } from '../findings/watcher.ts'
import { leftOutOfMemberships, leftOutOfStreams, leftOutOnSegments } from '../state/left-out.ts'
import { memberRowsToTheLast, querierRows } from '../state/rows.ts'
import { Evidence } from './evidence.ts'
import { type Limit, limitsOf, sendersHere } from './limits.ts'
import { stepsOf } from './path.ts'
import type { Question } from './question.ts'
import { type FindingRow, Report } from './report.ts'
import { UNKNOWN } from './sent.ts'
import type { Step } from './step.ts'

export interface Result {
  /** How the capture was made, and how long it lasted where its clock was set back, too. */
  readonly facts: CaptureFacts
  readonly findings: readonly FindingRow[]
  readonly limits: readonly Limit[]
  /** Addresses that the capturing host seems to send from. */
  readonly senders: readonly string[]
  /** True if frames came, and none of a link type that is decoded. */
  readonly isBlank: boolean
  /** Where a group was asked about. */
  readonly steps: readonly Step[]
}

/** What of a flood was not heeded. */
const leftOut = ({ memberships, streams }: Watcher): string[] => [
  ...leftOutOnSegments(streams.segments),
  ...leftOutOfMemberships(memberships),
  ...leftOutOfStreams(streams),
]

export class Diagnosis {
  private readonly watcher = new Watcher()
  /** What is found; where a group is asked about, what is about that group, and what is not. */
  private readonly report = new Report()
  private readonly beside = new Report()
  private readonly evidence: Evidence | undefined

  /** @param question a stream that is asked about; undefined asks for whatever is to be found */
  constructor(readonly question?: Question) {
    this.evidence = question && new Evidence(question)
  }

  /** A quicker way than to decode frames: it leaves out no layer that evidence is found in, and no frame. */
  get shortcut(): Shortcut {
    return this.evidence === undefined ? this.watcher : this.watcher.flows
  }

  /** Takes in a frame, all layers of which were looked for. @param stamp seconds since the first frame */
  see(p: Packet, stamp: number): void {
    const { watcher } = this
    const found = watcher.see(p, stamp)
    for (let k = 0; k < found.length; k++) this.reportOn(found[k]).see(found[k], p)
    this.evidence?.see(p, stamp, found, watcher.isOwn, watcher.flow)
  }

  /** Time passes in which nothing was seen. */
  advance(stamp: number): void {
    this.watcher.advance(stamp)
  }

  private reportOn({ groups }: Found): Report {
    return this.question === undefined || groups.includes(this.question.groupText) ? this.report : this.beside
  }

  /** The capture is over. To be called once. */
  end(capture: CaptureFacts): Result {
    const { watcher, report, beside, evidence, question } = this
    const end = Math.max(watcher.now, capture.lasted)
    const facts = { ...capture, lasted: end }
    for (const one of watcher.end(end, facts)) this.reportOn(one).addEnding(one)
    const limits = [
      ...limitsOf(facts, watcher.vantage, watcher.memberships),
      ...leftOut(watcher).map((detail) => ({ id: 'left-out', detail })),
    ]
    const senders = sendersHere(facts, watcher.vantage)
    const { rows: findings } = report
    const told = { facts, findings, limits, senders, isBlank: watcher.vantage.sawNothing }
    if (evidence === undefined || question === undefined) return { ...told, steps: [] }
    const { group, groupText, port, source, sourceText } = question
    const isAsked = (flow: { readonly port: number; readonly source: string }): boolean =>
      (port === undefined || flow.port === port || flow.port === UNKNOWN) &&
      (source === undefined || flow.source === source)
    const { flows } = evidence.sent
    const streams = watcher.streams.rows()
    const steps = stepsOf({
      question,
      evidence,
      facts,
      vantage: watcher.vantage,
      flows: flows.filter(isAsked),
      others: flows.filter((flow) => !isAsked(flow)),
      members: memberRowsToTheLast(watcher.memberships, group),
      unwanted: beside.rows.flatMap(({ id, groups }) => (id === 'stream-no-member' ? groups : [])),
      queriers: querierRows(watcher.memberships),
      besides: streams.filter((row) => row.group !== groupText && row.destination_port === port),
      streams: streams
        .filter((row) => row.group === groupText && (port === undefined || row.destination_port === port))
        .filter((row) => sourceText === undefined || row.source === sourceText),
      findings,
      end,
    })
    return { ...told, steps }
  }
}
