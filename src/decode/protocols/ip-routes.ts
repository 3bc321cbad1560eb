/** IPv4 options that gather what happens on the way: routes recorded and prescribed, and timestamps (RFC 791 §3.1). */
import type { Field } from '../field.ts'
import type { Packet } from '../packet.ts'
import type { Tree } from '../tree.ts'
import { addressesIn, FIRST } from './ip-destination.ts'
import { ipFields } from './ip-fields.ts'
import { optionFields as f } from './ip-option-fields.ts'

/** Emits the pointer; false if it points at no address, which leaves the option unreadable. */
function pointer(t: Tree, p: Packet, at: number, size: number): boolean {
  const value = p.bytes[at + 2]
  const trouble =
    value < FIRST ? f['opt.ptr.before_address'] : (value & 3) !== 0 ? f['opt.ptr.middle_address'] : undefined
  t.put(f['opt.ptr'], at + 2)
  t.open()
  if (trouble !== undefined) t.remark(trouble)
  else if ((size - FIRST + 1) % 4 !== 0) t.remark(f.subopt_too_long)
  t.close()
  return trouble === undefined
}

export function recordRoute(t: Tree, p: Packet, at: number, size: number): void {
  if (pointer(t, p, at, size)) addresses(t, p, at, size, f.empty_rt)
}

export function sourceRoute(t: Tree, p: Packet, at: number, size: number): void {
  if (pointer(t, p, at, size)) addresses(t, p, at, size, f.src_rt, ipFields.dst)
}

/** Addresses before the pointer were visited; the others are `ahead`, the last of which may have a name of its own. */
function addresses(t: Tree, p: Packet, at: number, size: number, ahead: Field, last?: Field): void {
  const next = p.bytes[at + 2]
  const count = addressesIn(size)
  for (let k = 0; k < count; k++) {
    const place = FIRST + 4 * k
    const o = at + place - 1
    if (place < next && (k < count - 1 || last === undefined || next >= FIRST + 4 * count)) t.put(f.rec_rt, o)
    else if (last !== undefined && k === count - 1) t.put(last, o)
    else t.put(ahead, o, 4, place === next ? ({ bytes: b }) => nextText(ahead, b, o) : undefined)
  }
}

const nextText = ({ name }: Field, b: Uint8Array, o: number): string =>
  `${name}: ${b[o]}.${b[o + 1]}.${b[o + 2]}.${b[o + 3]} <- (next)`

const WITH_ADDRESS = 1
const PRESPECIFIED = 3
const FIRST_STAMP = 5

export function timestamps(t: Tree, p: Packet, at: number, size: number): void {
  const pointer = p.bytes[at + 2]
  const odd =
    pointer < FIRST_STAMP ? ' (points before first address)' : (pointer & 3) !== 1 ? ' (points to middle of field)' : ''
  t.put(f['opt.ptr'], at + 2, 1, `Pointer: ${pointer}${odd}`)
  t.put(f['opt.overflow'], at + 3)
  t.put(f['opt.flag'], at + 3)
  const flag = p.bytes[at + 3] & 0x0f
  const pairs = flag === WITH_ADDRESS || flag === PRESPECIFIED
  const step = pairs ? 8 : 4
  let o = at + 4
  for (; o + step <= at + size; o += step) {
    if (pairs) t.put(f['opt.time_stamp_addr'], o)
    t.put(f['opt.time_stamp'], o + step - 4)
  }
  if (o === at + size) return
  t.put(f.suboption, o, at + size - o)
  t.open()
  t.remark(f.subopt_too_long)
  t.close()
}
