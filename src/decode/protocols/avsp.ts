/** Arista's tag with the time at which a switch saw the frame: of TAI or UTC, in 64 bits or 48. */
import { u16 } from '../bytes.ts'
import { bytes, expert, type Field, fields, heading, u16 as uint16, u32 as uint32, varies } from '../field.ts'
import { CUT } from '../layers.ts'
import type { Packet } from '../packet.ts'
import { protocol } from '../protocol.ts'
import type { Tree } from '../tree.ts'
import { hexText } from '../values.ts'
import { etherTypes } from '../words/ether-types.ts'
import { behindTag, emitTagTrailer } from './eth.ts'

const LEAST = 4
const TIMESTAMP = 1

const f = fields('avsp', {
  sub_type: uint16(0, 'Sub Type', { words: { [TIMESTAMP]: 'timestamp' } }),
  ver: uint16(2, 'Version', {
    base: 'hex',
    words: { 16: 'Version 1', 272: 'Version 11', 32: 'Version 2', 288: 'Version 12' },
    when: (p, i) => subTypeOf(p, i) === TIMESTAMP,
  }),
  'ts.unknown_version': expert('Warning', 'Sequence', 'Unknown timestamp version', {
    when: (p, i) => subTypeOf(p, i) === TIMESTAMP && layoutOf(p, i) === undefined,
    show: (_value, p, i) => `Unknown timestamp version: 0x${u16(p.bytes, p.layers.at[i] + 2).toString(16)}`,
  }),
  '64ts': heading('Timestamp (TAI)'),
  '64sec': uint32(varies, 'Seconds'),
  '64ns': uint32(varies, 'Nanoseconds'),
  '48ts': heading('Timestamp (TAI)'),
  '48sec': uint16(varies, 'Seconds'),
  '48ns': uint32(varies, 'Nanoseconds'),
  etype: uint16(varies, 'Type', { base: 'hex', words: etherTypes }),
  trailer: bytes(varies, 0, 'Trailer'),
})

interface Stamp {
  readonly bits: 64 | 48
  readonly clock: 'TAI' | 'UTC'
  readonly heading: Field
  readonly seconds: Field
  readonly nanoseconds: Field
}

const long = { bits: 64, heading: f['64ts'], seconds: f['64sec'], nanoseconds: f['64ns'] } as const
const short = { bits: 48, heading: f['48ts'], seconds: f['48sec'], nanoseconds: f['48ns'] } as const
/** How the time is written, by version. */
const STAMPS: Readonly<Record<number, Stamp>> = {
  16: { ...long, clock: 'TAI' },
  272: { ...long, clock: 'UTC' },
  32: { ...short, clock: 'TAI' },
  288: { ...short, clock: 'UTC' },
}

const subTypeOf = (p: Packet, i: number): number => u16(p.bytes, p.layers.at[i])
const layoutOf = (p: Packet, i: number): Stamp | undefined => STAMPS[u16(p.bytes, p.layers.at[i] + 2)]

/** The header ends in the type of what follows; behind an unknown kind of time nothing is believed. */
function headerLength(b: Uint8Array, o: number, e: number): number {
  if (u16(b, o) !== TIMESTAMP) return LEAST
  const stamp = STAMPS[u16(b, o + 2)]
  return stamp === undefined ? Math.max(e - o, LEAST) : LEAST + stamp.bits / 8 + 2
}

/** True if the header says what follows. */
const leads = (b: Uint8Array, o: number): boolean => u16(b, o) !== TIMESTAMP || STAMPS[u16(b, o + 2)] !== undefined

function rest(t: Tree, p: Packet, i: number): void {
  const o = p.layers.at[i]
  let at = o + 2
  if (subTypeOf(p, i) === TIMESTAMP) {
    const stamp = layoutOf(p, i)
    if (stamp === undefined) return
    const { bits, clock, seconds, nanoseconds } = stamp
    at = o + LEAST
    t.put(stamp.heading, at, Math.min(bits / 8, p.layers.end[i] - at), `Timestamp (${clock})`)
    t.open()
    t.put(seconds, at)
    t.put(nanoseconds, at + seconds.size)
    t.close()
    at += bits / 8
  }
  t.put(f.etype, at)
  if (t.ok) emitTagTrailer(t, p, i, -1, f.trailer)
}

export const avsp = protocol({
  abbrev: 'avsp',
  name: 'Arista Vendor Specific Protocol',
  short: 'avsp',
  emits: ['eth'],
  on: { 'eth.type': [0xd28b] },
  fields: f,
  shape: {
    least: LEAST,
    header: headerLength,
    next: [{ table: 'eth.type', key: (b, o, e) => (leads(b, o) ? u16(b, o + headerLength(b, o, e) - 2) : -1) }],
  },
  inProtocols: ({ bytes: b, layers }, i) =>
    (layers.flags[i] & CUT) === 0 && leads(b, layers.at[i]) ? 'avsp:ethertype' : 'avsp',
  rest,
  behind: behindTag,
  columns: {
    protocol: ({ bytes: b, layers }, i) =>
      (layers.flags[i] & CUT) !== 0 || !leads(b, layers.at[i]) ? 'AVSP' : hexText(u16(b, layers.body[i] - 2), 4),
    info: (out, p, i) => {
      const { at, end } = p.layers
      if (at[i] + LEAST > end[i] || subTypeOf(p, i) !== TIMESTAMP) return
      const stamp = layoutOf(p, i)
      if (stamp !== undefined) out.add(`${stamp.bits}bit ${stamp.clock} timestamp`)
    },
    speaks: 0,
    untracked: true,
  },
})
