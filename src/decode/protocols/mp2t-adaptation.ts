/** The adaptation field of a transport packet: clock, splicing, padding (ISO/IEC 13818-1 §2.4.3.4). */
import { u16, u32 } from '../bytes.ts'
import type { Field } from '../field.ts'
import type { Tree } from '../tree.ts'
import { mp2tFields as f } from './mp2t-fields.ts'

const PCR = 0x10
const OPCR = 0x08
const SPLICING = 0x04
const PRIVATE = 0x02
const EXTENSION = 0x01
const CLOCK = 6

const FLAGS = [
  f['af.di'],
  f['af.rai'],
  f['af.espi'],
  f['af.pcr_flag'],
  f['af.opcr_flag'],
  f['af.sp_flag'],
  f['af.tpd_flag'],
  f['af.afe_flag'],
]

/** 33 bits of 90 kHz and 9 of 27 MHz, as ticks of the latter. */
function clockAt(b: Uint8Array, at: number): bigint {
  const base = BigInt(u32(b, at)) * 2n + BigInt(b[at + 4] >>> 7)
  return base * 300n + BigInt(u16(b, at + 4) & 0x1ff)
}

/** Emits the field whose length stands at `at`, in a packet that goes to `end`. */
export function putAdaptation(t: Tree, b: Uint8Array, at: number, end: number): void {
  if (!t.has(at, 1)) return
  t.put(f['af.length'], at)
  const first = at + 1
  const behind = first + b[at]
  if (behind === first) return
  t.put(f.af, first, b[at])
  t.open()
  for (const flag of FLAGS) t.put(flag, first)
  if (behind > end) t.fail()
  else if (t.ok) putRest(t, b, first, behind)
  t.close()
}

function putRest(t: Tree, b: Uint8Array, first: number, end: number): void {
  const flags = b[first]
  let o = first + 1
  if ((flags & PCR) !== 0) o = putClock(t, b, o, f['af.pcr'])
  if ((flags & OPCR) !== 0) o = putClock(t, b, o, f['af.opcr'])
  if ((flags & SPLICING) !== 0) t.put(f['af.sc'], o++)
  if ((flags & PRIVATE) !== 0 && t.has(o, 1)) {
    t.put(f['af.tpd_length'], o)
    const size = b[o++]
    if (size > 0) t.put(f['af.tpd'], o, size)
    o += size
  }
  if ((flags & EXTENSION) !== 0 && t.has(o, 1)) o = putMore(t, b, o)
  if (t.ok && o > end) t.fail()
  else if (o < end) t.put(f['af.stuffing_bytes'], o, end - o)
}

function putClock(t: Tree, b: Uint8Array, at: number, field: Field): number {
  if (t.has(at, CLOCK)) t.set(field, at, CLOCK, clockAt(b, at))
  return at + CLOCK
}

/** The extension whose length stands at `at`. @returns where it ends */
function putMore(t: Tree, b: Uint8Array, at: number): number {
  t.put(f['af.e_length'], at)
  const end = at + 1 + b[at]
  let o = at + 1
  if (o === end || !t.has(o, 1)) return end
  const flags = b[o]
  for (const flag of [f['af.e.ltw_flag'], f['af.e.pr_flag'], f['af.e.ss_flag'], f['af.e.reserved']]) t.put(flag, o)
  o++
  if ((flags & 0x80) !== 0) o = putAll(t, o, 2, [f['af.e.ltwv_flag'], f['af.e.ltwo']])
  if ((flags & 0x40) !== 0) o = putAll(t, o, 3, [f['af.e.pr_reserved'], f['af.e.pr']])
  if ((flags & 0x20) !== 0) {
    o = putAll(t, o, 1, [f['af.e.st'], f['af.e.dnau_32_30'], f['af.e.m_1']])
    o = putAll(t, o, 2, [f['af.e.dnau_29_15'], f['af.e.m_2']])
    o = putAll(t, o, 2, [f['af.e.dnau_14_0'], f['af.e.m_3']])
  }
  if (o < end) t.put(f['af.e.reserved_bytes'], o, end - o)
  return Math.max(o, end)
}

function putAll(t: Tree, at: number, size: number, fields: readonly Field[]): number {
  for (const field of fields) t.put(field, at)
  return at + size
}
