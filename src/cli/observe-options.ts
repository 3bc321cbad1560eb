/** Options of the commands that tell what the frames of a capture mean together, and what their rows hold. */
import { type Command, InvalidArgumentError } from 'commander'
import { EVENTS, type EventName } from '../multicast/event-names.ts'
import { UsageError } from './errors.ts'
import { addLiveOptions, type LiveOptions } from './live-options.ts'
import { addDecodingOptions, type DecodingOptions, several } from './read-options.ts'

/** What commander makes of the options that say where frames come from. */
export interface InputOptions extends LiveOptions, DecodingOptions {
  readonly displayFilter?: string
  readonly readFile?: readonly string[]
  readonly json?: true
}

/** What commander makes of the command line. */
export interface ObserveOptions extends InputOptions {
  readonly events?: true
  readonly kinds?: readonly EventName[]
  /** Seconds. */
  readonly pause: number
}

export interface MemberOptions extends ObserveOptions {
  readonly timeline?: true
}

export interface StreamOptions extends ObserveOptions {
  /** Milliseconds. */
  readonly window: number
  readonly counter?: string
}

/** Adds the options that say where frames come from, and which of them are heeded. */
export function addInputOptions(command: Command): Command {
  return addLiveOptions(addDecodingOptions(addFileOptions(command)))
}

/** Adds those that saved captures take. */
export function addFileOptions(command: Command): Command {
  return command
    .option('-r, --read-file <file>', 'a capture to read; - for standard input (may be given several times)', several)
    .option('-Y, --display-filter <filter>', 'heed only frames that match, such as vlan.id == 100')
    .option('--json', 'the same for programs: JSON, as told below')
}

/** Seconds after which a stream has stopped, unless others are named. */
const PAUSE = 10

/** Adds the options that the commands share that tell of queriers, groups, members and streams. */
export function addObserveOptions(command: Command): Command {
  const events = addFileOptions(command)
    .option('--events', 'what happens, when it happens: a JSON object a line and event')
    .option('--kinds <kinds>', `of --events, only these, separated by commas: ${EVENTS.join(', ')}`, kinds)
    .option('--pause <seconds>', 'for --events, a stream stops when nothing came for so long', pause, PAUSE)
  return addLiveOptions(addDecodingOptions(events))
}

/** Options that say the same thing differently, or nothing. @throws UsageError */
export function checkEvents({ events, kinds, pause, timeline }: MemberOptions): void {
  if (events && timeline)
    throw new UsageError('--events or --timeline?', 'Events are lines, the timeline is a picture.')
  const about = kinds !== undefined ? '--kinds' : pause !== PAUSE ? '--pause' : undefined
  if (about !== undefined && !events) throw new UsageError(`${about} is about --events, which is not given`)
}

function kinds(text: string): EventName[] {
  const chosen = text.split(',').map((kind) => kind.trim())
  const wrong = chosen.find((kind) => !EVENTS.some((name) => name === kind))
  if (wrong !== undefined)
    throw new InvalidArgumentError(`There is no event "${wrong}"; there are ${EVENTS.join(', ')}.`)
  return chosen as EventName[]
}

function pause(text: string): number {
  const value = Number(text)
  if (!/^\d+(\.\d+)?$/.test(text) || value === 0) throw new InvalidArgumentError('It has to be a number above 0.')
  return value
}

/** Milliseconds, down to a nanosecond. */
export function milliseconds(text: string): number {
  const value = Number(text)
  if (!/^\d+(\.\d+)?$/.test(text) || value < 1e-6) {
    throw new InvalidArgumentError('It has to be a number of milliseconds above 0.')
  }
  return value
}

const PLACE = `
  interface            name of the interface, or its number where the capture tells no name
  vlans                VLAN identifiers, outermost first
  tunnel               the ends of the tunnel that the frames came in, its network or session, or null`

const TIMES = 'Times are seconds since the first frame of the capture; a column that would be empty is not shown.'

const EVENTS_HELP = `

The events of --events are the same for all commands that have it. All hold:
  event                join, leave, timeout, querier, stream-start, stream-stop or finding
  time                 seconds since the first frame; of a timeout or stop, when it was due
  at                   the same as a time of day (ISO 8601, UTC)
and what the rows of --json hold: of members for join, leave and timeout; of queriers, with
  change               elected (the first), changed, or lost (no query for longer than querier_interval)
  before               the querier before, or null
for querier; of streams for stream-start and stream-stop. A join whose \`joined\` is null was found out: the host may
have been a member before. A finding is told when it is made for the first time of a source and its groups, and holds
  id, severity         such as ttl-one and note (castshark diagnose explains them)
  frame, source        which frame shows it, and who sent that; or null
  groups, detail, reference, advice
Without finding among --kinds, only what the others need is decoded.

Examples:
  castshark members --events capture.pcapng
  sudo castshark members --events --kinds join,leave,timeout -i eth0 -f igmp`

export const QUERIERS_HELP = `
${TIMES}

The rows of --json hold:${PLACE}
  querier, mac         its addresses
  version              of its general queries, such as IGMPv3; null if it asked about single groups only
  state                elected, passed over (it asks although one with a lower address does), unknown (it asked about
                       single groups only), or silent
  first, last          first query, last general query
  elected_since        since when it is the querier, or null
  queries, general_queries
  robustness, query_interval, response_interval
                       what its queries tell (QRV, QQIC, maximum response time), or the RFC's default
  query_interval_measured
                       true if query_interval is the longest time between its latest queries, as they do not tell it
  defaults             names of those of the three that are defaults
  membership_interval  how long a report is good for, querier_interval: how long a query
  hosts_speak          version that the queries heard make hosts on the segment speak${EVENTS_HELP}`

export const GROUPS_HELP = `
${TIMES}

The rows of --json hold:${PLACE}
  group, name          its address, and IANA's name for it or null
  members              hosts that are in it
  unknown              hosts of which it cannot be known (castshark members tells why)
  left, timed_out      hosts that are not in it any more
  mode, sources        what routers have to forward: include (from these sources), exclude (from all but these), or null
  compatibility        version as which older hosts make routers treat it, or null; compatibility_until
  first, last          first and last report about it
  querier              who asks for its members at the end of the capture, or null
  packets              datagrams of UDP to the group; first_packet, last_packet
  join_to_first        seconds from a join to the first datagram after it that the host wanted and did not send: the
                       longest of its members; null without such a join, or as long as none came
  leave_to_last        seconds from when the last member left to the last datagram since; null without any
${EVENTS_HELP}`

export const MEMBERS_HELP = `
${TIMES}

The rows of --json hold:${PLACE}
  group, host, mac     who is in which group
  version              of its last message, such as IGMPv3
  state                member, left, timed out, or unknown
  why                  suppressed (another host reported since, which lets this one keep silent), not asked (no query
                       asked), began before (it blocked sources of a membership that began before); or null
  mode, sources        its filter: include (from these sources), exclude (from all but these), or null
  sources_left_out     sources for which there was no room
  joined               when it joined; null if that may have been before its first message
  first, last          first and last message of this membership
  due                  when it times out unless it reports again
  ended, ended_by      when, and by what: leave, TO_IN, BLOCK, timeout, query (one that it did not answer); or null
  memberships, reports how many
  join_to_first        seconds from joining to the first datagram after it that the host wanted and did not send, or null
  leave_to_last        seconds from leaving to the last datagram since, if nobody else was in the group, or null

The rows of --timeline --json hold interface, vlans, tunnel, group, host and
  spans                stretches of time: state (member or unknown), from, to, begins (join or null), ends (as ended_by)${EVENTS_HELP}`

export const STREAMS_HELP = `
${TIMES}

The rows of --json hold:${PLACE}
  source, source_port, group, destination_port
  packets, bytes       datagrams of UDP; octets of their frames on the wire
  first, last          the first and the last of them
  mean_rate            bits a second between these two, or null for a single one; mean_packets: packets a second
  peak_rate            bits a second in the busiest window; peak_packets: packets in the fullest window
  window               length of that window in seconds
  longest_gap          longest time without a datagram, or null; longest_gap_at: when it began
  ttls                 TTLs or hop limits
  least_size, most_size  octets that the datagrams carry
  numbers              what in the datagrams counts them: RTP, MPEG-TS, counter (--counter); or null
  lost, lost_share     datagrams that are missing, and their share of those that were sent; gaps: places where they are
  reordered, duplicates, restarts
                       datagrams that came late, that came twice; counts that began anew. null without numbers
  jitter, most_jitter  interarrival jitter in seconds at the end, and the greatest (RFC 3550 §A.8), or null
  rtp                  the same for each source of RTP: ssrc, payload_type, packets, …, clock (ticks a second, or null)
  ts                   of MPEG-TS: packets, errors (places where a continuity counter is wrong), missing (packets, at
                       least), damaged, pids (the same for each packet identifier); or null

What a network did not send here because nobody was in the group counts as lost, too: castshark diagnose tells that apart.
RTP is found by itself, whatever the port: where 16 packets of one source came in sequence, or 64 of which few are
missing. So are transport streams.
Anything else that counts: --counter data[0:4] names octets of the datagram, --counter udp.payload[8-11] likewise;
data[0:4]le are octets of which the least comes first.${EVENTS_HELP}`
