/** Streams of several sources to one group and port. */
import { u16 } from '../../decode/bytes.ts'
import { distinct } from '../../decode/phrases.ts'
import { isSourceSpecific } from '../addresses.ts'
import { linkOf } from '../ip-header.ts'
import { type AddressKey, macKeyAt, octetsOf, textOf } from '../state/address.ts'
import type { Member } from '../state/member.ts'
import type { Segment } from '../state/segments.ts'
import { groupsOf, type Stream, StreamMemory } from '../state/streams.ts'
import type { Finding } from './finding.ts'
import { isOfProtocol } from './groups-of-protocols.ts'
import { TUNNELS } from './tunnels.ts'
import type { Answer, Datagram, Known, Watch } from './watch.ts'

/** So many datagrams, at most so many seconds apart, are a stream, and no talk of several. */
const DATAGRAMS = 10
const APART = 2
/** So often does a source go on behind another one that sends at the same time; where one takes over from the other, less. */
const TURNS = 3

/** A source's datagrams without a break. */
interface Run {
  readonly stream: Stream
  readonly source: AddressKey
  /** The MAC address that they come from, if they come from one. */
  readonly station: AddressKey | undefined
  readonly target: Target
  datagrams: number
  /** Datagrams that came behind one of another source. */
  turns: number
  last: number
  /** The finding was told of this run. */
  isTold: boolean
}

/** A group and port of a segment: the runs to it, and the one that the newest datagram is of. */
interface Target {
  runs: readonly Run[]
  newest: Run | undefined
}

/** Sources of a target that are looked at. */
const MOST_RUNS = 64

/** The runs of streams; null for those that nobody follows: where many are meant to speak, or too many do. */
const runs = new StreamMemory<Run | null>()

class Sources implements Watch {
  private readonly targets = new Map<Segment, Map<string, Target>>()
  private readonly announced = new Announced()

  stirs(datagram: Datagram, around: Known): Answer | undefined {
    const { p, stream, udp } = datagram
    const { now, where } = around
    const known = runs.of(stream)
    if (known === undefined || known === null) this.announced.read(p.bytes, p.layers.at[udp], p.layers.end[udp])
    const run = known === undefined ? runs.keep(stream, this.meet(datagram, now)) : known
    // Announcements are read, each of them; and where there are several sources, each datagram counts.
    if (run === null ? stream.ports % 0x1_0000 === SAP : run.target.runs.length > 1) stream.wake = 0
    if (run === null) return undefined
    if (now - run.last > APART) {
      run.datagrams = 0
      run.turns = 0
      run.isTold = false
    }
    run.last = now
    run.datagrams++
    const { target } = run
    if (target.newest !== run) {
      if (target.newest !== undefined && target.newest.source !== run.source) run.turns++
      target.newest = run
    }
    if (run.isTold || !isStream(run)) return undefined
    const others = target.runs.filter(
      (other) => other.source !== run.source && isStream(other) && now - other.last <= APART,
    )
    if (others.length === 0 || this.announced.has(stream.group)) return undefined
    run.isTold = true
    const sources = distinct(others.map(({ source }) => source))
    const list = sources.slice(0, 4).map(textOf).join(', ')
    const more = sources.length > 4 ? ` and ${sources.length - 4} more` : ''
    const said =
      `${textOf(stream.source)} sends to ${textOf(stream.group)} port ${stream.ports % 0x1_0000}${where(stream.segment)}, ` +
      `and at the same time so ${sources.length === 1 ? 'does' : 'do'} ${list}${more}`
    const groups = groupsOf(stream)
    const why = isSourceSpecific(octetsOf(stream.group), 0, stream.version)
      ? 'this is a group of SSM, so each of them is a channel of its own (RFC 4607 §1)'
      : arePeers([run, ...others], run, around)
        ? 'senders are in the group themselves, as where many talk to each other'
        : undefined
    return why === undefined ? { said, groups } : { severity: 'note', said: `${said}; ${why}`, groups }
  }

  private meet({ p, stream, header }: Datagram, now: number): Run | null {
    const { segment, group, ports, source } = stream
    if (isOfProtocol(group) || TUNNELS.includes(ports % 0x1_0000)) return null
    const targets = this.targets.get(segment) ?? new Map<string, Target>()
    if (targets.size === 0) this.targets.set(segment, targets)
    const key = `${group}${ports % 0x1_0000}`
    const target = targets.get(key) ?? { runs: [], newest: undefined }
    if (target.runs.length === 0) targets.set(key, target)
    if (target.runs.length >= MOST_RUNS) return null
    for (const other of target.runs) {
      // As long as it was alone, nobody counted.
      if (target.runs.length === 1) other.datagrams = Math.min(other.stream.packets, DATAGRAMS)
      other.last = other.stream.last
      other.stream.wake = 0
    }
    const link = linkOf(p, header)
    const station = link < 0 ? undefined : macKeyAt(p.bytes, p.layers.at[link] + 6)
    const run = { stream, source, station, target, datagrams: 0, turns: 0, last: now, isTold: false }
    // Most targets have one: no more room than it takes.
    target.runs = target.runs.concat([run])
    return run
  }
}

/** True for a stream that goes on beside others. */
const isStream = ({ datagrams, turns }: Run): boolean => datagrams >= DATAGRAMS && turns >= TURNS

/**
 * True for those who talk to each other: each source is a member, or each member that is seen is a source. The latter is
 * all that is seen behind a switch that snoops, on one of them.
 */
function arePeers(sources: readonly Run[], { stream }: Run, { memberships }: Known): boolean {
  const members = memberships.linkOn(stream.segment, stream.version)?.groups.get(stream.group)?.members.values() ?? []
  const present = [...members].filter(({ ended }) => ended === undefined)
  // Reports of IPv6 come from an address of the link, data as a rule from another one.
  const is = ({ host, mac }: Member, { source, station }: Run): boolean =>
    host === source || (stream.version === 6 && station !== undefined && mac === station)
  if (present.length === 0) return false
  return (
    sources.every((run) => present.some((member) => is(member, run))) ||
    present.every((member) => sources.some((run) => is(member, run)))
  )
}

const SAP = 9875
const UDP_HEADER = 8
/** Octets of an announcement that are read; groups that are remembered. */
const MOST_OCTETS = 4096
const MOST_GROUPS = 4096

/** Groups that are announced as sent to by several: duplicates (RFC 7104, RFC 5576), or a list of sources (RFC 4570). */
class Announced {
  private readonly groups = new Set<string>()

  has(group: AddressKey): boolean {
    return this.groups.has(textOf(group))
  }

  /** Reads a datagram, if it is an announcement (RFC 2974). */
  read(b: Uint8Array, udp: number, end: number): void {
    if (udp + UDP_HEADER > end || u16(b, udp + 2) !== SAP) return
    let text = ''
    for (let k = udp + UDP_HEADER; k < Math.min(end, udp + MOST_OCTETS); k++) text += String.fromCharCode(b[k])
    if (/^a=(ssrc-)?group:DUP\b/m.test(text)) {
      for (const [, group] of text.matchAll(/^c=IN IP[46] ([0-9a-fA-F.:]{2,45})/gm)) this.add(group)
    }
    for (const [, group] of text.matchAll(/^a=source-filter: ?incl IN IP[46] ([0-9a-fA-F.:]{2,45}) \S+ \S/gm))
      this.add(group)
  }

  private add(group: string): void {
    if (this.groups.size < MOST_GROUPS) this.groups.add(group.toLowerCase())
  }
}

export const streamSeveralSources: Finding = {
  id: 'stream-several-sources',
  severity: 'warning',
  title: 'Several sources on one group and port at the same time',
  why:
    'A receiver that joined the group for all sources gets both streams mixed in one socket: pictures break, counters ' +
    'jump, orders come twice. It is what a forgotten test sender, or a standby that did not stop, looks like.',
  reference: 'RFC 1112 §7.2, RFC 4607 §1, RFC 7104',
  advice: 'Stop one of them, give it a group of its own, or join for one source; announce it in SDP where it is meant.',
  in: 'history',
  watch: () => new Sources(),
}
