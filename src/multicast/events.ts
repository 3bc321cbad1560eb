/** What happens, when it happens: each event is an object for a program, with the names that rows of tables have. */
import type { Packet } from '../decode/packet.ts'
import type { CaptureFacts } from './capture-facts.ts'
import type { EventName } from './event-names.ts'
import { FindingEvents } from './finding-events.ts'
import { textOf } from './state/address.ts'
import { seconds } from './state/clock.ts'
import type { Group } from './state/group.ts'
import type { Member } from './state/member.ts'
import { type Link, Memberships, type Watcher } from './state/memberships.ts'
import type { Querier } from './state/queriers.ts'
import { memberRow, type Place, querierRow } from './state/rows.ts'
import { Running } from './state/running.ts'
import { Segments } from './state/segments.ts'
import { type Stream, Streams, type StreamsOptions } from './state/streams.ts'

/** Where it happened is told of all but findings that take a whole capture. */
export interface Event extends Partial<Place> {
  readonly event: EventName
  /** Seconds since the first frame of the capture. */
  readonly time: number
  /** The same by the clock that stamped the frames, in ISO 8601 with nanoseconds; null outside of any calendar. */
  readonly at: string | null
}

/** What of the frames matters to events of these kinds: protocols, and a display filter; undefined for all there is. */
export function interestOf(kinds: ReadonlySet<EventName>): { protocols: string[]; filter: string } | undefined {
  if (kinds.has('finding')) return undefined
  const parts = PARTS.filter(({ tells }) => tells.some((kind) => kinds.has(kind)))
  return {
    protocols: parts.flatMap(({ protocols }) => protocols),
    filter: parts.map(({ filter }) => `(${filter})`).join(' || '),
  }
}

/** Seconds over which the peaks of streams are looked for. */
const WINDOW = 0.1

const PARTS: readonly { tells: readonly EventName[]; protocols: readonly string[]; filter: string }[] = [
  {
    tells: ['join', 'leave', 'timeout', 'querier'],
    protocols: ['igmp', 'icmpv6'],
    filter: 'igmp || icmpv6.type in {130..132, 143}',
  },
  {
    tells: ['stream-start', 'stream-stop'],
    protocols: ['udp'],
    filter: 'udp && (ip.dst == 224.0.0.0/4 || ipv6.dst == ff00::/8)',
  },
]

/** Watches frames for events. */
export class Events {
  readonly memberships: Memberships
  readonly streams: Streams
  private readonly hasStreams: boolean
  private readonly findings: FindingEvents | undefined
  private first = { sec: 0, nsec: 0 }

  /**
   * @param kinds those that are wanted
   * @param pause seconds without a packet after which a stream has stopped
   * @param tell  is handed each event
   * @param wanted of streams, over which time peaks are looked for, and what counts datagrams
   */
  constructor(
    private readonly kinds: ReadonlySet<EventName>,
    pause: number,
    private readonly tell: (event: Event) => void,
    { window = WINDOW, counter }: Pick<StreamsOptions, 'window' | 'counter'> = {},
  ) {
    this.hasStreams = kinds.has('stream-start') || kinds.has('stream-stop')
    const listeners = [this.watcher()]
    const running = new Running<Stream>(
      pause,
      (stream, at) => this.happens('stream-start', at, () => this.streams.row(stream)),
      (stream, at) => this.happens('stream-stop', at, () => this.streams.row(stream)),
    )
    // Who looks for findings knows memberships and streams: nobody else has to remember them.
    const streams = this.hasStreams ? { window, counter, running } : {}
    this.findings = kinds.has('finding') ? new FindingEvents({ listeners, streams }) : undefined
    const segments = new Segments()
    this.memberships = this.findings?.watcher.memberships ?? new Memberships({}, segments, listeners)
    this.streams = this.findings?.watcher.streams ?? new Streams({ window, counter, segments, running })
  }

  see(p: Packet, stamp: number): void {
    this.first = p.session.first
    if (this.findings === undefined) {
      this.memberships.see(p, stamp)
      if (this.hasStreams) this.streams.see(p, stamp)
    } else for (const row of this.findings.see(p, stamp)) this.happens('finding', stamp, () => row)
  }

  advance(stamp: number): void {
    this.memberships.advance(stamp)
    this.streams.advance(stamp)
  }

  /** The capture is over, which makes for findings of its own. */
  end(facts: CaptureFacts): void {
    const now = Math.max(this.memberships.now, facts.lasted)
    for (const row of this.findings?.end(now, facts) ?? []) this.happens('finding', now, () => row)
  }

  /** Findings for which there was no room. */
  get findingsLeftOut(): number {
    return this.findings?.leftOut ?? 0
  }

  private watcher(): Watcher {
    const row = (link: Link, group: Group, member: Member) => () => memberRow(this.memberships, link, group, member)
    return {
      begins: (link, group, member) => this.happens('join', member.first, row(link, group, member)),
      ends: (link, group, member) => {
        const { at, by } = member.ended ?? { at: member.last, by: 'leave' }
        const kind = by === 'timeout' || by === 'query' ? 'timeout' : 'leave'
        this.happens(kind, at, row(link, group, member))
      },
      elects: (link, querier, before, at) => {
        const one = querier ?? (before as Querier)
        const change = querier === undefined ? 'lost' : before === undefined ? 'elected' : 'changed'
        const was = before === undefined ? null : textOf(before.address)
        this.happens('querier', at, () => ({ change, before: was, ...querierRow(link, one, this.memberships.now) }))
      },
    }
  }

  private happens(event: EventName, time: number, row: () => Partial<Place>): void {
    if (!this.kinds.has(event)) return
    this.tell({ event, time: seconds(time), at: this.clockTime(time), ...row() })
  }

  /** Time of day of a moment of the capture. */
  private clockTime(time: number): string | null {
    const nanoseconds = this.first.nsec + Math.round(time * 1e9)
    const seconds = this.first.sec + Math.floor(nanoseconds / 1e9)
    const date = new Date(1000 * seconds)
    if (Number.isNaN(date.getTime())) return null
    const rest = String(((nanoseconds % 1e9) + 1e9) % 1e9).padStart(9, '0')
    return date.toISOString().replace(/\.\d+Z$/, `.${rest}Z`)
  }
}
