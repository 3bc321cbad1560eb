/** Every frame's flags, as fields like any others: what it has to do with multicast, and what is odd about it. */
import { computedAll, expert, Field, fields, type More, type Value } from '../decode/field.ts'
import type { Packet } from '../decode/packet.ts'
import { plural } from '../decode/phrases.ts'
import { preference } from '../decode/preferences.ts'
import { type Note, protocol } from '../decode/protocol.ts'
import type { Session } from '../decode/session.ts'
import { LAYER, type Tree } from '../decode/tree.ts'
import { type Version, widthOf } from './addresses.ts'
import { type Analysis, analysisOf } from './analysis.ts'
import type { Found } from './findings/finding.ts'
import { type Flow, Flows } from './findings/flows.ts'
import { History } from './findings/history.ts'
import { isMacRight } from './findings/link-layer.ts'
import { groupOf } from './group.ts'
import type { IpHeader } from './ip-header.ts'
import type { MembershipMessage } from './membership-message.ts'
import { reachOf } from './ranges.ts'

/** The address at `at`, as the caller's own. */
const addressAt = ({ bytes }: Packet, at: number, version: Version): Uint8Array =>
  bytes.slice(at, at + widthOf(version))

/** A value for each IP header that is sent to a group; undefined is none. */
const ofGroups =
  <T>(of: (header: IpHeader) => T | undefined) =>
  (p: Packet): T[] => {
    const values: T[] = []
    for (const header of analysisOf(p).toGroups) {
      const value = of(header)
      if (value !== undefined) values.push(value)
    }
    return values
  }

const groupsOf = (version: Version) =>
  ofGroups((header) => (header.version === version ? groupOf(header).octets : undefined))

/** A value for each group that messages say something about. */
const ofMessages =
  (version: Version, groups: (message: MembershipMessage) => readonly number[]) =>
  (p: Packet): Uint8Array[] =>
    analysisOf(p).messages.flatMap((message) =>
      message.ip === version ? groups(message).map((at) => addressAt(p, at, version)) : [],
    )

const joins = ({ joins }: MembershipMessage): readonly number[] => joins
const leaves = ({ leaves }: MembershipMessage): readonly number[] => leaves

/** A remark of some kind, which the tree raises with the words of a finding. */
const remark = (severity: 'Note' | 'Warning' | 'Error', group: string, isOne: (found: Found) => boolean, more: More) =>
  expert(severity, group, `Multicast finding: ${severity.toLowerCase()}`, {
    compute: (p) => (analysisOf(p).findings.some(isOne) ? '' : undefined),
    stateful: true,
    ...more,
  })

const isOfChecksum = ({ about }: Found): boolean => about.id.endsWith('-checksum')
const isOf =
  (severity: Found['severity']) =>
  (found: Found): boolean =>
    found.severity === severity && !isOfChecksum(found)

const f = fields('mcast', {
  group: computedAll('ipv4', 'Group', groupsOf(4), { doc: 'IPv4 group that the frame is sent to' }),
  group6: computedAll('ipv6', 'Group', groupsOf(6), { doc: 'IPv6 group that the frame is sent to' }),
  'group.name': computedAll(
    'string',
    'Group name',
    ofGroups((header) => groupOf(header).name),
    { doc: "IANA's name of the group" },
  ),
  range: computedAll(
    'string',
    'Range',
    ofGroups((header) => groupOf(header).range),
    { doc: 'What the range of addresses is for that the group is of; of IPv6, its scope and flags' },
  ),
  'mac.expected': computedAll(
    'ether',
    'MAC address of the group',
    ofGroups((header) => (header.mac < 0 ? undefined : groupOf(header).mac)),
    { doc: 'Where the frame belongs by its group' },
  ),
  'mac.ok': computedAll(
    'bool',
    "Frame goes to the group's MAC address",
    ofGroups((header) => {
      const isRight = isMacRight(header)
      return isRight === undefined ? undefined : Number(isRight)
    }),
    { words: ['False', 'True'] },
  ),
  'ttl.reach': computedAll(
    'string',
    'Reach',
    ofGroups(({ ttl }) => reachOf(ttl)),
    { doc: 'How far its TTL lets it get by custom: host, subnet, site, region, continent, unrestricted' },
  ),
  join: computedAll('ipv4', 'Joins', ofMessages(4, joins), { doc: 'Group that an IGMP message joins or reports' }),
  leave: computedAll('ipv4', 'Leaves', ofMessages(4, leaves), { doc: 'Group that an IGMP message leaves' }),
  join6: computedAll('ipv6', 'Joins', ofMessages(6, joins), { doc: 'Group that an MLD message joins or reports' }),
  leave6: computedAll('ipv6', 'Leaves', ofMessages(6, leaves), { doc: 'Group that an MLD message leaves' }),
  finding: computedAll('string', 'Finding', (p) => analysisOf(p).findings.map(({ about }) => about.id), {
    doc: 'What is odd about the frame, worst first: docs/findings.md has all of them',
    stateful: true,
  }),
  severity: computedAll('string', 'Severity', (p) => analysisOf(p).findings.map(({ severity }) => severity), {
    doc: 'note, warning or error, for each finding',
    stateful: true,
  }),
  'finding.error': remark('Error', 'Protocol', isOf('error'), {}),
  'finding.warning': remark('Warning', 'Protocol', isOf('warning'), {}),
  'finding.note': remark('Note', 'Protocol', isOf('note'), {}),
  'finding.checksum': remark('Error', 'Checksum', isOfChecksum, {}),
})

const YES: readonly Value[] = [1]
const NONE: readonly Value[] = []

/** Under the protocol's own name: who asks whether a frame is multicast means its destination. */
const isMulticast = new Field(
  'mcast',
  computedAll('bool', 'Multicast', (p) => (analysisOf(p).toGroups.length > 0 ? YES : NONE), {
    hidden: true,
    doc: 'True if the frame is sent to an IP multicast group; absent otherwise',
  }),
)

const REMARKS = { error: f['finding.error'], warning: f['finding.warning'], note: f['finding.note'] } as const
/** In the order of the tree; findings, which have remarks below them, come behind. */
const LISTED = [
  isMulticast,
  f.group,
  f.group6,
  f['group.name'],
  f.range,
  f['mac.expected'],
  f['mac.ok'],
  f['ttl.reach'],
  f.join,
  f.leave,
  f.join6,
  f.leave6,
]

function headline({ toGroups, messages, findings }: Analysis): string {
  if (toGroups.length === 1 && messages.length + findings.length === 0)
    return `Multicast: to ${groupOf(toGroups[0]).text}`
  const parts: string[] = []
  if (toGroups.length > 0) parts.push(`to ${[...new Set(toGroups.map((header) => groupOf(header).text))].join(', ')}`)
  const count = (isOne: (message: MembershipMessage) => readonly number[]): number =>
    messages.reduce((sum, message) => sum + isOne(message).length, 0)
  const [joined, left] = [count(joins), count(leaves)]
  if (joined > 0) parts.push(`joins ${joined}`)
  if (left > 0) parts.push(`leaves ${left}`)
  if (findings.length > 0) parts.push(plural(findings.length, 'finding'))
  return `Multicast: ${parts.join('; ')}`
}

/** What the tree shows behind the layers of frames that have something to do with multicast, or that are odd. */
function appendix(t: Tree, p: Packet): void {
  const analysis = analysisOf(p)
  const { toGroups, messages, findings } = analysis
  if (toGroups.length + messages.length + findings.length === 0) return
  t.add(mcast.headline, p.start, 0, undefined, headline(analysis), LAYER)
  t.open()
  for (const field of LISTED) {
    const values = field.computeAll?.(p) ?? NONE
    for (let k = 0; k < values.length; k++) t.derive(field, values[k])
  }
  for (const found of findings) {
    t.derive(f.finding, found.about.id)
    t.open()
    t.remark(
      isOfChecksum(found) ? f['finding.checksum'] : REMARKS[found.severity],
      `${found.said} (${found.reference})`,
    )
    t.close()
    t.derive(f.severity, found.severity)
  }
  t.close()
}

/** Flows of the newest capture, where nobody keeps a history of it. */
let flows = new Flows()
let session: Session | undefined

/** The flow of the frame, where the appendix says the same of all its frames. */
function flowOf(p: Packet): Flow | undefined {
  const history = p.session.trackers[mcast.id] as History | undefined
  if (history !== undefined) return history.flow
  if (session !== p.session) {
    session = p.session
    flows = new Flows()
  }
  const flow = flows.of(p)
  return flow?.shape.isExact ? flow : undefined
}

const blank = (): Note => ({ by: undefined, octets: undefined })
/** For frames of which nothing is to be said. */
const SILENT = blank()

/** The note for a flow that has none yet: that of others of which the same is to be said, where that is soon seen. */
function noteFor(flow: Flow, p: Packet): Note {
  flow.note = flow.findings.length > 0 ? blank() : flow.shape.isToGroup ? noteToGroup(p) : SILENT
  return flow.note
}

function noteToGroup(p: Packet): Note {
  const [header] = analysisOf(p).toGroups
  if (isMacRight(header) !== true) return blank()
  const { notes } = groupOf(header)
  const note = notes.get(header.ttl) ?? blank()
  notes.set(header.ttl, note)
  return note
}

export const mcast = protocol({
  abbrev: 'mcast',
  name: 'Multicast',
  fields: { mcast: isMulticast, ...f },
  shape: { least: 0 },
  apart: true,
  appendix,
  standsFor: (p) => {
    const flow = flowOf(p)
    return flow && (flow.note ?? noteFor(flow, p))
  },
  appears: (prefs) => prefs.get('mcast.show') === true,
  emits: ['_ws.expert'],
  track: () => new History(),
  preferences: {
    show: preference(true, 'Show what frames mean for multicast in the tree, in JSON, EK and PDML, and as expert info'),
  },
})
