/** TCP options (RFC 9293 §3.1 and others): the list in the detail tree, and what the packet list says of it. */
import { u16, u24, u32 } from '../bytes.ts'
import type { Field } from '../field.ts'
import type { Packet } from '../packet.ts'
import { eachOption, idleOctets, type OptionList, troubleOf } from '../parts.ts'
import type { Text } from '../text.ts'
import type { Tree } from '../tree.ts'
import { hexText } from '../values.ts'
import { quickStartRate } from '../words/ip-options.ts'
import { experiments } from '../words/tcp.ts'
import { headerLength, LEAST, optionsEnd } from './tcp-header.ts'
import { multipath } from './tcp-multipath.ts'
import { optionFields as f } from './tcp-option-fields.ts'
import { sack, sackInfo, sackSays } from './tcp-sack.ts'
import { spaceOptions } from './tcp-space.ts'

const END = 0
const NO_OPERATION = 1
const MAXIMUM_SEGMENT_SIZE = 2
const MULTIPATH = 30
/** Wireshark reads on behind the end of the list. */
const LIST: OptionList = { single: [END, NO_OPERATION] }

const SYN = 0x02
const MOST_SHIFT = 14
const LONGEST = 239
/** The experiment that TCP Fast Open was (RFC 7413 §4.1.1). */
const FAST_OPEN_EXPERIMENT = 0xf989

/** A kind of option that is more than its number. */
export interface Known {
  readonly name: string
  readonly field: Field
  /** Octets it has, or at least has. */
  readonly size: number
  readonly atLeast?: true
  /** Emits what stands behind kind and length. */
  readonly body?: (t: Tree, p: Packet, at: number, size: number, i: number) => void
  /** What its headline says beyond its name. */
  readonly says?: (p: Packet, at: number, size: number, i: number) => string
  /** Its headline where its size is another: Wireshark has nothing more to say of it then. */
  readonly otherwise?: (size: number) => string
  /** What the packet list says of it. */
  readonly info?: (out: Text, p: Packet, at: number, size: number, i: number) => void
}

/** An option of one number of four octets. */
const number = (name: string, field: Field, value: Field, word: string, says: boolean): Known => ({
  name,
  field,
  size: 6,
  body: (t, _p, at) => t.put(value, at + 2),
  info: (out, p, at) => out.add(word).dec(u32(p.bytes, at + 2)),
  ...(says ? { says: (p: Packet, at: number) => `: ${u32(p.bytes, at + 2)}` } : {}),
})

const echo = (name: string): Known => number(name, f['options.echo'], f['options.echo_value'], ' ECHO=', true)
const count = (name: string): Known => number(name, f['options.cc'], f['options.cc_value'], ' CC=', false)
const accurate = (order: number): Known => ({
  name: 'Accurate ECN',
  field: f['options.acc_ecn'],
  size: 2,
  atLeast: true,
  body: (t, _p, at, size) => {
    for (const [k, counter] of counters(order, size)) t.put(counter.field, at + 2 + 3 * k)
  },
  says: (p, at, size) => {
    const said = [...counters(order, size)].map(([k, { word }]) => `${word} ${u24(p.bytes, at + 2 + 3 * k)}`)
    return ` (Order ${order})${said.length > 0 ? `: ${said.join(', ')}` : ''}`
  },
  info: (out, p, at, size) => {
    for (const [k, { word }] of counters(order, size)) out.add(` ${word}=`).dec(u24(p.bytes, at + 2 + 3 * k))
  },
})

/** The counters that an option of `size` octets has room for. */
function counters(order: number, size: number): [number, { field: Field; word: string }][] {
  const all = [
    { field: f['options.acc_ecn.ee0b'], word: 'EE0B' },
    { field: f['options.acc_ecn.eceb'], word: 'ECEB' },
    { field: f['options.acc_ecn.ee1b'], word: 'EE1B' },
  ]
  return [...(order === 0 ? all : all.reverse()).slice(0, Math.floor((size - 2) / 3)).entries()]
}

const experimental: Known = {
  name: 'Experimental',
  field: f['options.experimental'],
  size: 2,
  atLeast: true,
  body: (t, p, at, size, i) => {
    if (size < 4) return
    t.put(f['options.experimental.exid'], at + 2)
    if (u16(p.bytes, at + 2) === FAST_OPEN_EXPERIMENT) cookie(t, p, at + 4, size - 4, i)
    else if (size > 4) t.put(f['options.experimental.data'], at + 4, size - 4)
  },
  says: ({ bytes }, at, size) => (size < 4 ? '' : `: ${experiments[u16(bytes, at + 2)] ?? 'Unknown'}`),
  info: (out, { bytes }, at, size) => {
    if (size < 4) return
    const experiment = u16(bytes, at + 2)
    if (experiment === FAST_OPEN_EXPERIMENT) out.add(size === 4 ? ' TFO=R' : ' TFO=C')
    else out.add(` ExID=${hexText(experiment, 4).slice(2).toUpperCase()}`)
  },
}

const fastOpen: Known = {
  name: 'TCP Fast Open',
  field: f['options.tfo'],
  size: 2,
  atLeast: true,
  body: (t, p, at, size, i) => cookie(t, p, at + 2, size - 2, i),
  info: (out, _p, _at, size) => out.add(size === 2 ? ' TFO=R' : ' TFO=C'),
}

function cookie(t: Tree, p: Packet, at: number, size: number, i: number): void {
  if (size === 0) {
    t.put(f['options.tfo.request'], at, 0)
    return
  }
  t.put(f['options.tfo.cookie'], at, size)
  if (!isSyn(p, i)) return
  t.open()
  t.remark(f['analysis.tfo_syn'])
  t.close()
}

const OPTIONS: Readonly<Record<number, Known>> = {
  2: {
    name: 'Maximum segment size',
    field: f['options.mss'],
    size: 4,
    body: (t, _p, at) => t.put(f['options.mss_val'], at + 2),
    says: ({ bytes }, at) => `: ${u16(bytes, at + 2)} bytes`,
    info: (out, { bytes }, at) => out.add(' MSS=').dec(u16(bytes, at + 2)),
  },
  3: {
    name: 'Window scale',
    field: f['options.wscale'],
    size: 3,
    body: windowScale,
    says: ({ bytes }, at) => `: ${bytes[at + 2]} (multiply by ${multiplier(bytes[at + 2])})`,
    info: (out, { bytes }, at) => out.add(' WS=').dec(multiplier(bytes[at + 2])),
  },
  4: { name: 'SACK permitted', field: f['options.sack_perm'], size: 2, info: (out) => out.add(' SACK_PERM') },
  5: { name: 'SACK', field: f['options.sack'], size: 2, atLeast: true, body: sack, says: sackSays, info: sackInfo },
  6: echo('Echo'),
  7: echo('Echo reply'),
  8: {
    name: 'Timestamps',
    field: f['options.timestamp'],
    size: 10,
    body: (t, _p, at) => {
      t.put(f['options.timestamp.tsval'], at + 2)
      t.put(f['options.timestamp.tsecr'], at + 6)
    },
    says: ({ bytes }, at) => `: TSval ${u32(bytes, at + 2)}, TSecr ${u32(bytes, at + 6)}`,
    info: (out, { bytes }, at) => {
      out.add(' TSval=').dec(u32(bytes, at + 2))
      out.add(' TSecr=').dec(u32(bytes, at + 6))
    },
  },
  11: count('CC'),
  12: count('CC.NEW'),
  13: count('CC.ECHO'),
  19: {
    name: 'TCP MD5 signature',
    field: f['options.md5'],
    size: 18,
    body: (t, _p, at) => t.put(f['options.md5.digest'], at + 2),
    info: (out) => out.add(' MD5'),
  },
  27: {
    name: 'Quick-Start',
    field: f['options.qs'],
    size: 8,
    body: (t, _p, at) => {
      t.put(f['options.qs.rate'], at + 2)
      t.put(f['options.qs.ttl_diff'], at + 3)
    },
    info: (out, { bytes }, at) => out.add(` QSresp=${quickStartRate(bytes[at + 2] & 0x0f)}`),
  },
  28: {
    name: 'User Timeout',
    field: f['options.user_to'],
    size: 4,
    body: (t, _p, at) => {
      t.put(f['options.user_to_granularity'], at + 2)
      t.put(f['options.user_to_val'], at + 2)
    },
    info: (out, { bytes }, at) => out.add(' USER_TO=').dec(u16(bytes, at + 2) & 0x7fff),
  },
  29: {
    name: 'TCP AO',
    field: f['options.ao'],
    size: 4,
    atLeast: true,
    body: (t, _p, at, size) => {
      t.put(f['options.ao.keyid'], at + 2)
      t.put(f['options.ao.rnextkeyid'], at + 3)
      if (size > 4) t.put(f['options.ao.mac'], at + 4, size - 4)
    },
    info: (out) => out.add('TCP AO'),
  },
  ...spaceOptions,
  34: fastOpen,
  172: accurate(0),
  174: accurate(1),
  253: experimental,
  254: experimental,
}

const multiplier = (shift: number): number => 2 ** Math.min(shift, MOST_SHIFT)

function windowScale(t: Tree, { bytes }: Packet, at: number): void {
  t.put(f['options.wscale.shift'], at + 2)
  if (bytes[at + 2] > MOST_SHIFT) {
    t.open()
    t.remark(f['options.wscale.shift.invalid'])
    t.close()
  }
  t.derive(f['options.wscale.multiplier'], multiplier(bytes[at + 2]), undefined, at + 2, 1)
}

const isSyn = (p: Packet, i: number): boolean => (p.bytes[p.layers.at[i] + 13] & SYN) !== 0

/** The headline of the options of layer `i`. */
export function optionsTitle(p: Packet, i: number): string {
  const { bytes: b, layers } = p
  const at = layers.at[i] + LEAST
  const end = optionsEnd(p, i)
  let said = `Options: (${headerLength(p, i) - LEAST} bytes)`
  let ended = false
  let padded = false
  eachOption(b, at, end, LIST, (kind, o, size) => {
    padded ||= ended && kind !== END
    if (padded) return
    ended ||= kind === END
    if (kind === NO_OPERATION) said += ', No-Operation (NOP)'
    else if (kind === END) said += ', End of Option List (EOL)'
    else if (troubleOf(b, o, size, end) === undefined) said += `, ${nameOf(kind)}`
  })
  // Wireshark's line ends there.
  return said.slice(0, LONGEST)
}

const nameOf = (kind: number): string =>
  kind === MULTIPATH ? 'MPTCP' : (OPTIONS[kind]?.name ?? `Unknown (${hexText(kind, 2)})`)

/** Emits the options of layer `i`, and what is to be said of the list as a whole. */
export function putOptions(t: Tree, p: Packet, i: number): void {
  const { bytes: b, layers } = p
  const at = layers.at[i] + LEAST
  const end = at - LEAST + headerLength(p, i)
  let idle = 0
  let sized = false
  let broken = false
  const until = eachOption(b, at, Math.min(end, layers.end[i]), LIST, (kind, o, size) => {
    if (broken || (o + size <= end && !t.has(o, Math.max(size, 1)))) return
    if (kind === NO_OPERATION) {
      idle = idleOctets(idle, o - at)
      if (idle === 4) t.remark(f.nop)
    }
    sized ||= kind === MAXIMUM_SEGMENT_SIZE
    if (kind === NO_OPERATION) alone(t, f['options.nop'], o)
    else if (kind === END) broken = !ending(t, b, o, end)
    else broken = !one(t, p, i, kind, o, size, end)
  })
  if (until >= end && !broken && isSyn(p, i) && !sized) t.remark(f['options.mss.absent'])
}

/** The end of the list; what follows is to be zero. @returns false if it is not */
function ending(t: Tree, b: Uint8Array, at: number, end: number): boolean {
  alone(t, f['options.eol'], at)
  if (at + 1 >= Math.min(end, t.limit) || b[at + 1] === END) return true
  t.put(f.padding, at + 1, end - at - 1)
  t.open()
  t.remark(f.non_zero_bytes_after_eol)
  t.close()
  return false
}

/** An option that is only its kind. */
function alone(t: Tree, field: Field, at: number): void {
  t.put(field, at, 1, field.name)
  t.open()
  t.put(f.option_kind, at)
  t.close()
}

/** Any other option. @returns false if its length makes no sense: nobody knows where the next one stands */
function one(t: Tree, p: Packet, i: number, kind: number, at: number, size: number, end: number): boolean {
  const trouble = troubleOf(p.bytes, at, size, end)
  if (trouble !== undefined) {
    const said = `${nameOf(kind)} (${trouble})`
    t.put(f.option, at, end - at, said)
    t.open()
    t.remark(f['option.len.invalid'], said)
    t.close()
  } else if (kind === MULTIPATH) multipath(t, p, at, size)
  else if (OPTIONS[kind] === undefined) unknown(t, at, size)
  else known(t, p, i, at, size, OPTIONS[kind])
  return trouble === undefined
}

function known(t: Tree, p: Packet, i: number, at: number, size: number, option: Known): void {
  const { field, atLeast, body, says, otherwise } = option
  const fits = atLeast ? size >= option.size : size === option.size
  const said = fits ? `${field.name}${says?.(p, at, size, i) ?? ''}` : (otherwise?.(size) ?? field.name)
  t.put(field, at, size, said)
  t.open()
  if (field === f['options.mss'] && !isSyn(p, i)) t.remark(f['options.mss.present'])
  t.put(f.option_kind, at)
  t.put(f.option_len, at + 1)
  if (fits) body?.(t, p, at, size, i)
  else if (otherwise === undefined) {
    t.open()
    t.remark(f['option.len.invalid'], `option length should be ${atLeast ? '>= ' : ''}${option.size}`)
    t.close()
  }
  t.close()
}

function unknown(t: Tree, at: number, size: number): void {
  t.put(f['options.unknown'], at, size, 'TCP Option - Unknown')
  t.open()
  t.put(f.option_kind, at)
  t.put(f.option_len, at + 1)
  if (size > 2) t.put(f['options.unknown.payload'], at + 2, size - 2)
  t.close()
}

/** Writes what the packet list says of the options of layer `i`. */
export function writeOptions(out: Text, p: Packet, i: number): void {
  const { bytes: b, layers } = p
  const end = optionsEnd(p, i)
  for (let o = layers.at[i] + LEAST; o < end; ) {
    const kind = b[o]
    if (kind === END || kind === NO_OPERATION) {
      o++
      continue
    }
    const size = o + 1 < end ? b[o + 1] : 0
    if (size < 2 || o + size > end) return
    const known = OPTIONS[kind]
    if (known?.info !== undefined && (known.atLeast ? size >= known.size : size === known.size)) {
      known.info(out, p, o, size, i)
    }
    o += size
  }
}

/** True if one of the options of layer `i` is of Multipath TCP. */
export function isMultipath(p: Packet, i: number): boolean {
  const { bytes: b, layers } = p
  const end = optionsEnd(p, i)
  for (let o = layers.at[i] + LEAST; o < end; ) {
    const kind = b[o]
    if (kind === MULTIPATH) return o + 1 < end && b[o + 1] > 2 && o + b[o + 1] <= end
    const size = kind <= NO_OPERATION ? 1 : o + 1 < end ? b[o + 1] : 0
    if (size === 0) return false
    o += size
  }
  return false
}
