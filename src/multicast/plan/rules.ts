/** What speaks against a group in a plan, told by its address alone. */
import { allZero, u16, u32 } from '../../decode/bytes.ts'
import { ipv4Text } from '../../decode/values.ts'
import { groupReserved, scopeInvalid } from '../findings/addresses.ts'
import type { About } from '../findings/finding.ts'
import { macControlAlias } from '../findings/link-layer.ts'
import { macCollision } from '../findings/mac-collision.ts'
import type { Group } from '../group.ts'
import { type Why, whyFlooded, whyNotOnWire, whyReserved } from '../group-rules.ts'
import { unregisteredUse } from '../words/ipv4-groups.ts'
import { assignedBlock } from '../words/ipv4-ranges.ts'

/** Something that speaks against a group, as rows tell it. */
export interface Problem {
  readonly about: About
  /** A sentence that names the actual addresses. */
  readonly said: string
  readonly reference: string
}

export interface Rule {
  readonly about: About
  /** Groups that were only seen in use are what they are: this is for those that somebody plans. */
  readonly ofPlanned?: true
  readonly see: (group: Group) => string | Why | undefined
}

const note = (id: string, about: Omit<About, 'id' | 'severity'>): About => ({ id, severity: 'note', ...about })

const registered: Rule = {
  about: note('group-registered', {
    title: 'A group that is registered for something, or in wide use for it',
    why: 'Who has nothing to do with it may listen to that group, and programs of that kind may be led astray.',
    reference: "IANA's registries of multicast addresses",
    advice: 'Use it for nothing but what it is for.',
  }),
  ofPlanned: true,
  see: ({ octets, version, text, name }) => {
    const isFor = name !== undefined && name !== 'Documentation' && whyNotOnWire(octets, 0, version) === undefined
    if (!isFor) return undefined
    const use = unregisteredUse(name)
    if (use === undefined) return `${text} is registered: ${name}`
    return { said: `${text} is in wide use: ${use}`, reference: 'not registered' }
  },
}

const unassigned: Rule = {
  about: note('group-unassigned', {
    title: 'A group that IANA would have to assign, and has not',
    why: 'It may be assigned to somebody else any day, and some of these blocks are flooded or never forwarded.',
    reference: 'RFC 5771 §3, RFC 3307 §4.1',
    advice: 'Choose a group of 239.0.0.0/8, or of ff1x::/16.',
  }),
  see: ({ octets: b, text, name, version }) => {
    if (name !== undefined) return undefined
    if (version === 6) {
      const isPermanent = b[1] >> 4 === 0 && (b[1] & 0x0f) > 1 && (b[1] & 0x0f) < 15
      const said = `${text} has no flag for transient groups, and is not registered`
      return isPermanent ? { said, reference: 'RFC 4291 §2.7, RFC 3307 §4.1' } : undefined
    }
    const block = assignedBlock(u32(b, 0))
    if (block !== undefined) return { said: `${text} is unassigned in ${block}`, reference: 'RFC 5771 §3' }
    const scope = SCOPES[u16(b, 0)]
    if (scope === undefined || b[2] !== 255) return undefined
    const said = `${text} is of the highest 256 groups of the ${scope} scope, which are kept for services of every scope`
    return { said, reference: 'RFC 2365 §9' }
  },
}

/** Scopes by the first half of their highest groups. */
const SCOPES: Readonly<Record<number, string>> = { 61439: 'local', 61379: 'organisation-local' }

/** Groups that stand for unicast prefixes of the documentation (RFC 6676 §2.3). */
const DOCUMENTED_PREFIXES = ['234.192.0.2', '234.198.51.100', '234.203.0.113']

const documentation: Rule = {
  about: note('group-documentation', {
    title: 'A group for examples in documents',
    why: 'Networks may filter it: nothing sent to it is meant to arrive.',
    reference: 'RFC 6676',
    advice: 'Choose another one.',
  }),
  see: ({ octets: b, text, name, version }) => {
    const said = `${text} is for examples in documents`
    if (version === 6) return name === 'Documentation' ? { said, reference: 'RFC 6676 §3' } : undefined
    const number = u32(b, 0)
    // MCAST-TEST-NET; GLOP of the autonomous systems 64496 to 64511; offset 10 of the local scope.
    const isOne = number >>> 8 === 0xe9fc00 || number >>> 12 === 0xe9fbf || number === 0xefff_fff5
    return isOne || DOCUMENTED_PREFIXES.includes(text) ? { said, reference: 'RFC 6676 §2' } : undefined
  },
}

/** Prefixes of IPv4 that are not global (RFC 6890 §2.2.2), as the upper halves of their first and last addresses. */
const NOT_GLOBAL: readonly (readonly [first: number, last: number])[] = [
  [0x0000, 0x00ff],
  [0x0a00, 0x0aff],
  [0x6440, 0x647f],
  [0x7f00, 0x7fff],
  [0xa9fe, 0xa9fe],
  [0xac10, 0xac1f],
  [0xc0a8, 0xc0a8],
  [0xe000, 0xffff],
]

const prefix: Rule = {
  about: note('group-prefix', {
    title: 'A group made of a prefix or a rendezvous point that cannot be one',
    why: 'Nobody owns such a group, and routers cannot find the rendezvous point that it names.',
    reference: 'RFC 6034 §3, RFC 3956 §4',
    advice: 'Make it of a global unicast prefix of your own, or choose a group of another range.',
  }),
  see: ({ octets: b, text, range, version }) => {
    if (version === 6) {
      const said = `${text} embeds a rendezvous point that cannot be one`
      return range.includes('embedded RP, invalid') && (b[1] & 0x20) !== 0
        ? { said, reference: 'RFC 3956 §4' }
        : undefined
    }
    if (b[0] !== 234) return undefined
    const upper = u16(b, 1)
    const of = ipv4Text(Uint8Array.of(b[1], b[2], b[3], 0), 0)
    const isGlobal = !NOT_GLOBAL.some(([first, last]) => upper >= first && upper <= last)
    return isGlobal ? undefined : { said: `${text} stands for ${of}/24, which is not global`, reference: 'RFC 6034 §3' }
  },
}

/** Solicited-node groups are in everybody's network cards. */
const solicited: Rule = {
  about: macCollision,
  see: ({ octets: b, text, version, name }) => {
    if (version === 4 || b[12] !== 0xff || name === 'Solicited-node') return undefined
    const isOwn = allZero(b, 2, 11) && b[11] === 1
    return isOwn
      ? undefined
      : { said: `${text} has a MAC address of solicited-node groups (33:33:ff)`, reference: 'RFC 2464 §7' }
  },
}

export const rules: readonly Rule[] = [
  { about: scopeInvalid, see: ({ octets, version }) => whyNotOnWire(octets, 0, version) },
  { about: macControlAlias, see: ({ octets, version }) => whyFlooded(octets, 0, version) },
  { about: groupReserved, see: ({ octets, version }) => whyReserved(octets, 0, version) },
  registered,
  unassigned,
  documentation,
  prefix,
  solicited,
]

/** What speaks against a group. */
export function problemsOf(group: Group, isPlanned: boolean): Problem[] {
  return rules.flatMap(({ about, ofPlanned, see }) => {
    const seen = ofPlanned && !isPlanned ? undefined : see(group)
    if (seen === undefined) return []
    return [typeof seen === 'string' ? { about, said: seen, reference: about.reference } : { about, ...seen }]
  })
}
