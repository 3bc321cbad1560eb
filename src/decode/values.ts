/**
 * From a field's octets to its value, and from a value to text as Wireshark writes it.
 */
import { u32, u64, uint } from './bytes.ts'
import type { Field, Kind, Value } from './field.ts'
import { Text } from './text.ts'

const scratch = new Text()
const utf8 = new TextDecoder()

export const isNumber = (kind: Kind): boolean => NUMBERS[kind] === true

const NUMBERS: Partial<Record<Kind, true>> = {
  uint8: true,
  uint16: true,
  uint24: true,
  uint32: true,
  uint40: true,
  uint48: true,
  uint64: true,
  int8: true,
  int16: true,
  int32: true,
  int64: true,
  framenum: true,
}

/**
 * The value of a field whose octets are at `at`: a number (bool: 0 or 1), a bigint for 64 bits, text for strings,
 * octets for addresses and bytes.
 */
export function valueAt(field: Field, b: Uint8Array, at: number, size: number): Value {
  switch (field.reads) {
    case 'bool':
      return field.mask === 0 ? Number(uint(b, at, size) !== 0) : Number((uint(b, at, size) & field.mask) !== 0)
    case 'uint64':
      return u64(b, at)
    case 'int64':
      return BigInt.asIntN(64, u64(b, at))
    case 'int8':
      return (b[at] << 24) >> 24
    case 'int16':
      return (uint(b, at, 2) << 16) >> 16
    case 'int32':
      return u32(b, at) | 0
    case 'string':
      return utf8.decode(b.subarray(at, at + size))
    case 'none':
    case 'protocol':
      return ''
    case 'ipv4':
    case 'ipv6':
    case 'ether':
    case 'eui64':
    case 'bytes':
      return b.subarray(at, at + size)
    default:
      return bits(field, b, at, size)
  }
}

/** The number that a field's bits are, of up to 53 bits. */
export function bits(field: Field, b: Uint8Array, at: number, size: number): number {
  const whole = uint(b, at, size)
  if (field.mask === 0) return whole * field.scale
  return ((whole & field.mask) >>> field.shift) * field.scale
}

/** Writes a value as `-T fields` and JSON show it. `value` is undefined where the octets are the value. */
export function writeValue(
  out: Text,
  field: Field,
  b: Uint8Array,
  at: number,
  size: number,
  value: Value | undefined,
): void {
  if (value === undefined) return writeOctets(out, field, b, at, size)
  if (typeof value === 'string') {
    out.untrusted(value)
    return
  }
  if (value instanceof Uint8Array) return writeOctets(out, field, value, 0, value.length)
  if (field.kind === 'reltime') return writeSeconds(out, BigInt(value))
  if (field.kind === 'abstime') {
    out.add(calendarTime(BigInt(value)))
    return
  }
  if (typeof value === 'bigint') {
    out.add(field.base === 'hex' ? `0x${value.toString(16).padStart(16, '0')}` : value.toString())
    return
  }
  writeNumber(out, field, value)
}

function writeOctets(out: Text, field: Field, b: Uint8Array, at: number, size: number): void {
  switch (field.reads) {
    case 'ipv4':
      out.ipv4(b, at)
      return
    case 'ipv6':
      out.ipv6(b, at)
      return
    case 'ether':
      out.ether(b, at)
      return
    case 'bytes':
      out.octets(b, at, size, field.hardware && size === 6 ? 0x3a : 0)
      return
    case 'eui64':
      out.octets(b, at, size, 0x3a)
      return
    case 'none':
    case 'protocol':
      return
    default: {
      const value = valueAt(field, b, at, size)
      if (typeof value === 'number') writeNumber(out, field, value)
      else if (typeof value === 'bigint' || typeof value === 'string') writeValue(out, field, b, at, size, value)
    }
  }
}

/** Numbers in the base of their field. */
export function writeNumber(out: Text, field: Field, value: number): void {
  const isHex = (field.base === 'hex' || field.base === 'hex_dec') && value >= 0
  if (field.kind === 'double') out.add(String(value))
  else if (isHex && field.size > 4) out.add(hexText(value, HEX_DIGITS.uint64))
  else if (isHex && value <= 0xffff_ffff) out.byte(0x30).byte(0x78).hex(value, hexDigits(field))
  else out.dec(value)
}

/** Hexadecimal digits that a field's kind has: two for each of its octets. */
export function hexDigits(field: Field): number {
  return (HEX_DIGITS as Partial<Record<Kind, number>>)[field.kind] ?? Math.max(2, field.size * 2)
}

const HEX_DIGITS = {
  uint8: 2,
  uint16: 4,
  uint24: 6,
  uint32: 8,
  uint40: 10,
  uint48: 12,
  uint64: 16,
  int8: 2,
  int16: 4,
  int32: 8,
  int64: 16,
} satisfies Partial<Record<Kind, number>>

/** Nanoseconds as seconds with nine digits. */
export function writeSeconds(out: Text, time: bigint): void {
  const rough = Number(time)
  if (rough < 0) out.byte(0x2d)
  // Up to a hundred days a double holds each nanosecond, and bigints cost ten times as much.
  if (Math.abs(rough) <= Number.MAX_SAFE_INTEGER) {
    const absolute = Math.abs(rough)
    const seconds = Math.floor(absolute / 1e9)
    out
      .dec(seconds)
      .byte(0x2e)
      .padded(absolute - seconds * 1e9, 9)
    return
  }
  const { seconds, rest } = split(time)
  out.dec(Math.abs(seconds)).byte(0x2e).padded(Math.abs(rest), 9)
}

/** Whole seconds and the nanoseconds that are left, both with the sign of the time; lent until the next call. */
function split(time: bigint): { readonly seconds: number; readonly rest: number } {
  if (parts.time !== time) {
    parts.time = time
    parts.seconds = Number(time / 1_000_000_000n)
    parts.rest = Number(time % 1_000_000_000n)
  }
  return parts
}

const parts = { time: 0n, seconds: 0, rest: 0 }

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Nanoseconds since 1970 UTC as `Mar  1, 2024 09:00:00.000000000 UTC`, in the zone that the program runs in. */
export function calendarTime(time: bigint): string {
  let { seconds, rest } = split(time)
  if (rest < 0) {
    rest += 1e9
    seconds -= 1
  }
  if (seconds !== lastSecond.seconds) {
    const date = new Date(seconds * 1000)
    if (Number.isNaN(date.getTime())) return `${time / 1_000_000_000n} s (no such date)`
    const day = String(date.getDate()).padStart(2, ' ')
    lastSecond.seconds = seconds
    lastSecond.text = `${MONTHS[date.getMonth()]} ${day}, ${date.getFullYear()} ${clock(date)}`
    lastSecond.zone = zoneName(date)
  }
  return `${lastSecond.text}.${String(rest).padStart(9, '0')} ${lastSecond.zone}`
}

/** The second that was written last: most frames fall into the second of the frame before. */
const lastSecond = { seconds: Number.NaN, text: '', zone: '' }

/** Splits a time into a date (whole seconds) and nine digits. */
export function calendar(time: bigint): { date: Date; nanoseconds: string } {
  let seconds = time / 1_000_000_000n
  let rest = time % 1_000_000_000n
  if (rest < 0n) {
    rest += 1_000_000_000n
    seconds -= 1n
  }
  return { date: new Date(Number(seconds) * 1000), nanoseconds: rest.toString().padStart(9, '0') }
}

const two = (value: number): string => String(value).padStart(2, '0')

export const clock = (date: Date): string =>
  `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`

let zones: Intl.DateTimeFormat | undefined

function zoneName(date: Date): string {
  if (date.getTimezoneOffset() === 0) return 'UTC'
  zones ??= new Intl.DateTimeFormat('en', { timeZoneName: 'short' })
  return zones.formatToParts(date).find((part) => part.type === 'timeZoneName')?.value ?? ''
}

/** The word for a number, or undefined. */
export function wordFor(field: Field, value: number): string | undefined {
  const { words } = field
  if (words === undefined) return undefined
  return typeof words === 'function' ? words(value) : words[value]
}

/** A value as text, printable and in the notation of `-T fields`. */
export function valueText(field: Field, b: Uint8Array, at: number, size: number, value?: Value): string {
  writeValue(scratch.clear(), field, b, at, size, value)
  return scratch.toString()
}

export const ipv4Text = (b: Uint8Array, at: number): string => `${b[at]}.${b[at + 1]}.${b[at + 2]}.${b[at + 3]}`
export const ipv6Text = (b: Uint8Array, at: number): string => scratch.clear().ipv6(b, at).toString()
export const etherText = (b: Uint8Array, at: number): string => scratch.clear().ether(b, at).toString()
export const hexText = (value: number, width: number): string => `0x${value.toString(16).padStart(width, '0')}`

/** `.... 0101` for a field of the lower four bits of an octet: dots for bits that are not the field's. */
export function bitPattern(mask: number, whole: number, size: number, bits = size * 8): string {
  let pattern = ''
  for (let bit = bits - 1; bit >= 0; bit--) {
    pattern += (mask >>> bit) & 1 ? String((whole >>> bit) & 1) : '.'
    if (bit % 4 === 0 && bit > 0) pattern += ' '
  }
  return pattern
}
