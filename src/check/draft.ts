/** A first expectation file, from what a capture holds: who joins, what is sent with which TTL and text, who leaves. */
import type { Packet } from '../decode/packet.ts'
import { plural } from '../decode/phrases.ts'
import { addressText, staysOnLink, type Version } from '../multicast/addresses.ts'
import { analysisOf } from '../multicast/analysis.ts'
import { LEVELS } from '../multicast/findings/finding.ts'
import { isMacRight } from '../multicast/findings/link-layer.ts'
import type { IpHeader } from '../multicast/ip-header.ts'
import type { MembershipMessage } from '../multicast/membership-message.ts'
import { ROLE } from '../multicast/roles.ts'
import { isChatter } from './chatter.ts'
import { type DraftEntry, draftText } from './draft-text.ts'
import { valuesOf } from './values.ts'

/** What is written down of each kind; whoever has more groups than that will want to choose. */
const MOST = 16
/** A stream of more datagrams goes on: how many there are is chance. */
const MOST_COUNTED = 20
const LONGEST_TEXT = 40

/** Fields as either version calls them. */
const FIELDS = {
  4: { to: 'ip.dst', ttl: 'ip.ttl', join: 'mcast.join', leave: 'mcast.leave', alert: 'ip.opt.type == 0x94' },
  6: { to: 'ipv6.dst', ttl: 'ipv6.hlim', join: 'mcast.join6', leave: 'mcast.leave6', alert: 'ipv6.opt.router_alert' },
} as const

/** Messages that say the same of a group. */
class Messages {
  count = 0
  /** True as long as each has a TTL of 1, and the Router Alert. */
  isOne = true
  isAlert = true

  constructor(
    readonly group: string,
    readonly version: Version,
    readonly first: number,
  ) {}

  see({ header }: MembershipMessage): void {
    this.count++
    if (header.ttl !== 1) this.isOne = false
    // No other option is worth being said in front of a message.
    const hasOptions = header.version === 4 ? (header.p.bytes[header.at] & 0x0f) > 5 : true
    if (!hasOptions) this.isAlert = false
  }
}

class Stream {
  count = 0
  readonly ttls = new Set<number>()
  isMacRight = true
  readonly hosts = new Set<string>()

  constructor(
    readonly group: string,
    readonly version: Version,
    readonly port: number,
    readonly first: number,
    readonly text: string | undefined,
  ) {}

  see(header: IpHeader): void {
    this.count++
    if (this.ttls.size < MOST) this.ttls.add(header.ttl)
    if (this.hosts.size < MOST) this.hosts.add(header.from)
    if (isMacRight(header) !== true) this.isMacRight = false
  }
}

export class Draft {
  private readonly joins = new Map<string, Messages>()
  private readonly leaves = new Map<string, Messages>()
  private readonly streams = new Map<string, Stream>()
  private readonly raised = new Set<string>()
  private isUnfinished = false
  private frames = 0
  private lasted = 0

  /** Takes in a frame, decoded as for a judge. @param stamp seconds since the first one */
  see(p: Packet, stamp: number): void {
    this.frames++
    this.lasted = Math.max(this.lasted, stamp)
    const { toGroups, messages, findings } = analysisOf(p)
    for (const { about, severity } of findings) {
      this.raised.add(severity)
      if (about.id === 'checksum-offload') this.isUnfinished = true
    }
    for (const message of messages) {
      for (const at of message.joins) this.message(this.joins, message, at)
      for (const at of message.leaves) this.message(this.leaves, message, at)
    }
    for (const header of toGroups) if (header.carries(ROLE.udp, 8)) this.datagram(p, header)
  }

  private message(all: Map<string, Messages>, message: MembershipMessage, at: number): void {
    const { header } = message
    // Hosts are in groups of the link by themselves.
    if (staysOnLink(header.p.bytes, at, header.version)) return
    const group = addressText(header.p.bytes, at, header.version)
    let found = all.get(group)
    if (found === undefined) {
      if (all.size >= MOST) return
      found = new Messages(group, header.version, header.p.number)
      all.set(group, found)
    }
    found.see(message)
  }

  private datagram(p: Packet, header: IpHeader): void {
    const port = header.word(2)
    const key = `${header.to} ${port}`
    let found = this.streams.get(key)
    if (found === undefined) {
      if (this.streams.size >= MOST) return
      found = new Stream(header.to, header.version, port, p.number, textIn(p))
      this.streams.set(key, found)
    }
    found.see(header)
  }

  /**
   * The file.
   * @param source the capture's name
   * @param without names of what is left out, as results have them
   */
  text(source: string, without: ReadonlySet<string> = new Set()): string {
    const { frames, lasted, raised, isUnfinished } = this
    const all = [...this.streams.values()]
    const parts = [...this.joins.values(), ...this.leaves.values(), ...all]
    // A capture of chatter alone is about that.
    const isOwn = (one: Messages | Stream): boolean => !isChatter(one) || parts.every(isChatter)
    const joins = [...this.joins.values()]
      .filter(isOwn)
      .map((one) => ({ first: one.first, entry: messagesEntry('joins', one) }))
    const streams = all.filter(isOwn)
    const sent = streams.map((one) => ({ first: one.first, entry: streamEntry(one) }))
    const leaves = [...this.leaves.values()]
      .filter(isOwn)
      .map((one) => ({ first: one.first, entry: messagesEntry('leaves', one) }))
    const said = streams.flatMap((one) => (one.text === undefined ? [] : [textEntry(one, one.text)]))
    const isKept = ({ name }: DraftEntry): boolean => !without.has(name)
    // In the order of first frames, what comes of one group after the other.
    const ordered = [...joins, ...sent, ...leaves].sort((a, b) => a.first - b.first).map(({ entry }) => entry)
    const quiet = LEVELS.filter((level) => level !== 'note' && !raised.has(level)).reverse()
    return draftText({
      about: `What ${source} holds: ${plural(frames, 'frame')} in ${lasted.toFixed(1)} s`,
      expect: [...joins, ...sent, ...leaves]
        .map(({ entry }) => entry)
        .concat(said)
        .filter(isKept),
      order: [...without].some((name) => name.startsWith('order: '))
        ? []
        : ordered.filter(isKept).map(({ name }) => name),
      never: [...(quiet.length > 0 ? [{ name: 'nothing is found', findings: quiet }] : []), ...elsewhere(all)].filter(
        ({ name }) => !without.has(name),
      ),
      vantage: isUnfinished ? 'sender' : undefined,
    })
  }
}

function messagesEntry(verb: 'joins' | 'leaves', { group, version, isOne, isAlert }: Messages): DraftEntry {
  const fields = FIELDS[version]
  const each = [...(isOne ? [`${fields.ttl} == 1`] : []), ...(isOne && isAlert ? [fields.alert] : [])]
  const field = verb === 'joins' ? fields.join : fields.leave
  return {
    name: verb === 'joins' ? `somebody joins ${group}` : `somebody leaves ${group}`,
    frame: `${field} == ${group}`,
    count: '1..',
    each: each.join(' && '),
  }
}

const whereTo = ({ group, version, port }: Stream): string =>
  `udp.dstport == ${port} && ${FIELDS[version].to} == ${group}`

const destination = ({ group, version, port }: Stream): string =>
  version === 4 ? `${group}:${port}` : `[${group}]:${port}`

function streamEntry(stream: Stream): DraftEntry {
  const { version, count, ttls } = stream
  const [ttl] = ttls
  const { ttl: field } = FIELDS[version]
  const limits = ttls.size === 1 ? `${field} == ${ttl}` : `${field} in {${[...ttls].sort((a, b) => a - b).join(', ')}}`
  return {
    name: `${count === 1 ? 'a datagram' : 'datagrams'} to ${destination(stream)}`,
    frame: whereTo(stream),
    count: count <= MOST_COUNTED ? String(count) : '1..',
    each: [...(ttls.size < MOST ? [limits] : []), ...(stream.isMacRight ? ['mcast.mac.ok'] : [])].join(' && '),
  }
}

const textEntry = (stream: Stream, text: string): DraftEntry => ({
  name: `${destination(stream)} is told ${text}`,
  frame: `${whereTo(stream)} && data.text == ${text}`,
  count: '1..',
  each: '',
})

/** Nothing goes to groups that nothing went to. */
function elsewhere(streams: readonly Stream[]): { name: string; frame: string }[] {
  const group = (version: Version): string[] => [
    ...new Set(streams.flatMap((one) => (one.version === version ? [one.group] : []))),
  ]
  if (streams.length === 0 || streams.length >= MOST) return []
  const others = ([4, 6] as const).flatMap((version) =>
    group(version).length === 0 ? [] : [`!(${FIELDS[version].to} in {${group(version).join(', ')}})`],
  )
  return [{ name: 'nothing is sent to other groups', frame: ['mcast', 'udp', ...others].join(' && ') }]
}

/** Text as a filter has it: the octets of the data, where they are text that is easily read. */
function textIn(p: Packet): string | undefined {
  const field = p.session.registry.field('data.text')
  const [found] = field === undefined ? [] : valuesOf(field, p, 1)
  const text = found?.value
  if (typeof text !== 'string' || text.length === 0 || text.length > LONGEST_TEXT) return undefined
  return /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u024f¿]+\n?$/.test(text)
    ? `"${text.replace(/[\\"]/g, '\\$&').replace(/\n$/, '\\n')}"`
    : undefined
}
