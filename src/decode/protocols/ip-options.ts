/** IPv4 options (RFC 791 §3.1): the list, and what is simple enough to be said here. */
import { u16 } from '../bytes.ts'
import type { Field } from '../field.ts'
import type { Packet } from '../packet.ts'
import { eachOption, idleOctets, remarkBelow, troubleOf } from '../parts.ts'
import type { Tree } from '../tree.ts'
import { hexText } from '../values.ts'
import { quickStartFunctions, quickStartRate } from '../words/ip-options.ts'
import { LEAST } from './ip-destination.ts'
import { optionFields as f } from './ip-option-fields.ts'
import { recordRoute, sourceRoute, timestamps } from './ip-routes.ts'
import { commercialSecurity, extendedSecurity, security } from './ip-security.ts'

const END = 0
const NO_OPERATION = 1

/** Emits what stands behind type and length of an option of `size` octets at `at`. */
type Body = (t: Tree, p: Packet, at: number, size: number, i: number) => void

interface Known {
  readonly name: string
  readonly field: Field
  /** Octets it has, or at least has. */
  readonly size: number
  readonly exact?: true
  readonly body: Body
  /** What its headline says beyond its name. */
  readonly says?: (p: Packet, at: number, i: number) => string
}

/** An option of one field behind its length. */
const single = (name: string, field: Field, value: Field): Known => ({
  name,
  field,
  size: 2 + value.size,
  exact: true,
  body: (t, _p, at) => t.put(value, at + 2),
})

const OPTIONS: Readonly<Record<number, Known>> = {
  7: { name: 'Record Route', field: f['options.record_route'], size: 3, body: recordRoute },
  11: single('MTU Probe', f['options.mtu_probe'], f['opt.mtu']),
  12: single('MTU Reply', f['options.mtu_reply'], f['opt.mtu']),
  25: { name: 'Quick-Start', field: f['options.qs'], size: 8, exact: true, body: quickStart, says: quickStartSays },
  68: { name: 'Time Stamp', field: f['options.timestamp'], size: 4, body: timestamps },
  82: { name: 'Traceroute', field: f['options.traceroute'], size: 12, exact: true, body: traceroute },
  130: { name: 'Security', field: f['options.security'], size: 3, body: security },
  131: { name: 'Loose Source Route', field: f['options.route'], size: 3, body: sourceRoute },
  133: { name: 'Extended Security', field: f['options.ext_security'], size: 3, body: extendedSecurity },
  134: { name: 'Commercial Security', field: f['options.cipso'], size: 6, body: commercialSecurity },
  136: single('Stream ID', f['options.sid'], f['opt.sid']),
  137: { name: 'Strict Source Route', field: f['options.source_route'], size: 3, body: sourceRoute },
  148: { ...single('Router Alert', f['options.routeralert'], f['opt.ra']), says: alertSays },
  149: { name: 'Selective Directed Broadcast', field: f['options.sdb'], size: 2, body: directedBroadcast },
}

/** Octets that an option has to have; 0 for those that nobody knows. */
const LEAST_SIZES = Uint8Array.from({ length: 256 }, (_, type) => OPTIONS[type]?.size ?? 0)

/** False if one of the options is too short for what it is: where it ends is not believed, nor what follows. */
export function optionsFit(b: Uint8Array, at: number, end: number): boolean {
  for (let o = at; o < end && b[o] !== END; ) {
    const size = b[o] === NO_OPERATION ? 1 : b[o + 1]
    // What goes beyond the list ends it.
    if (b[o] !== NO_OPERATION && (o + 1 === end || size < 2 || o + size > end)) return true
    if (size < LEAST_SIZES[b[o]]) return false
    o += size
  }
  return true
}

/** Emits the options of the header of layer `i`. */
export function putOptions(t: Tree, p: Packet, i: number): void {
  const { bytes: b, layers } = p
  const at = layers.at[i] + LEAST
  const end = layers.at[i] + (b[layers.at[i]] & 0x0f) * 4
  if (end <= at || !t.has(at, end - at)) return
  t.put(f.options, at, end - at)
  const heading = t.last
  const names: string[] = []
  let idle = 0
  t.open()
  eachOption(b, at, end, { single: [NO_OPERATION], last: END }, (type, o, size) => {
    if (type === NO_OPERATION) {
      idle = idleOctets(idle, o - at)
      if (idle === 4) t.remark(f.nop)
    }
    if (type === NO_OPERATION) alone(t, f['options.nop'], o)
    else if (type === END) alone(t, f['options.eol'], o)
    else {
      const known = OPTIONS[type]
      const name = known?.name ?? `Unknown (${hexText(type, 2)})`
      const trouble = troubleOf(b, o, size, end)
      if (trouble !== undefined) broken(t, o, end - o, `${name} (${trouble})`)
      else if (known === undefined) t.put(f.option, o, size, `${name} (${size} bytes)`)
      else {
        whole(t, p, i, o, size, known)
        if (t.ok) names.push(name)
      }
    }
  })
  t.close()
  t.titles[heading] = [`Options: (${end - at} bytes)`, ...names].join(', ')
}

/** An option that ends the list, as nobody knows where the next one stands. */
function broken(t: Tree, at: number, size: number, said: string): void {
  t.put(f.option, at, size, said)
  t.open()
  t.remark(f['opt.len.invalid'], said)
  t.close()
}

/** An option that is only its type. */
function alone(t: Tree, field: Field, at: number): void {
  t.put(field, at, 1, field.name)
  t.open()
  putType(t, at)
  t.close()
}

function putType(t: Tree, at: number): void {
  t.put(f['opt.type'], at)
  t.open()
  t.put(f['opt.type.copy'], at)
  t.put(f['opt.type.class'], at)
  t.put(f['opt.type.number'], at)
  t.close()
}

function whole(t: Tree, p: Packet, i: number, at: number, size: number, known: Known): void {
  const { name, field, exact, body, says } = known
  const fits = size >= known.size
  const claimed = exact ? known.size : size
  t.put(field, at, size, `IP Option - ${name} (${claimed} bytes)${(fits && says?.(p, at, i)) || ''}`)
  t.open()
  putType(t, at)
  t.put(f['opt.len'], at + 1)
  const wrong = exact === true && size !== known.size
  remarkBelow(t, wrong, f['opt.len.invalid'], `${name} (with option length = ${size} bytes; should be ${known.size})`)
  // Its fields end where it does.
  if (!fits) t.limit = t.reported = at + size
  body(t, p, at, size, i)
  if (!fits) t.fail()
  t.close()
}

/** RFC 2113. */
function alertSays({ bytes }: Packet, at: number): string {
  const value = u16(bytes, at + 2)
  return `: ${value === 0 ? 'Router shall examine packet' : 'Reserved'} (${value})`
}

/** RFC 1393 §2. */
function traceroute(t: Tree, _p: Packet, at: number): void {
  t.put(f['opt.id_number'], at + 2)
  t.put(f['opt.ohc'], at + 4)
  t.put(f['opt.rhc'], at + 6)
  t.put(f['opt.originator'], at + 8)
}

/** RFC 1770: the addresses that the datagram is broadcast to. */
function directedBroadcast(t: Tree, _p: Packet, at: number, size: number): void {
  let o = at + 2
  for (; o + 4 <= at + size; o += 4) t.put(f['opt.addr'], o)
  if (o < at + size) t.put(f['opt.padding'], o, at + size - o)
}

const RATE_REQUEST = 0
const RATE_REPORT = 8

/** How far the TTL of the header of layer `i` has run away from that of the option (RFC 4782 §3.1). */
const ttlDifference = ({ bytes, layers }: Packet, at: number, i: number): number =>
  (bytes[layers.at[i] + 8] - bytes[at + 3]) & 0xff

function quickStartSays(p: Packet, at: number, i: number): string {
  const octet = p.bytes[at + 2]
  const what = octet >> 4
  const said = `: ${quickStartFunctions[what] ?? `Unknown (${what})`} (${what})`
  if (what !== RATE_REQUEST && what !== RATE_REPORT) return said
  const rate = `${said}, ${quickStartRate(octet & 0x0f)}`
  return what === RATE_REPORT ? rate : `${rate}, QS TTL ${p.bytes[at + 3]}, QS TTL diff ${ttlDifference(p, at, i)}`
}

/** RFC 4782 §3.1. */
function quickStart(t: Tree, p: Packet, at: number, _size: number, i: number): void {
  t.put(f['opt.qs_func'], at + 2)
  const what = p.bytes[at + 2] >> 4
  if (what !== RATE_REQUEST && what !== RATE_REPORT) return
  t.put(f['opt.qs_rate'], at + 2)
  if (what === RATE_REQUEST) {
    t.put(f['opt.qs_ttl'], at + 3)
    t.derive(f['opt.qs_ttl_diff'], ttlDifference(p, at, i), undefined, at + 3, 1)
  } else t.put(f['opt.qs_unused'], at + 3)
  t.put(f['opt.qs_nonce'], at + 4)
  t.put(f['opt.qs_reserved'], at + 4)
}
