/**
 * Where a packet was seen: groups, members and queriers of one segment have nothing to do with those of another. A
 * segment is an interface, with the tags of the VLAN, and the tunnel where the packet came in one. Captures of all
 * interfaces together (`-i any`) number them in each frame, or do not tell them apart.
 */
import { u16, u32 } from '../../decode/bytes.ts'
import type { Packet } from '../../decode/packet.ts'
import { interfaceNumberOf } from '../../decode/protocols/networks.ts'
import { SLL, SLL2 } from '../../decode/protocols/sll-layout.ts'
import type { Registry } from '../../decode/registry.ts'
import { addressText, destinationOffset, isGroup, macText, sourceOffset, type Version } from '../addresses.ts'
import { linkOf } from '../ip-header.ts'
import { Room } from './room.ts'

export interface Segment {
  /** In the order in which they were met. */
  readonly number: number
  /** Name of the interface, where the capture tells; else its number. */
  readonly interface: string
  /** VLAN identifiers, outermost first. */
  readonly vlans: readonly number[]
  /** The ends of the tunnel or session, or the group that all of its ends are in; and which of the networks that it carries. */
  readonly tunnel: string | undefined
  /** It may be several, which the capture does not tell apart. */
  readonly isMixed: boolean
}

/** True for captures of several interfaces that do not tell them apart. */
export const isMixedLink = (link: number): boolean => link === SLL

const MOST = 4096
/** Octets of a tag: its control information and the type of what follows. */
const TAG = 4

/** Tells which of several networks the header in layer `i` is of. */
type Network = (p: Packet, i: number) => string | undefined

/** RFC 7348 §5, RFC 8926 §3.4. */
const vni: Network = ({ bytes, layers }, i) => `VNI ${u32(bytes, layers.at[i] + 4) >>> 8}`
/** RFC 2890 §2: the key stands behind the checksum, where there is one. */
const greKey: Network = ({ bytes: b, layers }, i) => {
  const at = layers.at[i]
  return (u16(b, at) & 0x2007) === 0x2000 ? `key ${u32(b, at + ((b[at] & 0xc0) === 0 ? 4 : 8))}` : undefined
}

/** RFC 2516 §4: two stations of an Ethernet number the sessions between them, each of which is a link of its own. */
const session: Network = (p, i) => {
  const { bytes: b, layers } = p
  const name = `PPPoE session ${u16(b, layers.at[i] + 2)}`
  const link = linkOf(p, i)
  if (link < 0) return name
  const at = layers.at[link]
  return `${inOrder(macText(b, at), macText(b, at + 6))}, ${name}`
}

/** A relay tells gateways by their addresses and ports (RFC 7450 §5.1); its own port is one for all. */
const gateway: Network = ({ bytes: b, layers }, i) => {
  const at = layers.at[i - 1]
  const from = u16(b, at)
  return `port ${from === RELAY ? u16(b, at + 2) : from}`
}
const RELAY = 2268

/** Labels of the two directions have nothing to do with each other: nothing tells which pseudowires are of one network. */
const PSEUDOWIRES: readonly string[] = ['pwethcw', 'pwethnocw']
const pseudowires: Network = () => 'pseudowires of MPLS'

const NETWORKS: Readonly<Record<string, Network>> = {
  vxlan: vni,
  vxlan_gpe: vni,
  geneve: vni,
  gre: greKey,
  amt: gateway,
  pppoes: session,
  pwethcw: pseudowires,
  pwethnocw: pseudowires,
}

/** What the protocols mean that stand before a packet, by their number. */
class Carriers {
  readonly isTag: readonly boolean[]
  readonly ip: readonly (Version | undefined)[]
  /** Those that make a tunnel on a link, without addresses of their own. */
  readonly isOnLink: readonly boolean[]
  /** Those of several networks that cannot be told apart. */
  readonly isMixed: readonly boolean[]
  readonly network: readonly (Network | undefined)[]

  constructor(readonly registry: Registry) {
    const versions: Readonly<Record<string, Version>> = { ip: 4, ipv6: 6 }
    this.isTag = registry.protocols.map(({ abbrev }) => abbrev === 'vlan' || abbrev === 'ieee8021ad')
    this.ip = registry.protocols.map(({ abbrev }) => versions[abbrev])
    this.isOnLink = registry.protocols.map(({ abbrev }) => abbrev === 'pppoes' || PSEUDOWIRES.includes(abbrev))
    this.isMixed = registry.protocols.map(({ abbrev }) => PSEUDOWIRES.includes(abbrev))
    this.network = registry.protocols.map(({ abbrev }) => NETWORKS[abbrev])
  }
}

export class Segments {
  readonly room: Room
  private readonly known = new Map<string, Segment>()
  /** Segments that are an interface and nothing else, by its number. */
  private readonly plain: Segment[] = []
  /** The same in captures that number them in each frame, by both numbers. */
  private readonly numbered = new Map<number, Segment>()
  private carriers: Carriers | undefined
  /** Number of the frame that was left out last. */
  private refused = 0
  /** Of the newest frame, what was asked for, by layer: many ask about the same one. */
  private asked: (Segment | undefined)[] = []
  private packet: Packet | undefined
  private number = 0

  constructor(most = MOST) {
    this.room = new Room(most)
  }

  /** The segment that layer `i` was seen on; undefined if there are too many. */
  of(p: Packet, i: number): Segment | undefined {
    if (this.carriers?.registry !== p.session.registry) this.carriers = new Carriers(p.session.registry)
    const { isTag, ip, isOnLink } = this.carriers
    const { layers } = p
    let tags = -1
    let outer = -1
    for (let k = 1; k < i; k++) {
      if (isTag[layers.id[k]]) tags = k
      else if (ip[layers.id[k]] !== undefined || (outer < 0 && isOnLink[layers.id[k]])) outer = k
    }
    if (tags < 0 && outer < 0) {
      const found = p.iface.link === SLL2 ? this.numbered.get(keyOf(p)) : this.plain[p.iface.id]
      return found ?? this.meetPlain(p)
    }
    if (this.packet !== p || this.number !== p.number) {
      this.packet = p
      this.number = p.number
      this.asked = []
    }
    this.asked[i] ??= this.within(p, i, tags, outer)
    return this.asked[i]
  }

  /** The segment of a packet in layer `i`, behind tags up to layer `tags`, in a tunnel's packet in layer `outer`; -1 for none. */
  private within(p: Packet, i: number, tags: number, outer: number): Segment | undefined {
    const { isTag, ip, isMixed } = this.carriers as Carriers
    const { id } = p.layers
    const vlans: number[] = []
    for (let k = 1; k <= tags; k++) if (isTag[id[k]]) vlans.push(...tagsOf(p, k))
    if (outer < 0) return this.meet(p, vlans, undefined)
    const version = ip[id[outer]]
    const ends = version === undefined ? [] : [endsOf(p, outer, version)]
    return this.meet(p, vlans, [...ends, ...this.networksOf(p, outer, i)].join(', '), isMixed[id[outer]])
  }

  /** Which networks the headers tell from layer `from` up to before layer `to`. */
  private networksOf(p: Packet, from: number, to: number): string[] {
    const found: string[] = []
    for (let k = from; k < to; k++) {
      const network = this.carriers?.network[p.layers.id[k]]?.(p, k)
      if (network !== undefined) found.push(network)
    }
    return found
  }

  private meetPlain(p: Packet): Segment | undefined {
    const found = this.meet(p, [], undefined)
    if (found === undefined) return undefined
    if (p.iface.link === SLL2) this.numbered.set(keyOf(p), found)
    else this.plain[p.iface.id] = found
    return found
  }

  private meet(p: Packet, vlans: readonly number[], tunnel: string | undefined, isMixed = false): Segment | undefined {
    const key = `${keyOf(p)} ${vlans.join('.')} ${tunnel ?? ''}`
    const found = this.known.get(key)
    if (found !== undefined) return found
    if (this.room.held >= this.room.most) {
      this.refuse(p)
      return undefined
    }
    this.room.take()
    const segment = {
      number: this.known.size,
      interface: nameOf(p),
      vlans,
      tunnel,
      isMixed: isMixed || isMixedLink(p.iface.link),
    }
    this.known.set(key, segment)
    return segment
  }

  /** A frame is left out once, however often it is asked about. */
  private refuse({ number }: Packet): void {
    if (number !== this.refused) this.room.leftOut++
    this.refused = number
  }
}

const keyOf = (p: Packet): number => p.iface.id * 2 ** 32 + interfaceNumberOf(p)

/** What people call the interface: its name, or its number in the capture; behind it the number that the frame tells. */
function nameOf(p: Packet): string {
  const { id, name = String(id) } = p.iface
  const number = interfaceNumberOf(p)
  if (number < 0) return name
  return p.iface.name === undefined ? `#${number}` : `${name} #${number}`
}

/** The identifiers of a layer's tags; 0 is no VLAN but a priority (IEEE 802.1Q §9.6). */
function tagsOf({ bytes, layers: { at, body } }: Packet, i: number): number[] {
  const found: number[] = []
  for (let o = at[i]; o + TAG <= body[i]; o += TAG) found.push(u16(bytes, o) & 0x0fff)
  return found.filter((id) => id !== 0)
}

/** The ends of a tunnel, in whichever direction the packet went; a group alone, since anybody may send to it. */
function endsOf({ bytes, layers }: Packet, i: number, version: Version): string {
  const from = layers.at[i] + sourceOffset(version)
  const to = layers.at[i] + destinationOffset(version)
  if (isGroup(bytes, to, version)) return addressText(bytes, to, version)
  return inOrder(addressText(bytes, from, version), addressText(bytes, to, version))
}

const inOrder = (...ends: readonly string[]): string => [...ends].sort().join(' - ')
