/** Options in hop-by-hop and destination options headers (RFC 8200 §4.2). */
import { u16, u32 } from '../bytes.ts'
import type { Field } from '../field.ts'
import type { Packet } from '../packet.ts'
import { putFlags, remarkBelow } from '../parts.ts'
import type { Tree } from '../tree.ts'
import { optionNames, quickStartRates } from '../words/ipv6-options.ts'
import { ipv6Fields as f, headerOf, type OptionValue, putUnknown } from './ipv6-fields.ts'
import { ioamSize, isOddTrace, showIoam } from './ipv6-ioam.ts'

const PAD1 = 0
const MPL = 0x6d
const ENDPOINT_ID = 0x8a
const JUMBO = 0xc2
const HOME_ADDRESS = 0xc9
/** Octets of the seed's number, by the upper bits of an MPL option (RFC 7731 §6.1). */
const SEED_SIZES = [0, 2, 8, 16]
/** Lengths that do not fit 16 bits are what the jumbo option is for (RFC 2675 §3). */
const LEAST_JUMBO = 65_536

interface Option {
  /** The header that it may stand in, where only one will do. */
  readonly only?: 'hopopts' | 'dstopts'
  /** Octets that its fields take whatever its length claims. */
  readonly least?: number
  /** All octets that its fields take, where that is not `least`; asked where those are there. */
  readonly takes?: (b: Uint8Array, at: number, size: number) => number
  /** What is said of it where its length is not `least`, or less than that, where it may be longer. */
  readonly wrong?: string
  readonly open?: true
  /** True where its length is wrong for what it holds, asked where `least` octets of it are there. */
  readonly odd?: (b: Uint8Array, at: number, size: number) => boolean
  /** What its line says behind its name; asked where two octets of its value are there. */
  readonly title?: (b: Uint8Array, at: number, hopLimit: number) => string
  /** Emits the value's fields. */
  readonly show: (value: OptionValue) => void
}

/** An option whose value is fields side by side. */
const row = (...all: Field[]): Pick<Option, 'least' | 'show'> => ({
  least: all.reduce((sum, field) => sum + field.size, 0),
  show({ t, at }) {
    let o = at
    for (const field of all) {
      t.put(field, o)
      o += field.size
    }
  },
})

/** An option whose value is octets. */
const octets = (field: Field): Option => ({ show: ({ t, at, size }) => t.put(field, at, size) })

const experimental = octets(f['opt.experimental'])
const padding = octets(f['opt.padn'])
const unknown: Option = { show: ({ t, at, size }) => putUnknown(t, f['opt.unknown'], at, size) }

const OPTIONS: Readonly<Record<number, Option>> = {
  1: padding,
  4: { only: 'dstopts', wrong: 'Tunnel Encapsulation Limit: Invalid length', ...row(f['opt.tel']) },
  5: { only: 'hopopts', wrong: 'Router alert: Invalid Length', ...row(f['opt.router_alert']) },
  7: { only: 'hopopts', wrong: 'CALIPSO: Invalid Length', least: 8, open: true, takes: calipsoSize, show: calipso },
  8: { only: 'hopopts', takes: duplicateSize, show: duplicateDetection },
  15: {
    only: 'dstopts',
    wrong: 'PDM: Invalid length',
    ...row(
      f['opt.pdm.scale_dtlr'],
      f['opt.pdm.scale_dtls'],
      f['opt.pdm.psn_this_pkt'],
      f['opt.pdm.psn_last_recv'],
      f['opt.pdm.delta_last_recv'],
      f['opt.pdm.delta_last_sent'],
    ),
  },
  30: experimental,
  38: {
    only: 'hopopts',
    wrong: 'Quick-Start: Invalid Length',
    least: 6,
    takes: (b, at) => (isQuickStart(b[at]) ? 6 : 0),
    title: quickStartTitle,
    show: quickStart,
  },
  48: { only: 'hopopts', wrong: 'PMTU Option: Invalid Length', least: 4, show: pathMtu },
  49: {
    only: 'hopopts',
    wrong: 'IOAM Option: Invalid length',
    least: 2,
    open: true,
    odd: isOddTrace,
    takes: ioamSize,
    show: showIoam,
  },
  62: experimental,
  65: { only: 'dstopts', wrong: 'TPF: Invalid Length', ...row(f['opt.tpf_information']) },
  94: experimental,
  99: { only: 'hopopts', wrong: 'RPL Option: Invalid length', least: 4, open: true, show: rpl },
  109: { only: 'hopopts', least: 2, takes: (b, at) => 2 + SEED_SIZES[b[at] >> 6], show: mpl },
  126: experimental,
  139: { only: 'dstopts', ...octets(f['opt.ilnp_nonce']) },
  140: { only: 'dstopts', least: 1, takes: (b, at, size) => Math.min(1 + b[at], size), show: lineId },
  158: experimental,
  190: experimental,
  [JUMBO]: { only: 'hopopts', wrong: 'Jumbo Payload: Invalid length', least: 4, show: jumbo },
  [HOME_ADDRESS]: { only: 'dstopts', wrong: 'Home Address: Invalid length', ...row(f['opt.mipv6.home_address']) },
  222: experimental,
  238: { only: 'hopopts', wrong: 'IPv6 DFF: Invalid length', least: 3, show: depthFirst },
  254: experimental,
}

/**
 * Octets that the fields of an option take, whose value of `size` octets begins at `at`; more than are there up to `e`
 * if that many are not.
 */
function taken({ least = 0, takes }: Option, b: Uint8Array, at: number, size: number, e: number): number {
  if (takes === undefined) return least === 0 ? size : least
  return at + Math.max(least, 1) > e ? Math.max(least, 1) : takes(b, at, size)
}

/** Where the option behind that at `k` begins; behind `e` if not all is there that the option takes. */
function nextOption(b: Uint8Array, k: number, end: number, e: number): number {
  if (k < e && b[k] === PAD1 && (k + 1 === end || k + 2 <= e)) return k + 1
  if (k + 2 > e) return k + 2
  const size = b[k + 1]
  return k + 2 + Math.max(size, taken(OPTIONS[b[k]] ?? unknown, b, k + 2, size, e))
}

/**
 * Octets of the options header at `o`: as many as it counts, or more than are there if an option goes beyond them.
 * What options claim may go beyond their header.
 */
export function optionsLength(b: Uint8Array, o: number, e: number): number {
  const end = o + 8 * (b[o + 1] + 1)
  let k = o + 2
  while (k < end && k <= e) k = nextOption(b, k, end, e)
  return (k > e ? k : end) - o
}

/** Where the home address of the options header at `o` stands, the last of them (RFC 6275 §6.3); -1 if there is none. */
export function homeAddress(b: Uint8Array, o: number, e: number): number {
  const end = o + 8 * (b[o + 1] + 1)
  let found = -1
  for (let k = o + 2; k < end && k < e; k = nextOption(b, k, end, e)) {
    if (b[k] === HOME_ADDRESS && k + 18 <= e) found = k + 2
  }
  return found
}

/**
 * Emits the options from `at` on to before `end` in the extension header `i`, which is a `kind`. The header may claim
 * to end behind what is there, and an option behind the header.
 */
export function showOptions(t: Tree, p: Packet, i: number, at: number, end: number, kind: 'hopopts' | 'dstopts'): void {
  const b = p.bytes
  for (let o = at; o < end && t.ok; ) {
    const type = b[o]
    // Nothing is said of an option before its length is known.
    if (!t.has(o, type === PAD1 && o + 1 === end ? 1 : 2)) return
    const size = type === PAD1 ? -1 : b[o + 1]
    const option = OPTIONS[type] ?? unknown
    t.put(f.opt, o, Math.min(2 + size, t.limit - o), optionTitle(option, type, p, i, o, t.limit))
    t.open()
    t.put(f['opt.type'], o)
    if (type === PAD1) t.put(f['opt.pad1'], o, 1)
    else {
      t.open()
      if (option.only !== undefined && option.only !== kind)
        t.remark(f['opt.header_mismatch'], mismatch(type, option.only))
      for (const part of TYPE_PARTS) t.put(part, o)
      if (type === ENDPOINT_ID) t.remark(f['opt.deprecated'])
      if (type === MPL && o + 2 < t.limit && b[o + 2] >> 6 === 0) t.remark(f['opt.mpl.ipv6_src_seed_id'])
      t.close()
      o += showValue({ t, p, i, b, at: o + 2, size }, option)
    }
    t.close()
    o += 2 + size
  }
}

const mismatch = (type: number, only: 'hopopts' | 'dstopts'): string =>
  `${optionNames[type]} must use a ${only === 'hopopts' ? 'hop-by-hop' : 'destination'} options header`

const TYPE_PARTS = [f['opt.type.action'], f['opt.type.change'], f['opt.type.rest']]

function optionTitle({ title }: Option, type: number, p: Packet, i: number, o: number, limit: number): string {
  const name = optionNames[type] ?? `Unknown IPv6 Option (${type})`
  return title === undefined || o + 4 > limit ? name : name + title(p.bytes, o + 2, hopLimit(p, i))
}

/** Emits length and value. @returns octets beyond its length that the option takes */
function showValue(value: OptionValue, option: Option): number {
  const { t, b, at, size } = value
  t.put(f['opt.length'], at - 1)
  remarkBelow(t, isWrong(value, option), f['opt.invalid_len'], `${option.wrong} (${size} bytes)`)
  const takes = taken(option, b, at, size, t.limit)
  option.show(value)
  if (takes < size) putUnknown(t, f.opt_unknown_data, at + takes, size - takes)
  return Math.max(0, takes - size)
}

function isWrong({ t, b, at, size }: OptionValue, { wrong, least = 0, open, odd }: Option): boolean {
  if (wrong === undefined) return false
  return size < least || (size > least && !open) || (at + least <= t.limit && odd?.(b, at, size) === true)
}

const hopLimit = (p: Packet, i: number): number => p.bytes[headerOf(p, i) + 7]

/** RFC 5570 §5.1: the bitmap's length counts in units of 4 octets. */
function calipsoSize(b: Uint8Array, at: number): number {
  return 8 + 4 * b[at + 4]
}

function calipso({ t, b, at }: OptionValue): void {
  t.put(f['opt.calipso.doi'], at)
  t.put(f['opt.calipso.cmpt.length'], at + 4)
  t.put(f['opt.calipso.sens_level'], at + 5)
  t.put(f['opt.calipso.checksum'], at + 6)
  if (t.ok) t.put(f['opt.calipso.cmpt_bitmap'], at + 8, 4 * b[at + 4])
}

/** RFC 6621 §6.1.1: a hash, or who gave the packet its number, and the number. */
function duplicateSize(b: Uint8Array, at: number, size: number): number {
  return (b[at] & 0x80) !== 0 ? size : Math.max(1 + taggerSize(b[at]), size)
}

const taggerSize = (first: number): number => ((first & 0x70) === 0 ? 0 : (first & 0x0f) + 1)

function duplicateDetection({ t, b, at, size }: OptionValue): void {
  t.put(f['opt.smf_dpd.hash_bit'], at)
  if (!t.ok) return
  if ((b[at] & 0x80) !== 0) {
    t.put(f['opt.smf_dpd.hav'], at, size)
    return
  }
  t.put(f['opt.smf_dpd.tid_type'], at)
  t.put(f['opt.smf_dpd.tid_len'], at)
  const tagger = taggerSize(b[at])
  if (tagger > 0) t.put(f['opt.smf_dpd.tagger_id'], at + 1, tagger)
  if (size > 1 + tagger) t.put(f['opt.smf_dpd.ident'], at + 1 + tagger, size - 1 - tagger)
}

const RATE_REQUEST = 0
const RATE_REPORT = 8

function quickStartTitle(b: Uint8Array, at: number, limit: number): string {
  const rate = `, ${quickStartRates[b[at] & 0x0f]}`
  if (b[at] >> 4 === RATE_REPORT) return rate
  return b[at] >> 4 === RATE_REQUEST ? `${rate}, QS TTL ${b[at + 1]}, QS TTL diff ${(limit - b[at + 1]) & 0xff}` : ''
}

const isQuickStart = (first: number): boolean => first >> 4 === RATE_REQUEST || first >> 4 === RATE_REPORT

/** RFC 4782 §3.2. */
function quickStart({ t, p, i, b, at }: OptionValue): void {
  t.put(f['opt.qs_func'], at)
  if (!t.ok || !isQuickStart(b[at])) return
  t.put(f['opt.qs_rate'], at)
  if (b[at] >> 4 === RATE_REQUEST) {
    t.put(f['opt.qs_ttl'], at + 1)
    t.derive(f['opt.qs_ttl_diff'], (hopLimit(p, i) - b[at + 1]) & 0xff, undefined, at + 1, 1)
  } else t.put(f['opt.qs_unused'], at + 1)
  t.put(f['opt.qs_nonce'], at + 2)
  t.put(f['opt.qs_reserved'], at + 2)
}

/** RFC 9268 §5: the lowest bit of the second field is a flag. */
function pathMtu({ t, b, at }: OptionValue): void {
  t.put(f['opt.pmtu.min'], at)
  t.set(f['opt.pmtu.rtn'], at + 2, 2, u16(b, at + 2) & 0xfffe)
  t.set(f['opt.pmtu.r_flag'], at + 3, 1, b[at + 3] & 1)
}

const RPL_FLAGS = [f['opt.rpl.flag.o'], f['opt.rpl.flag.r'], f['opt.rpl.flag.f'], f['opt.rpl.flag.rsv']]

/** RFC 6553 §3. */
function rpl({ t, b, at }: OptionValue): void {
  putFlags(t, b, f['opt.rpl.flag'], at, RPL_FLAGS)
  t.put(f['opt.rpl.instance_id'], at + 1)
  t.put(f['opt.rpl.sender_rank'], at + 2)
}

const MPL_FLAGS = [f['opt.mpl.flag.s'], f['opt.mpl.flag.m'], f['opt.mpl.flag.v'], f['opt.mpl.flag.rsv']]

/** RFC 7731 §6.1. */
function mpl({ t, b, at }: OptionValue): void {
  putFlags(t, b, f['opt.mpl.flag'], at, MPL_FLAGS)
  t.put(f['opt.mpl.sequence'], at + 1)
  if (t.ok && b[at] >> 6 !== 0) t.put(f['opt.mpl.seed_id'], at + 2, SEED_SIZES[b[at] >> 6])
}

/** RFC 6788 §6.2. */
function lineId({ t, b, at, size }: OptionValue): void {
  t.put(f['opt.lio.length'], at)
  if (t.ok) t.put(f['opt.lio.line_id'], at + 1, Math.max(0, Math.min(b[at], size - 1)))
}

/** RFC 2675 §2: only with a payload length of zero. */
function jumbo({ t, p, i, b, at }: OptionValue): void {
  t.put(f['opt.jumbo'], at)
  if (!t.ok) return
  remarkBelow(t, u32(b, at) < LEAST_JUMBO, f['opt.jumbo.truncated'])
  if (u16(b, headerOf(p, i) + 4) !== 0) t.remark(f['opt.jumbo.prohibited'])
}

const DFF_FLAGS = [f['opt.dff.flag.ver'], f['opt.dff.flag.dup'], f['opt.dff.flag.ret'], f['opt.dff.flag.rsv']]

/** RFC 6971 §13.2. */
function depthFirst({ t, b, at }: OptionValue): void {
  putFlags(t, b, f['opt.dff.flags'], at, DFF_FLAGS)
  t.put(f['opt.dff.sequence_number'], at + 1)
}
