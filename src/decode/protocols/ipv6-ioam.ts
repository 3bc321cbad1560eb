/** The IOAM option: what the nodes on a packet's way wrote into it (RFC 9486 §3, RFC 9197 §4.4). */
import { u24, u64 } from '../bytes.ts'
import type { Field } from '../field.ts'
import { putFlags, remarkBelow } from '../parts.ts'
import type { Tree } from '../tree.ts'
import { ipv6Fields as f, type OptionValue, putUnknown } from './ipv6-fields.ts'

const PREALLOCATED = 0
const INCREMENTAL = 1
/** Octets of a trace before what the nodes wrote. */
const TRACE_HEADER = 8

const TRACE_FLAGS = [
  f['opt.ioam.trace.flag.o'],
  f['opt.ioam.trace.flag.l'],
  f['opt.ioam.trace.flag.a'],
  f['opt.ioam.trace.flag.rsv'],
]
const TRACE_TYPES = Object.values(f).filter((field) => field.abbrev.startsWith('ipv6.opt.ioam.trace.type.'))

/** What a node writes for a bit of the trace type: fields of 4 octets together, or of 8. */
type Part = readonly [bit: Field, ...fields: readonly Field[]]

const PARTS: readonly Part[] = [
  [f['opt.ioam.trace.type.bit0'], f['opt.ioam.trace.node.hlim'], f['opt.ioam.trace.node.id']],
  [f['opt.ioam.trace.type.bit1'], f['opt.ioam.trace.node.iif'], f['opt.ioam.trace.node.eif']],
  [f['opt.ioam.trace.type.bit2'], f['opt.ioam.trace.node.tss']],
  [f['opt.ioam.trace.type.bit3'], f['opt.ioam.trace.node.tsf']],
  [f['opt.ioam.trace.type.bit4'], f['opt.ioam.trace.node.trdelay']],
  [f['opt.ioam.trace.type.bit5'], f['opt.ioam.trace.node.nsdata']],
  [f['opt.ioam.trace.type.bit6'], f['opt.ioam.trace.node.qdepth']],
  [f['opt.ioam.trace.type.bit7'], f['opt.ioam.trace.node.csum']],
  [f['opt.ioam.trace.type.bit8'], f['opt.ioam.trace.node.hlim'], f['opt.ioam.trace.node.id_wide']],
  [f['opt.ioam.trace.type.bit9'], f['opt.ioam.trace.node.iif_wide'], f['opt.ioam.trace.node.eif_wide']],
  [f['opt.ioam.trace.type.bit10'], f['opt.ioam.trace.node.nsdata_wide']],
  [f['opt.ioam.trace.type.bit11'], f['opt.ioam.trace.node.bufoccup']],
]

const isTrace = (type: number): boolean => type === PREALLOCATED || type === INCREMENTAL

/** Octets that the option takes (RFC 9197 §4.4.1): those of a trace's header are there whatever its length says. */
export function ioamSize(b: Uint8Array, at: number, size: number): number {
  if (size === 0) return Number.POSITIVE_INFINITY
  return Math.max(isTrace(b[at + 1]) ? 2 + TRACE_HEADER : 2, size)
}

/** Emits the option's value. */
export function showIoam({ t, b, at, size }: OptionValue): void {
  t.put(f['opt.ioam.rsv'], at)
  t.put(f['opt.ioam.opt_type'], at + 1)
  if (size === 0) t.fail()
  if (!t.ok) return
  const type = b[at + 1]
  const { words } = f['opt.ioam.opt_type']
  t.put(f.ioam_body, at + 2, Math.max(0, size - 2), (words as readonly string[])[type])
  let shown = 2
  if (isTrace(type)) {
    t.open()
    shown += showTrace(t, b, at + 2, at + size, type)
    t.close()
  }
  if (shown < size) putUnknown(t, f.opt_unknown_data, at + shown, size - shown)
}

/** True where a trace's length leaves no room for its header, or is no multiple of four. */
export const isOddTrace = (b: Uint8Array, at: number, size: number): boolean =>
  isTrace(b[at + 1]) && (size < 2 + TRACE_HEADER || size % 4 !== 2)

function showTrace(t: Tree, b: Uint8Array, at: number, end: number, type: number): number {
  const nodeLength = (b[at + 2] >> 3) * 4
  const free = (b[at + 3] & 0x7f) * 4
  const traces = u24(b, at + 4)
  const said = PARTS.reduce((sum, [bit, ...all]) => sum + ((traces & bit.mask) === 0 ? 0 : sizeOf(all)), 0)
  const undefinedBits = bitCount(traces & f['opt.ioam.trace.type.undef'].mask)
  const fits = at + TRACE_HEADER + free <= end
  t.put(f['opt.ioam.trace.ns'], at)
  t.put(f['opt.ioam.trace.nodelen'], at + 2)
  remarkBelow(t, nodeLength === 0, f['opt.ioam.trace.invalid_nodelen'])
  putFlags(t, b, f['opt.ioam.trace.flags'], at + 2, TRACE_FLAGS)
  t.put(f['opt.ioam.trace.remlen'], at + 3)
  remarkBelow(t, !fits, f['opt.ioam.trace.invalid_remlen'], `IOAM RemLen: Invalid length (${free} bytes)`)
  putFlags(t, b, f['opt.ioam.trace.type'], at + 4, TRACE_TYPES)
  const agrees = said + 4 * undefinedBits === nodeLength
  remarkBelow(t, nodeLength !== 0 && !agrees, f['opt.ioam.trace.invalid_type'])
  t.put(f['opt.ioam.trace.rsv'], at + 7)
  if (nodeLength === 0 || !agrees || !fits) return TRACE_HEADER
  t.put(f.ioam_data, at + TRACE_HEADER, end - at - TRACE_HEADER)
  t.open()
  let o = at + TRACE_HEADER
  // Nodes fill a pre-allocated trace from its end, and the free room stands before what they wrote.
  if (type === PREALLOCATED && free > 0) {
    t.put(f['opt.ioam.trace.free_space'], o, free)
    o += free
  }
  for (let node = 1; o + nodeLength <= end; node++) o = showNode(t, b, o, end, nodeLength, traces, node)
  t.close()
  return o - at
}

function showNode(
  t: Tree,
  b: Uint8Array,
  at: number,
  end: number,
  size: number,
  traces: number,
  number: number,
): number {
  t.put(f.ioam_node, at, size, `Node ${number}`)
  t.open()
  let o = at
  for (const [bit, ...all] of PARTS) {
    if ((traces & bit.mask) === 0) continue
    o = all.length === 1 ? putWide(t, b, all[0], o) : putPair(t, b, bit, all, o)
  }
  for (; o < at + size; o += 4) t.put(f['opt.ioam.trace.node.undefined'], o)
  // Of variable size, and not part of the node's length (RFC 9197 §4.4.2.11).
  if ((traces & f['opt.ioam.trace.type.bit22'].mask) !== 0 && o + 4 <= end) {
    const data = Math.min(4 * b[o], end - o - 4)
    t.put(f.ioam_part, o, 4 + data, f['opt.ioam.trace.type.bit22'].name)
    t.open()
    t.put(f['opt.ioam.trace.node.oss.len'], o)
    t.put(f['opt.ioam.trace.node.oss.scid'], o + 1)
    if (data > 0) t.put(f['opt.ioam.trace.node.oss.data'], o + 4, data)
    t.close()
    o += 4 + data
  }
  t.close()
  return o
}

function putPair(t: Tree, b: Uint8Array, bit: Field, all: readonly Field[], at: number): number {
  t.put(f.ioam_part, at, sizeOf(all), bit.name)
  t.open()
  let o = at
  for (const field of all) o = putWide(t, b, field, o)
  t.close()
  return o
}

/** Puts a field; the wide node ID is 56 bits of the 64 that it shares with the hop limit. */
function putWide(t: Tree, b: Uint8Array, field: Field, at: number): number {
  if (field !== f['opt.ioam.trace.node.id_wide']) {
    t.put(field, at)
    return at + field.size
  }
  if (!t.has(at, 7)) return at + 7
  const value = u64(b, at - 1) & 0xff_ffff_ffff_ffffn
  t.set(field, at, 7, value, `${field.name}: 0x${value.toString(16).padStart(14, '0')}`)
  return at + 7
}

/** Octets of fields that share words of 4 octets. */
const sizeOf = (all: readonly Field[]): number => {
  const sum = all.reduce((octets, field) => octets + field.size, 0)
  return sum - (sum % 4)
}

function bitCount(value: number): number {
  let count = 0
  for (let rest = value; rest !== 0; rest &= rest - 1) count++
  return count
}
