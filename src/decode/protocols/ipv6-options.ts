/** Options in hop-by-hop and destination options headers (RFC 8200 §4.2). */
import { u16, u32 } from '../bytes.ts'
import type { Field } from '../field.ts'
import type { Packet } from '../packet.ts'
import { eachOption, putFlags, remarkBelow } from '../parts.ts'
import type { Tree } from '../tree.ts'
import { optionNames, quickStartRates } from '../words/ipv6-options.ts'
import { ipv6Fields as f, headerOf, type OptionValue } from './ipv6-fields.ts'
import { showIoam } from './ipv6-ioam.ts'

const PAD1 = 0
const MPL = 0x6d
const ENDPOINT_ID = 0x8a
const JUMBO = 0xc2
/** Lengths that do not fit 16 bits are what the jumbo option is for (RFC 2675 §3). */
const LEAST_JUMBO = 65_536

interface Option {
  /** The header that it may stand in, where only one will do. */
  readonly only?: 'hopopts' | 'dstopts'
  /** Octets that its value has to have; more of them, where `open`. */
  readonly size?: number
  readonly open?: true
  readonly title?: (b: Uint8Array, at: number, hopLimit: number) => string
  /** Emits the value's fields. @returns how many octets of it they are */
  readonly show: (value: OptionValue) => number
}

/** An option whose value is fields side by side. */
const row =
  (...all: Field[]) =>
  ({ t, at }: OptionValue): number => {
    let o = at
    for (const field of all) {
      t.put(field, o)
      o += field.size
    }
    return o - at
  }

/** An option whose value is octets. */
const octets =
  (field: Field) =>
  ({ t, at, size }: OptionValue): number => {
    t.put(field, at, size)
    return size
  }

const experimental: Option = { show: octets(f['opt.experimental']) }

const OPTIONS: Readonly<Record<number, Option>> = {
  4: { only: 'dstopts', size: 1, show: row(f['opt.tel']) },
  5: { only: 'hopopts', size: 2, show: row(f['opt.router_alert']) },
  7: { only: 'hopopts', size: 8, open: true, show: calipso },
  8: { only: 'hopopts', size: 1, open: true, show: duplicateDetection },
  15: {
    only: 'dstopts',
    size: 10,
    show: row(
      f['opt.pdm.scale_dtlr'],
      f['opt.pdm.scale_dtls'],
      f['opt.pdm.psn_this_pkt'],
      f['opt.pdm.psn_last_recv'],
      f['opt.pdm.delta_last_recv'],
      f['opt.pdm.delta_last_sent'],
    ),
  },
  30: experimental,
  38: { only: 'hopopts', size: 6, title: quickStartTitle, show: quickStart },
  48: { only: 'hopopts', size: 4, show: pathMtu },
  49: { only: 'hopopts', size: 2, open: true, show: showIoam },
  62: experimental,
  65: { only: 'dstopts', size: 4, show: row(f['opt.tpf_information']) },
  94: experimental,
  99: { only: 'hopopts', size: 4, show: rpl },
  109: { only: 'hopopts', size: 2, open: true, show: mpl },
  126: experimental,
  139: { show: octets(f['opt.ilnp_nonce']) },
  140: { only: 'dstopts', size: 1, open: true, show: lineId },
  158: experimental,
  190: experimental,
  [JUMBO]: { only: 'hopopts', size: 4, show: jumbo },
  201: { only: 'dstopts', size: 16, show: row(f['opt.mipv6.home_address']) },
  222: experimental,
  238: { only: 'hopopts', size: 3, show: depthFirst },
  254: experimental,
}

const LIST = { single: [PAD1], uncounted: 2 }

/**
 * Emits the options from `at` on to before `end` in the extension header `i`, which is a `kind`. The header may claim
 * to end behind what is there.
 */
export function showOptions(t: Tree, p: Packet, i: number, at: number, end: number, kind: 'hopopts' | 'dstopts'): void {
  const b = p.bytes
  const limit = Math.min(end, t.limit)
  eachOption(b, at, limit, LIST, (type, o, size) => {
    const option = OPTIONS[type]
    const claimed = Math.min(size, end - o)
    const there = Math.min(claimed, limit - o)
    // Of an option that the packet ends within, nothing is said before its length is known.
    if (limit < end && !t.has(o, 2)) return
    const title = optionTitle(option, type, p, i, o, there)
    t.put(f.opt, o, there, title)
    t.open()
    t.put(f['opt.type'], o)
    if (type === PAD1) {
      t.put(f['opt.pad1'], o, 1)
      t.close()
      return
    }
    t.open()
    if (option?.only !== undefined && option.only !== kind)
      t.remark(f['opt.header_mismatch'], mismatch(type, option.only))
    for (const part of TYPE_PARTS) t.put(part, o)
    if (type === ENDPOINT_ID) t.remark(f['opt.deprecated'])
    if (type === MPL && there > 2 && b[o + 2] >> 6 === 0) t.remark(f['opt.mpl.ipv6_src_seed_id'])
    t.close()
    if (there >= 2) showValue({ t, p, i, b, at: o + 2, size: claimed - 2 }, type, option, size > claimed)
    t.close()
  })
}

const mismatch = (type: number, only: 'hopopts' | 'dstopts'): string =>
  `${optionNames[type]} must use a ${only === 'hopopts' ? 'hop-by-hop' : 'destination'} options header`

const TYPE_PARTS = [f['opt.type.action'], f['opt.type.change'], f['opt.type.rest']]

function optionTitle(option: Option | undefined, type: number, p: Packet, i: number, at: number, size: number): string {
  const name = optionNames[type] ?? `Unknown IPv6 Option (${type})`
  if (option?.title === undefined || size < 2 + (option.size ?? 0)) return name
  return name + option.title(p.bytes, at + 2, hopLimit(p, i))
}

/** The length of an option and what it counts; `overruns` if the header ends before. */
function showValue(value: OptionValue, type: number, option: Option | undefined, overruns: boolean): void {
  const { t, at, size } = value
  t.put(f['opt.length'], at - 1)
  const { size: fixed = size, open } = option ?? {}
  const isWrong = overruns || size < fixed || (size > fixed && !open)
  const message = `${optionNames[type] ?? 'Option'}: Invalid length (${value.b[at - 1]} bytes)`
  remarkBelow(t, isWrong, f['opt.invalid_len'], message)
  if (type === 1) t.put(f['opt.padn'], at, size)
  else if (option === undefined) unknown(t, f['opt.unknown'], at, size)
  else {
    // What the capture or the packet cuts off ends the layer.
    const shown = size < fixed || !t.has(at, size) ? 0 : option.show(value)
    if (shown < size) unknown(t, f.opt_unknown_data, at + shown, size - shown)
  }
}

function unknown(t: Tree, field: Field, at: number, size: number): void {
  t.put(field, at, size)
  remarkBelow(t, true, f['opt.unknown_data.expert'])
}

const hopLimit = (p: Packet, i: number): number => p.bytes[headerOf(p, i) + 7]

/** RFC 5570 §5.1: the bitmap's length counts in units of 4 octets. */
function calipso({ t, b, at, size }: OptionValue): number {
  const length = Math.min(b[at + 4] * 4, size - 8)
  t.put(f['opt.calipso.doi'], at)
  t.put(f['opt.calipso.cmpt.length'], at + 4)
  t.put(f['opt.calipso.sens_level'], at + 5)
  t.put(f['opt.calipso.checksum'], at + 6)
  t.put(f['opt.calipso.cmpt_bitmap'], at + 8, length)
  return 8 + length
}

/** RFC 6621 §6.1.1: a hash, or who gave the packet its number, and the number. */
function duplicateDetection({ t, b, at, size }: OptionValue): number {
  t.put(f['opt.smf_dpd.hash_bit'], at)
  if ((b[at] & 0x80) !== 0) {
    t.put(f['opt.smf_dpd.hav'], at, size)
    return size
  }
  t.put(f['opt.smf_dpd.tid_type'], at)
  t.put(f['opt.smf_dpd.tid_len'], at)
  const tagger = (b[at] & 0x70) === 0 ? 0 : Math.min((b[at] & 0x0f) + 1, size - 1)
  if (tagger > 0) t.put(f['opt.smf_dpd.tagger_id'], at + 1, tagger)
  if (size > 1 + tagger) t.put(f['opt.smf_dpd.ident'], at + 1 + tagger, size - 1 - tagger)
  return size
}

const RATE_REQUEST = 0
const RATE_REPORT = 8

function quickStartTitle(b: Uint8Array, at: number, limit: number): string {
  const rate = `, ${quickStartRates[b[at] & 0x0f]}`
  if (b[at] >> 4 === RATE_REPORT) return rate
  return b[at] >> 4 === RATE_REQUEST ? `${rate}, QS TTL ${b[at + 1]}, QS TTL diff ${(limit - b[at + 1]) & 0xff}` : ''
}

/** RFC 4782 §3.2. */
function quickStart({ t, p, i, b, at }: OptionValue): number {
  const use = b[at] >> 4
  t.put(f['opt.qs_func'], at)
  if (use !== RATE_REQUEST && use !== RATE_REPORT) return 0
  t.put(f['opt.qs_rate'], at)
  if (use === RATE_REQUEST) {
    t.put(f['opt.qs_ttl'], at + 1)
    t.derive(f['opt.qs_ttl_diff'], (hopLimit(p, i) - b[at + 1]) & 0xff, undefined, at + 1, 1)
  } else t.put(f['opt.qs_unused'], at + 1)
  t.put(f['opt.qs_nonce'], at + 2)
  t.put(f['opt.qs_reserved'], at + 2)
  return 6
}

/** RFC 9268 §5: the lowest bit of the second field is a flag. */
function pathMtu({ t, b, at }: OptionValue): number {
  t.put(f['opt.pmtu.min'], at)
  t.set(f['opt.pmtu.rtn'], at + 2, 2, u16(b, at + 2) & 0xfffe)
  t.set(f['opt.pmtu.r_flag'], at + 3, 1, b[at + 3] & 1)
  return 4
}

const RPL_FLAGS = [f['opt.rpl.flag.o'], f['opt.rpl.flag.r'], f['opt.rpl.flag.f'], f['opt.rpl.flag.rsv']]

/** RFC 6553 §3. */
function rpl({ t, b, at }: OptionValue): number {
  putFlags(t, b, f['opt.rpl.flag'], at, RPL_FLAGS)
  t.put(f['opt.rpl.instance_id'], at + 1)
  t.put(f['opt.rpl.sender_rank'], at + 2)
  return 4
}

const MPL_FLAGS = [f['opt.mpl.flag.s'], f['opt.mpl.flag.m'], f['opt.mpl.flag.v'], f['opt.mpl.flag.rsv']]
const SEED_SIZES = [0, 2, 8, 16]

/** RFC 7731 §6.1. */
function mpl({ t, b, at, size }: OptionValue): number {
  const seed = Math.min(SEED_SIZES[b[at] >> 6], size - 2)
  putFlags(t, b, f['opt.mpl.flag'], at, MPL_FLAGS)
  t.put(f['opt.mpl.sequence'], at + 1)
  if (seed > 0) t.put(f['opt.mpl.seed_id'], at + 2, seed)
  return 2 + seed
}

/** RFC 6788 §6.2. */
function lineId({ t, b, at, size }: OptionValue): number {
  const length = Math.min(b[at], size - 1)
  t.put(f['opt.lio.length'], at)
  t.put(f['opt.lio.line_id'], at + 1, length)
  return 1 + length
}

/** RFC 2675 §2: only with a payload length of zero. */
function jumbo({ t, p, i, b, at }: OptionValue): number {
  t.put(f['opt.jumbo'], at)
  remarkBelow(t, u32(b, at) < LEAST_JUMBO, f['opt.jumbo.truncated'])
  if (u16(b, headerOf(p, i) + 4) !== 0) t.remark(f['opt.jumbo.prohibited'])
  return 4
}

const DFF_FLAGS = [f['opt.dff.flag.ver'], f['opt.dff.flag.dup'], f['opt.dff.flag.ret'], f['opt.dff.flag.rsv']]

/** RFC 6971 §13.2. */
function depthFirst({ t, b, at }: OptionValue): number {
  putFlags(t, b, f['opt.dff.flags'], at, DFF_FLAGS)
  t.put(f['opt.dff.sequence_number'], at + 1)
  return 3
}
