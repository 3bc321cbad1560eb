/** What stands in the messages of PIM behind their header, by type (RFC 7761 §4.9, RFC 3973 §4.7, RFC 5015 §3.7, RFC 5059 §4). */
import { u16, u32 } from '../bytes.ts'
import type { Packet } from '../packet.ts'
import { isOverIpv6 } from '../pseudo-header.ts'
import type { Tree } from '../tree.ts'
import { PAIRS, putGroup, putSource, putUnicast } from './pim-addresses.ts'
import { pimFields as f, HOLDTIMES, helloOptions, TYPE } from './pim-fields.ts'

/** Emits what follows the header, from `at` on. */
type Body = (t: Tree, p: Packet, i: number, at: number) => void

const OPTION = 4
/** Octets of holdtime, priority and a reserved one behind the address of an RP. */
const RP_TAIL = 4

/** Lists addresses up to `end`. */
function addressList(t: Tree, b: Uint8Array, at: number, end: number): void {
  for (let o = at + OPTION; o < end; ) {
    const size = putUnicast(t, b, o, PAIRS.listed)
    if (size === 0) return
    o += size
  }
}

/** What the line of an option says behind its name. */
function said(b: Uint8Array, type: number, o: number): string {
  switch (type) {
    case 1: {
      const time = u16(b, o)
      return `: ${time}${HOLDTIMES[time] === undefined ? '' : ` (${HOLDTIMES[time]})`}`
    }
    case 2: {
      const delay = u16(b, o)
      return `: T = ${delay >>> 15}, Propagation Delay = ${delay & 0x7fff}ms, Override Interval = ${u16(b, o + 2)}ms`
    }
    case 19:
    case 20:
      return `: ${u32(b, o)}`
    case 21:
      return `: Version = ${b[o]}, Interval = ${b[o + 1]}s`
    default:
      return ''
  }
}

/** Octets that the fields of an option take, whatever its length says. */
const NEEDED: Readonly<Record<number, number>> = { 1: 2, 2: 4, 19: 4, 20: 4, 21: 4 }

function helloOption(t: Tree, b: Uint8Array, at: number): number {
  if (!t.has(at, OPTION)) return 0
  const type = u16(b, at)
  const length = u16(b, at + 2)
  const o = at + OPTION
  if (!t.has(at, OPTION + length)) return 0
  const name = helloOptions[type] ?? `Unknown: ${type}`
  const value = o + (NEEDED[type] ?? 0) <= t.limit ? said(b, type, o) : ''
  t.put(f.hello_option, at, OPTION + length, `Option ${type}: ${name}${value}`)
  t.open()
  t.put(f.optiontype, at)
  t.put(f.optionlength, at + 2)
  switch (type) {
    case 1:
      t.put(f.holdtime, o)
      break
    case 2:
      t.put(f.t, o)
      t.put(f.propagation_delay, o)
      t.put(f.override_interval, o + 2)
      break
    case 19:
      t.put(f.dr_priority, o)
      break
    case 20:
      t.put(f.generation_id, o)
      break
    case 21:
      t.put(f.state_refresh_version, o)
      t.put(f.state_refresh_interval, o + 1)
      t.put(f.state_refresh_reserved, o + 2)
      break
    case 24:
    case 65001:
      t.put(f.address_lines, at, OPTION + length, `${type === 24 ? '' : 'old '}Address List (${type})`)
      t.open()
      addressList(t, b, at, o + length)
      t.close()
      break
    default:
      if (length > 0) t.put(f.optionvalue, o, length)
  }
  t.close()
  return t.ok ? OPTION + length : 0
}

const hello: Body = (t, { bytes: b }, _i, from) => {
  for (let at = from; at + 2 <= t.reported; ) {
    const size = helloOption(t, b, at)
    if (size === 0) return
    at += size
  }
}

/** How many options a hello holds; -1 if they do not end where it does. */
export function countOptions(b: Uint8Array, from: number, end: number): number {
  let count = 0
  for (let at = from; at + 2 <= end; count++) {
    if (at + OPTION > end) return -1
    at += OPTION + u16(b, at + 2)
    if (at > end) return -1
  }
  return count
}

/** What it carries is a layer of its own, but for a header of zeros with addresses, which is none. */
const register: Body = (t, p, i, at) => {
  const o = at + 4
  t.put(f.register_flag, at)
  t.open()
  t.put(f['register_flag.border'], at)
  t.put(f['register_flag.null_register'], at)
  t.close()
  t.put(f.ip_version, o)
  if (!t.ok || p.bytes[o] >>> 4 !== 0) return
  const isV6 = isOverIpv6(p, i)
  const place = o + (isV6 ? 8 : 12)
  t.put(f.dummy_header, o, t.limit - o, `Dummy Header${isV6 ? 'IPv6' : 'IPv4'}`)
  const family = isV6 ? 1 : 0
  t.put(PAIRS.source[family], place)
  t.put(PAIRS.group[family], place + PAIRS.source[family].size)
}

const registerStop: Body = (t, { bytes: b }, _i, at) => {
  const size = putGroup(t, b, at)
  if (size > 0) putUnicast(t, b, at + size, PAIRS.source)
}

const joinPrune: Body = (t, { bytes: b }, _i, from) => {
  const size = putUnicast(t, b, from, PAIRS.neighbor)
  if (size === 0) return
  let at = from + size
  t.put(f.res_bytes, at, 1)
  t.put(f.numgroups, at + 1, 1)
  t.put(f.holdtime, at + 2)
  if (!t.ok) return
  const groups = b[at + 1]
  at += 4
  for (let k = 0; k < groups && t.ok; k++) {
    const end = groupSet(t, b, at, k)
    if (end < 0) return
    at = end
  }
}

/** A group with the sources that are joined for it, and pruned. @returns where it ends; -1 if that cannot be told */
function groupSet(t: Tree, b: Uint8Array, at: number, number: number): number {
  if (!t.has(at, 1)) return -1
  t.set(f.group_set, at, 0, '', `Group ${number}`)
  const line = t.last
  t.open()
  const size = putGroup(t, b, at, `Group ${number}`)
  let end = size === 0 ? -1 : at + size
  if (end >= 0 && t.has(end, 4)) {
    const counts = end
    end += 4
    for (const [field, pair] of [[f.numjoins, PAIRS.join] as const, [f.numprunes, PAIRS.prune] as const]) {
      const place = counts + (field === f.numjoins ? 0 : 2)
      t.put(field, place)
      t.open()
      for (let k = u16(b, place); k > 0 && end >= 0 && t.ok; k--) {
        const source = putSource(t, b, end, pair)
        end = source === 0 ? -1 : end + source
      }
      t.close()
      if (end < 0) break
    }
  }
  t.close()
  t.cover(line, (end < 0 ? t.limit : end) - at)
  return t.ok ? end : -1
}

const bootstrap: Body = (t, { bytes: b }, _i, from) => {
  t.put(f.fragment_tag, from)
  t.put(f.hash_mask_len, from + 2)
  t.put(f.bsr_priority, from + 3)
  const size = putUnicast(t, b, from + 4, PAIRS.bsr)
  if (size === 0) return
  const reserved: number[] = []
  let at = from + 4 + size
  for (let k = 0; at < t.reported && t.ok; k++) {
    at = candidates(t, b, at, k, reserved)
    if (at < 0) break
  }
  t.close()
  for (const place of reserved) t.put(f.res_bytes, place, 1)
  t.open()
}

/** A range of groups with its RPs. @param reserved takes the places of reserved octets. @returns where it ends, or -1 */
function candidates(t: Tree, b: Uint8Array, from: number, number: number, reserved: number[]): number {
  let count = 0
  const size = putGroup(t, b, from, `Group ${number}`, (at) => {
    t.put(f.rp_count, at)
    t.put(f.frp_count, at + 1)
    if (!t.has(at, 4)) return
    count = b[at + 1]
    let o = at + 4
    for (let k = 0; k < count && o < t.limit; k++) {
      o += (b[o] === 2 ? 18 : 6) + RP_TAIL
      if (o <= t.limit) t.put(f.priority, o - 2)
    }
  })
  if (size === 0) return -1
  let at = from + size + 4
  for (let k = 0; k < count && t.ok; k++) {
    const address = putUnicast(t, b, at, PAIRS.rp, `RP ${k}`)
    if (address === 0) return -1
    at += address
    t.put(f.holdtime, at)
    if (!t.has(at, RP_TAIL)) return -1
    reserved.push(at + 3)
    at += RP_TAIL
  }
  return at
}

/** A group and a source, whose metric follows. @returns where that is; -1 if it cannot be told */
function groupAndSource(t: Tree, b: Uint8Array, at: number): number {
  const group = putGroup(t, b, at)
  const source = group === 0 ? 0 : putUnicast(t, b, at + group, PAIRS.source)
  return source === 0 ? -1 : at + group + source
}

function metric(t: Tree, at: number): void {
  t.put(f.rpt, at)
  t.put(f.metric_pref, at)
  t.put(f.metric, at + 4)
}

const assert: Body = (t, { bytes: b }, _i, from) => {
  const at = groupAndSource(t, b, from)
  if (at >= 0) metric(t, at)
}

const candidate: Body = (t, { bytes: b }, _i, from) => {
  t.put(f.prefix_count, from)
  t.put(f.priority, from + 1)
  t.put(f.holdtime, from + 2)
  let size = putUnicast(t, b, from + 4, PAIRS.rp)
  let at = from + 4
  for (let k = 0; k < b[from] && size > 0; k++) {
    at += size
    size = putGroup(t, b, at, `Group ${k}`)
  }
}

const stateRefresh: Body = (t, { bytes: b }, _i, from) => {
  const place = groupAndSource(t, b, from)
  const size = place < 0 ? 0 : putUnicast(t, b, place, PAIRS.originator)
  if (size === 0) return
  const at = place + size
  metric(t, at)
  t.put(f.mask_len, at + 8)
  t.put(f.ttl, at + 9)
  t.put(f.prune_indicator, at + 10)
  t.put(f.prune_now, at + 10)
  t.put(f.assert_override, at + 10)
  t.put(f.interval, at + 11)
}

const election: Body = (t, { bytes: b }, _i, at) => {
  const size = putUnicast(t, b, at, PAIRS.rp)
  if (size === 0) return
  t.put(f.df_metric_pref, at + size)
  t.put(f.metric, at + size + 4)
}

export const bodies: Readonly<Record<number, Body>> = {
  [TYPE.hello]: hello,
  [TYPE.register]: register,
  [TYPE.registerStop]: registerStop,
  [TYPE.joinPrune]: joinPrune,
  [TYPE.bootstrap]: bootstrap,
  [TYPE.assert]: assert,
  [TYPE.graft]: joinPrune,
  [TYPE.graftAck]: joinPrune,
  [TYPE.candidate]: candidate,
  [TYPE.stateRefresh]: stateRefresh,
  [TYPE.election]: election,
}
