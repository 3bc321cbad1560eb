/** ICMP router advertisements (RFC 1256), and what mobility agents add to them (RFC 5944 §2.1). */
import { u16 } from '../bytes.ts'
import { bytes, fields, flag, ipv4, line, u8, u16 as uint16, varies } from '../field.ts'
import type { Packet } from '../packet.ts'
import type { Tree } from '../tree.ts'
import { hexText } from '../values.ts'
import { icmpFields as f } from './icmp-fields.ts'
import { HEADER, ROUTER_ENTRY } from './icmp-shape.ts'
import { durationText } from './icmp-times.ts'

const PADDING = 0
const AGENT = 16
const PREFIXES = 19
const CHALLENGE = 24
const NAMES: Readonly<Record<number, string>> = {
  [PADDING]: 'One byte padding extension',
  [AGENT]: 'Mobility Agent Advertisement Extension',
  [PREFIXES]: 'Prefix Lengths Extension',
  [CHALLENGE]: 'Challenge Extension',
}
/** Octets of an agent's extension that its length counts, before the addresses. */
const AGENT_LEAST = 6

const bit = (mask: number, name: string) => flag(varies, 2, mask, name)

export const mobileFields = fields('icmp', {
  'mip.extension': line('Ext'),
  'mip.type': u8(varies, 'Extension Type', { words: NAMES }),
  'mip.length': u8(varies, 'Length'),
  'mip.prefixlength': u8(varies, 'Prefix Length'),
  'mip.seq': uint16(varies, 'Sequence Number'),
  'mip.life': uint16(varies, 'Registration Lifetime'),
  'mip.flags': uint16(varies, 'Flags', { base: 'hex' }),
  'mip.r': bit(0x8000, 'Registration Required'),
  'mip.b': bit(0x4000, 'Busy'),
  'mip.h': bit(0x2000, 'Home Agent'),
  'mip.f': bit(0x1000, 'Foreign Agent'),
  'mip.m': bit(0x0800, 'Minimal Encapsulation'),
  'mip.g': bit(0x0400, 'GRE'),
  'mip.v': bit(0x0200, 'VJ Comp'),
  'mip.rt': bit(0x0100, 'Reverse tunneling'),
  'mip.u': bit(0x0080, 'UDP tunneling'),
  'mip.x': bit(0x0040, 'Revocation support'),
  'mip.reserved': uint16(varies, 'Reserved', { mask: 0x003f, base: 'hex' }),
  'mip.coa': ipv4(varies, 'Care-Of-Address'),
  'mip.challenge': bytes(varies, 0, 'Challenge'),
  'mip.content': bytes(varies, 0, 'Content'),
})
const m = mobileFields
const FLAGS = [
  m['mip.r'],
  m['mip.b'],
  m['mip.h'],
  m['mip.f'],
  m['mip.m'],
  m['mip.g'],
  m['mip.v'],
  m['mip.rt'],
  m['mip.u'],
  m['mip.x'],
]

/** Emits number, size and lifetime of the entries, the entries, and extensions behind them. */
export function putRouters(t: Tree, p: Packet, i: number): void {
  const { bytes: b, layers } = p
  const at = layers.at[i]
  t.put(f.num_addrs, at + 4)
  t.put(f.addr_entry_size, at + 5)
  if (!t.has(at + 6, 2)) return
  const lifetime = u16(b, at + 6)
  t.put(f.lifetime, at + 6, 2, `Lifetime: ${lifetime} (${durationText(lifetime * 1000)})`)
  if (b[at + 5] !== ROUTER_ENTRY) return
  let o = at + HEADER
  for (let k = 0; k < b[at + 4] && t.ok; k++, o += 8) {
    t.put(f.router_address, o)
    t.put(f.pref_level, o + 4)
  }
  while (t.ok && o < layers.end[i]) o += putMobile(t, b, o)
}

/** An extension. @returns its size */
function putMobile(t: Tree, b: Uint8Array, at: number): number {
  const type = b[at]
  const name = `Ext: ${NAMES[type] ?? `Unknown ext ${type}`}`
  if (type === PADDING) {
    t.put(m['mip.extension'], at, 1, name)
    t.open()
    t.put(m['mip.type'], at)
    t.close()
    return 1
  }
  if (!t.has(at, 2)) return 2
  const size = 2 + b[at + 1]
  t.put(m['mip.extension'], at, Math.min(size, t.limit - at), name)
  t.open()
  t.put(m['mip.type'], at)
  t.put(m['mip.length'], at + 1)
  const end = at + size
  if (type === AGENT) putAgent(t, b, at + 2, end)
  else if (type === PREFIXES) for (let o = at + 2; o < end && t.ok; o++) t.put(m['mip.prefixlength'], o)
  else if (size > 2) t.put(type === CHALLENGE ? m['mip.challenge'] : m['mip.content'], at + 2, size - 2)
  t.close()
  return size
}

function putAgent(t: Tree, b: Uint8Array, at: number, end: number): void {
  t.put(m['mip.seq'], at)
  t.put(m['mip.life'], at + 2)
  if (!t.has(at + 4, 2)) return
  const word = u16(b, at + 4)
  const set = FLAGS.filter(({ mask }) => (word & mask) !== 0).map(({ name }) => name)
  t.put(m['mip.flags'], at + 4, 2, [`Flags: ${hexText(word, 4)}`, ...set].join(', '))
  t.open()
  for (const one of FLAGS) t.put(one, at + 4)
  t.put(m['mip.reserved'], at + 4)
  t.close()
  for (let o = at + AGENT_LEAST; o + 4 <= end && t.ok; o += 4) t.put(m['mip.coa'], o)
}
