/** What the packet list says of ICMPv6 messages. As far as their octets go: what is missing is said behind it. */
import { u16 } from '../bytes.ts'
import type { Packet } from '../packet.ts'
import { eachOption } from '../parts.ts'
import type { Text } from '../text.ts'
import { codeWord, fmip6Subtypes, icmpv6Types } from '../words/icmpv6.ts'
import { ECHO_REPLY, ECHO_REQUEST, requestOf } from './icmpv6-echo.ts'
import { OPTIONS_AT } from './icmpv6-nd.ts'
import { linkAddressText } from './icmpv6-option-values.ts'

const SOLICITATION = 135
const ADVERTISEMENT = 136
const SOURCE_ADDRESS = 1
const TARGET_ADDRESS = 2
/** Octets of an option that holds a MAC address. */
const MAC_OPTION = 8

export function writeIcmpv6Info(out: Text, p: Packet, i: number): void {
  const { bytes: b, layers } = p
  const at = layers.at[i]
  const end = layers.end[i]
  if (at >= end) return
  const type = b[at]
  const name = icmpv6Types[type]
  out.add(name ?? `Unknown (${type})`)
  const code = at + 1 < end ? codeWord(type, b[at + 1]) : undefined
  if (code !== undefined) out.add(` (${code})`)
  if ((type === 150 || type === 154) && at + 4 < end)
    out.add(` (${fmip6Subtypes[b[at + 4]] ?? `Unknown (${b[at + 4]})`})`)
  if ((type === ECHO_REQUEST || type === ECHO_REPLY) && at + 8 <= end) writeEcho(out, p, i)
  if (OPTIONS_AT[type] !== undefined) writeDiscovery(out, b, at, end, type)
}

function writeEcho(out: Text, p: Packet, i: number): void {
  const { bytes: b, layers } = p
  const at = layers.at[i]
  const ip = p.before(i, p.session.registry.protocol('ipv6')?.id ?? -1)
  out
    .add(' id=0x')
    .hex(u16(b, at + 4), 4)
    .add(', seq=')
    .dec(u16(b, at + 6))
  if (ip >= 0) out.add(', hop limit=').dec(b[layers.at[ip] + 7])
  const request = requestOf(p, i)
  if (request !== undefined) out.add(' (request in ').dec(request.frame).byte(0x29)
}

/** The target, what is said of it, and the link-layer addresses among the options. */
function writeDiscovery(out: Text, b: Uint8Array, at: number, end: number, type: number): void {
  const options = at + OPTIONS_AT[type]
  if (options > end) return
  if (type === SOLICITATION) out.add(' for ').ipv6(b, at + 8)
  if (type === ADVERTISEMENT) {
    const said = ['rtr', 'sol', 'ovr'].filter((_word, k) => (b[at + 4] & (0x80 >> k)) !== 0).join(', ')
    out
      .byte(0x20)
      .ipv6(b, at + 8)
      .add(` (${said === '' ? 'none' : said})`)
  }
  eachOption(b, options, end, { unit: 8 }, (kind, o, size) => {
    if ((kind !== SOURCE_ADDRESS && kind !== TARGET_ADDRESS) || size < MAC_OPTION || o + size > end) return
    const address = linkAddressText(b, o, size)
    // Where an EUI-64 belongs is not told apart.
    const isSource = kind === SOURCE_ADDRESS || size > MAC_OPTION
    if (address !== undefined) out.add(isSource ? ' from ' : ' is at ').add(address)
  })
}
