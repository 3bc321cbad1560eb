/** The option headers of IPv6: hop-by-hop (RFC 8200 §4.3) and destination options (§4.6). */
import { writeAddress } from '../columns.ts'
import { expert, type Field, fields, u8, u16, varies } from '../field.ts'
import type { Packet } from '../packet.ts'
import { type Protocol, protocol, type Reader, type Shape } from '../protocol.ts'
import type { Text } from '../text.ts'
import type { Tree } from '../tree.ts'
import { ipProtocols } from '../words/ip-protocols.ts'
import { writeChain } from './ipv6-chain.ts'
import { homeAddress, optionsLength, showOptions } from './ipv6-options.ts'

/** Octets of a header whose second octet counts units of 8 octets without the first. */
export const extensionLength = (b: Uint8Array, o: number): number => 8 * (b[o + 1] + 1)

/** The fields that such headers begin with. */
export const extensionSpecs = {
  nxt: u8(0, 'Next Header', { words: ipProtocols }),
  len: u8(1, 'Length', { doc: 'Units of 8 octets, without the first' }),
  len_oct: u16(varies, 'Length', { show: (value) => `${value} bytes` }),
}

/** The header's length in octets, behind the field that tells it in its own way. */
export function showLength(t: Tree, p: Packet, i: number, field: Field): void {
  const at = p.layers.at[i]
  t.derive(field, extensionLength(p.bytes, at), undefined, at + 1, 1)
}

export const extensionShape = (next: Shape['next'], header: Reader = extensionLength): Shape => ({
  least: 2,
  header,
  next,
})

const isFirst = (p: Packet, i: number): boolean => p.session.registry.protocols[p.layers.id[i - 1]].abbrev === 'ipv6'

const hop = fields('ipv6.hopopts', {
  not_first: expert('Error', 'Protocol', 'IPv6 Hop-by-Hop extension header must appear immediately after IPv6 header', {
    when: (p, i) => !isFirst(p, i),
  }),
  ...extensionSpecs,
})

const dst = fields('ipv6.dstopts', extensionSpecs)

const rest =
  (kind: 'hopopts' | 'dstopts', length: Field) =>
  (t: Tree, p: Packet, i: number): void => {
    const at = p.layers.at[i]
    const size = extensionLength(p.bytes, at)
    showLength(t, p, i, length)
    showOptions(t, p, i, at + 2, at + size, kind)
    t.has(at, size)
  }

const info: NonNullable<Protocol['spec']['columns']>['info'] = (out, p, i) =>
  writeChain(out, p, i, p.bytes[p.layers.at[i]])

export const hopopts = protocol({
  abbrev: 'ipv6.hopopts',
  emits: ['ipv6'],
  name: 'IPv6 Hop-by-Hop Option',
  short: 'IPv6 Hop-by-Hop',
  on: { 'ip.proto': [0] },
  fields: hop,
  shape: extensionShape([{ table: 'ip.proto', key: hop.nxt }], optionsLength),
  nested: true,
  shownFrom: 2,
  rest: rest('hopopts', hop.len_oct),
  columns: { info, fromTree: true },
})

/** The home address that a mobile node sends its packet from (RFC 6275 §6.3). */
function comesFrom(p: Packet, i: number): Uint8Array | undefined {
  const { bytes: b, layers } = p
  const at = homeAddress(b, layers.at[i], layers.end[i])
  return at < 0 ? undefined : b.slice(at, at + 16)
}

function source(out: Text, p: Packet, i: number): void {
  const home = comesFrom(p, i)
  if (home === undefined) writeAddress(out, p, 'source', i - 1)
  else out.ipv6(home, 0)
}

export const dstopts = protocol({
  abbrev: 'ipv6.dstopts',
  emits: ['ipv6'],
  name: 'Destination Options for IPv6',
  short: 'IPv6 Destination',
  on: { 'ip.proto': [60] },
  fields: dst,
  shape: extensionShape([{ table: 'ip.proto', key: dst.nxt }], optionsLength),
  nested: true,
  shownFrom: 2,
  rest: rest('dstopts', dst.len_oct),
  comesFrom,
  columns: { info, source, fromTree: true },
})
