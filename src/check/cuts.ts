/** What was not captured of a frame, and what it may add to the values of a field. */
import { type Field, varies } from '../decode/field.ts'
import { CUT } from '../decode/layers.ts'
import { isLoose } from '../decode/occurrences.ts'
import type { Packet } from '../decode/packet.ts'
import type { Protocol } from '../decode/protocol.ts'
import { NOBODY_ELSE } from '../decode/walk.ts'
import { type Addition, NOTHING, OCTETS, VALUES } from '../filter/parts.ts'
import { has } from './values.ts'

/**
 * What the octets that were not captured may add to a field: further values, or more to those that are there. That what
 * follows may be a tunnel, in which the same protocol stands again, is left aside.
 */
export function hiddenOf(field: Field, p: Packet): Addition {
  if (p.captured >= p.length) return NOTHING
  const { layers } = p
  const last = layers.n - 1
  const { protocol, abbrev } = field
  const isOfAll = protocol.id === 0 ? field.ofLayers || field.kind === 'protocol' : isRemark(protocol)
  if (isOfAll || FROM_FINDINGS.test(abbrev)) return isShort(p, last) ? OCTETS : NOTHING
  if (protocol.id === 0) return NOTHING
  if (FROM_MESSAGES.has(abbrev)) return isMessageShort(p) ? VALUES : NOTHING
  if (protocol.spec.apart) return isCut(p, last) && !has(field, p) ? VALUES : NOTHING
  let isThere = false
  let hidden: Addition = NOTHING
  for (let i = 1; i < layers.n; i++) {
    for (const source of sourcesOf(field, p)) {
      if (source.protocol.id !== layers.id[i]) continue
      // Options of IPv6 stand in headers that follow.
      isThere ||= !isCut(p, i) && source.at !== varies
      if (isShort(p, i)) hidden = more(hidden, hiddenIn(source, p, i))
    }
  }
  return !isThere && mayFollow(protocol, p) ? more(hidden, VALUES) : hidden
}

const more = (one: Addition, other: Addition): Addition => (one > other ? one : other)

/** True for what stands in no layer of its own: remarks. */
const isRemark = (protocol: Protocol): boolean => isLoose(protocol) && !protocol.spec.apart

/** What is worked out of the messages of IGMP and MLD; of what is wrong with the frame. */
const FROM_MESSAGES = new Set(['mcast.join', 'mcast.leave', 'mcast.join6', 'mcast.leave6'])
const FROM_FINDINGS = /^mcast\.(finding|severity)/

const MESSAGES = new Set(['igmp', 'icmpv6'])

/** True if a message about members is not all there, or may stand where nothing was captured. */
function isMessageShort(p: Packet): boolean {
  const last = p.layers.n - 1
  return isCut(p, last) || (isShort(p, last) && MESSAGES.has(innermostOf(p).abbrev))
}

const innermostOf = ({ layers, session }: Packet): Protocol => session.registry.protocols[layers.id[layers.n - 1]]

/** True if octets of layer `i` were not captured. */
const isShort = ({ layers }: Packet, i: number): boolean => layers.end[i] < layers.reported[i]
/** True if these are octets of its header. */
const isCut = ({ layers }: Packet, i: number): boolean => (layers.flags[i] & CUT) !== 0

/** True if a protocol that was not found may stand in what was not captured. */
function mayFollow(protocol: Protocol, p: Packet): boolean {
  const last = p.layers.n - 1
  const { abbrev, id, spec } = innermostOf(p)
  if (isCut(p, last)) return id === protocol.id || spec.shape.next !== undefined
  if (!isShort(p, last)) return false
  // Behind a header that names nobody stands what no header tells of.
  const isUntold = protocol.abbrev === NOBODY_ELSE || protocol.spec.guess !== undefined
  return isUntold && (abbrev === NOBODY_ELSE || spec.shape.next !== undefined)
}

/** What is hidden of a field in layer `i`, which is not all there. */
function hiddenIn({ kind, at, size, compute, protocol, abbrev }: Field, p: Packet, i: number): Addition {
  const isHeaderThere = !isCut(p, i) && carriesOthers(protocol)
  const isOpenEnded = kind === 'protocol' || kind === 'string' || (kind === 'bytes' && (size === 0 || at === varies))
  if (isOpenEnded || OF_PAYLOAD.test(abbrev)) return OCTETS
  if (isHeaderThere) return NOTHING
  if (compute !== undefined) return OCTETS
  return at === varies || isCut(p, i) || p.layers.at[i] + at + size > p.layers.end[i] ? VALUES : NOTHING
}

/** Fields of a header that are about all that it carries. */
const OF_PAYLOAD = /^(?!ip\.).*\.checksum\.status$/

/** True for protocols whose own fields end where their payload begins. */
const carriesOthers = ({ spec: { shape, quotes } }: Protocol): boolean => shape.next !== undefined && !quotes

/** Found once: which fields' values answer to a field. */
const known = new WeakMap<Field, readonly Field[]>()

function sourcesOf(field: Field, p: Packet): readonly Field[] {
  let sources = known.get(field)
  if (sources === undefined) {
    sources = field.protocol.spec.apart ? [] : p.session.registry.sources(field)
    known.set(field, sources)
  }
  return sources
}
