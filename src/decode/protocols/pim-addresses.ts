/** Addresses as PIM encodes them, with their family and encoding in front (RFC 7761 §4.9.1). */
import type { Field } from '../field.ts'
import { putFlags } from '../parts.ts'
import type { Tree } from '../tree.ts'
import { ipv4Text, ipv6Text } from '../values.ts'
import { pimFields as f } from './pim-fields.ts'

/** Octets of family and encoding, and of these with flags and the length of a mask. */
const PLAIN = 2
const MASKED = 4
/** Encoding of what attributes stand behind (RFC 5384 §3.2, RFC 7887 §4); the other one that is known is 0. */
const WITH_ATTRIBUTES = 1
const LAST_ATTRIBUTE = 0x40

/** A field for addresses of either family. */
type Pair = readonly [ipv4: Field, ipv6: Field]

export const PAIRS = {
  source: [f.source, f.source_ip6],
  group: [f.group, f.group_ip6],
  neighbor: [f.upstream_neighbor, f.upstream_neighbor_ip6],
  join: [f.join_ip, f.join_ip6],
  prune: [f.prune_ip, f.prune_ip6],
  listed: [f.address_list, f.address_list_ip6],
  bsr: [f.bsr, f.bsr_ip6],
  rp: [f.rp, f.rp_ip6],
  originator: [f.originator, f.originator_ip6],
  unicast: [f.unicast, f.unicast_ipv6],
} satisfies Record<string, Pair>

const GROUP_FLAGS = [f['group_addr.flags.b'], f['group_addr.flags.reserved'], f['group_addr.flags.z']]
const SOURCE_FLAGS = [
  f['source_addr.flags.reserved'],
  f['source_addr.flags.s'],
  f['source_addr.flags.w'],
  f['source_addr.flags.r'],
]
const ATTRIBUTE_FLAGS = [f['source_ja.flags.f'], f['source_ja.flags.e'], f['source_ja.flags.attr_type']]

/** 0 for IPv4, 1 for IPv6; -1 for a family or an encoding that is not known: what follows cannot be found then. */
function familyOf(t: Tree, b: Uint8Array, at: number): number {
  if (!t.has(at, PLAIN)) return -1
  const family = b[at] - 1
  return (family === 0 || family === 1) && b[at + 1] <= WITH_ATTRIBUTES ? family : -1
}

const textOf = (b: Uint8Array, at: number, family: number): string => (family === 0 ? ipv4Text : ipv6Text)(b, at)

/** Where an address is to be put: a field for it, and what its line begins with. */
interface Whose {
  readonly pair: Pair
  readonly name?: string
}

/** The headline of an encoded address of `size` octets, whose own octets stand at `place`; it is left open. */
function headline(t: Tree, b: Uint8Array, whose: Whose, family: number, at: number, size: number, more = ''): void {
  const field = whose.pair[family]
  const place = more === '' ? at + PLAIN : at + MASKED
  const said = `${whose.name ?? field.name}: ${textOf(b, place, family)}${more}`
  t.set(field, at, size, b.slice(place, place + field.size), said)
  t.open()
  t.put(f.addr_address_family, at)
  t.put(f.addr_encoding_type, at + 1)
}

/** @returns its size; 0 if it cannot be told */
export function putUnicast(t: Tree, b: Uint8Array, at: number, pair: Pair, name?: string): number {
  const family = familyOf(t, b, at)
  if (family < 0) return 0
  const size = PLAIN + pair[family].size
  if (!t.has(at, size)) return 0
  headline(t, b, { pair, name }, family, at, size)
  t.put(PAIRS.unicast[family], at + PLAIN)
  const more = attributes(t, b, at, size)
  t.close()
  return size + more
}

/** @param inside what else stands below the group's line. @returns its size; 0 if it cannot be told */
export function putGroup(t: Tree, b: Uint8Array, at: number, name?: string, inside?: (at: number) => void): number {
  const family = familyOf(t, b, at)
  if (family < 0) return 0
  const field = PAIRS.group[family]
  const size = MASKED + field.size
  if (!t.has(at, size)) return 0
  headline(t, b, { pair: PAIRS.group, name }, family, at, size, `/${b[at + 3]}`)
  putFlags(t, b, f['group_addr.flags'], at + 2, GROUP_FLAGS)
  t.put(f.mask_len, at + 3)
  t.put(field, at + MASKED)
  const more = attributes(t, b, at, size)
  inside?.(at + size + more)
  t.close()
  return size + more
}

/** A source that is joined or pruned. @returns its size, attributes included; 0 if it cannot be told */
export function putSource(t: Tree, b: Uint8Array, at: number, pair: Pair): number {
  const family = familyOf(t, b, at)
  if (family < 0) return 0
  const size = MASKED + pair[family].size
  if (!t.has(at, size)) return 0
  const flags = [...'SWR'].filter((_, k) => (b[at + 2] & (4 >>> k)) !== 0).join('')
  headline(t, b, { pair }, family, at, size, `/${b[at + 3]} (${flags})`)
  putFlags(t, b, f['source_addr.flags'], at + 2, SOURCE_FLAGS)
  t.put(f.mask_len, at + 3)
  t.put(PAIRS.source[family], at + MASKED)
  const more = attributes(t, b, at, size)
  t.close()
  return size + more
}

/** What stands behind the address of `place` octets at `start`, if its encoding says so. @returns octets of all of them */
function attributes(t: Tree, b: Uint8Array, start: number, place: number): number {
  if (b[start + 1] !== WITH_ATTRIBUTES) return 0
  const from = start + place
  for (let at = from; t.has(at, 2); ) {
    const size = 2 + b[at + 1]
    if (!t.has(at, size)) break
    const { words } = f['source_ja.flags.attr_type']
    const word = typeof words === 'function' ? words(b[at] & 0x3f) : undefined
    t.put(f.source_ja, at, size, `Join Attribute: ${word}`)
    t.open()
    putFlags(t, b, f['source_ja.flags'], at, ATTRIBUTE_FLAGS)
    t.put(f['source_ja.length'], at + 1)
    t.put(f['source_ja.value'], at + 2, size - 2)
    t.close()
    at += size
    if ((b[at - size] & LAST_ATTRIBUTE) !== 0) return at - from
  }
  return 0
}
