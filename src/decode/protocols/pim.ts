/** Protocol Independent Multicast, version 2: sparse mode (RFC 7761), dense mode (RFC 3973), BSR (RFC 5059) and others. */
import { BAD, expected, fold, GOOD, sumOf, UNVERIFIED } from '../checksum.ts'
import { putChecksum, type Verdict } from '../checksum-line.ts'
import { PIECE } from '../layers.ts'
import type { Packet } from '../packet.ts'
import { protocol } from '../protocol.ts'
import { isOverIpv6, pseudoHeaderSum } from '../pseudo-header.ts'
import type { Tree } from '../tree.ts'
import { versionAt } from './ip-version.ts'
import { pimFields as f, TYPE, types } from './pim-fields.ts'
import { bodies, countOptions } from './pim-messages.ts'

const HEADER = 4
/** With its flags; behind them stands the datagram that it brings to the RP (RFC 7761 §4.9.3). */
const REGISTER_HEADER = 8
/** First octets of version 2. */
const HELLO = 0x20 | TYPE.hello
const REGISTER = 0x20 | TYPE.register
const VERSION = 2
const NUMBER = 103
const CHECKSUM = { sum: f.cksum, status: f['cksum.status'], bad: f.bad_checksum }

const firstOf = (p: Packet, i: number): number => p.bytes[p.layers.at[i]]
const isRegister = (p: Packet, i: number): boolean => firstOf(p, i) === REGISTER

/**
 * How the checksum stands, and what it should be. Of a Register it covers the header alone; one that covers the datagram
 * too is accepted (RFC 7761 §4.9.3).
 */
function verdict(p: Packet, i: number): Verdict {
  const { bytes: b, layers } = p
  const at = layers.at[i]
  const whole = layers.reported[i] - at
  const covered = isRegister(p, i) ? REGISTER_HEADER : whole
  const isPiece = (layers.flags[i] & PIECE) !== 0
  if (b[at] >>> 4 !== VERSION || isPiece || at + covered > layers.end[i]) return { status: UNVERIFIED, right: 0 }
  const sum = sumOver(p, i, covered)
  const isRight = fold(sum) === 0xffff || (at + whole <= layers.end[i] && fold(sumOver(p, i, whole)) === 0xffff)
  return isRight ? { status: GOOD, right: 0 } : { status: BAD, right: expected(b, at + 2, sum) }
}

/** The sum over so many octets of it, and over addresses of IPv6. */
const sumOver = (p: Packet, i: number, size: number): number =>
  sumOf(p.bytes, p.layers.at[i], size, isOverIpv6(p, i) ? (pseudoHeaderSum(p, i, NUMBER, size) ?? 0) : 0)

function rest(t: Tree, p: Packet, i: number): void {
  const { bytes: b, layers } = p
  const sum = layers.at[i] + 2
  if (t.has(sum, 2)) putChecksum(t, b, sum, verdict(p, i), CHECKSUM)
  const first = firstOf(p, i)
  const end = layers.end[i]
  // Of another version nothing more is known.
  if (first >>> 4 !== VERSION) return t.put(f.option, layers.at[i], end - layers.at[i])
  const at = layers.at[i] + HEADER
  if (!t.ok || at >= layers.reported[i]) return
  const count = first === HELLO ? countOptions(b, at, end) : -1
  t.put(f.option, at, end - at, count < 0 ? undefined : `PIM Options: ${count}`)
  t.open()
  bodies[first & 0x0f]?.(t, p, i, at)
  t.close()
}

export const pim = protocol({
  abbrev: 'pim',
  name: 'Protocol Independent Multicast',
  short: 'PIM',
  on: { 'ip.proto': [NUMBER] },
  fields: f,
  shape: {
    least: HEADER,
    header: (b, o) => (b[o] === REGISTER ? REGISTER_HEADER : HEADER),
    next: [
      {
        table: 'ip.version',
        key: (b, o, e) => (b[o] === REGISTER ? versionAt(b, o + REGISTER_HEADER, e) : -1),
      },
    ],
    opaque: true,
  },
  covers: 'all',
  rest,
  columns: {
    protocol: (p, i) => `PIMv${firstOf(p, i) >>> 4}`,
    info: (out, p, i) => {
      const type = firstOf(p, i) & 0x0f
      if (firstOf(p, i) >>> 4 === VERSION) out.add(types[type] ?? `Unknown (${type})`)
      else out.add('Unknown')
    },
    speaks: 1,
    fromTree: true,
    keepsLine: isRegister,
    isControl: (p, i) => !isRegister(p, i),
    untracked: true,
  },
})
