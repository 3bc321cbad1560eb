/**
 * A growing run of octets that output is written into, number by number and word by word.
 *
 * Printing a million lines by joining strings costs more than decoding them; this costs a few nanoseconds a piece.
 * Whatever comes out of a packet goes through `untrusted`, so no packet can send a control sequence to a terminal.
 */
import { DOTTED, digitsOf, HEX, PAIRS, THREE, writeIpv6 } from './text-tables.ts'

const POWERS = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]
const encoder = new TextEncoder()
const decoder = new TextDecoder()
const ARROW = encoder.encode(' → ')

export class Text {
  bytes = new Uint8Array(1 << 16)
  private view = new DataView(this.bytes.buffer)
  /** Octets written. */
  n = 0

  /** Makes room for `more` octets. */
  room(more: number): void {
    if (this.n + more <= this.bytes.length) return
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.n + more))
    larger.set(this.bytes.subarray(0, this.n))
    this.bytes = larger
    this.view = new DataView(larger.buffer)
  }

  clear(): this {
    this.n = 0
    return this
  }

  /** One ASCII character, by its code. */
  byte(code: number): this {
    if (this.n === this.bytes.length) this.room(1)
    this.bytes[this.n++] = code
    return this
  }

  /** Text of the program's own. */
  add(text: string): this {
    const length = text.length
    if (this.n + 3 * length > this.bytes.length) this.room(3 * length)
    const b = this.bytes
    let n = this.n
    for (let k = 0; k < length; k++) {
      const code = text.charCodeAt(k)
      if (code < 0x80) b[n++] = code
      else if (code < 0x800) {
        b[n++] = 0xc0 | (code >> 6)
        b[n++] = 0x80 | (code & 0x3f)
      } else if (code < 0xd800 || code > 0xdfff) {
        b[n++] = 0xe0 | (code >> 12)
        b[n++] = 0x80 | ((code >> 6) & 0x3f)
        b[n++] = 0x80 | (code & 0x3f)
      } else return this.wide(text, k, n)
    }
    this.n = n
    return this
  }

  /** Characters beyond the first plane, which take two units of a string. */
  private wide(text: string, from: number, n: number): this {
    this.n = n + encoder.encodeInto(text.slice(from), this.bytes.subarray(n)).written
    return this
  }

  /** A whole number of up to 53 bits, in decimal. */
  dec(value: number): this {
    if (value >= 0 && value < 1000) {
      if (this.n + 4 > this.bytes.length) this.room(4)
      // A word at once: what is too much of it is overwritten.
      this.view.setUint32(this.n, DOTTED[value], true)
      this.n += digitsOf(value)
      return this
    }
    if (value < 0) return this.byte(0x2d).dec(-value)
    if (!(value < Number.MAX_SAFE_INTEGER)) return this.add(String(value))
    const high = Math.floor(value / 1000)
    return this.dec(high).padded(value - high * 1000, 3)
  }

  /** Copies octets that were prepared: names of fields, mostly. */
  copy(prepared: Uint8Array): this {
    const size = prepared.length
    if (this.n + size > this.bytes.length) this.room(size)
    this.bytes.set(prepared, this.n)
    this.n += size
    return this
  }

  /** A whole number with zeros in front, to `width` digits at least. */
  padded(value: number, width: number): this {
    if (width > 9 || value >= POWERS[width]) return this.add(String(value).padStart(width, '0'))
    const end = this.n + width
    // From the end, three digits at a time.
    if (end > this.bytes.length) this.room(width)
    const { view, bytes } = this
    let rest = value | 0
    let at = end
    for (; at - 3 >= this.n; at -= 3) {
      const thousands = (rest / 1000) | 0
      const last = THREE[rest - thousands * 1000]
      view.setUint16(at - 3, last, true)
      bytes[at - 1] = last >>> 16
      rest = thousands
    }
    for (; at > this.n; at--) {
      const tens = (rest / 10) | 0
      bytes[at - 1] = 0x30 + rest - tens * 10
      rest = tens
    }
    this.n = end
    return this
  }

  /** A number of up to 32 bits in hexadecimal, to `width` digits at least, without 0x. */
  hex(value: number, width: number): this {
    this.room(8)
    let digits = width
    while (digits < 8 && value >>> (4 * digits) !== 0) digits++
    for (let k = digits - 1; k >= 0; k--) this.bytes[this.n++] = HEX[(value >>> (4 * k)) & 15]
    return this
  }

  /** An arrow between spaces: from one end to the other. */
  arrow(): this {
    this.room(ARROW.length)
    for (let k = 0; k < ARROW.length; k++) this.bytes[this.n++] = ARROW[k]
    return this
  }

  ipv4(b: Uint8Array, at: number): this {
    if (this.n + 16 > this.bytes.length) this.room(16)
    const { view } = this
    let n = this.n
    for (let k = at; k < at + 4; k++) {
      view.setUint32(n, DOTTED[b[k]], true)
      n += digitsOf(b[k]) + 1
    }
    this.n = n - 1
    return this
  }

  ipv6(b: Uint8Array, at: number): this {
    this.room(40)
    this.n = writeIpv6(this.bytes, this.n, b, at)
    return this
  }

  /** Octets in hexadecimal with `separator` (a character's code; 0 for none) between them. */
  octets(b: Uint8Array, at: number, size: number, separator: number): this {
    if (size === 0) return this
    this.room(size * 3 + 1)
    const { view } = this
    const end = at + size
    let n = this.n
    if (separator === 0) {
      for (let k = at; k < end; k++, n += 2) view.setUint16(n, PAIRS[b[k]], true)
      this.n = n
      return this
    }
    // Two digits, a separator, and an octet that the next one overwrites.
    const mark = separator << 16
    for (let k = at; k < end; k++, n += 3) view.setUint32(n, PAIRS[b[k]] | mark, true)
    this.n = n - 1
    return this
  }

  ether(b: Uint8Array, at: number): this {
    return this.octets(b, at, 6, 0x3a)
  }

  /** Text that came out of a packet: what is not printable is shown as an escape. */
  untrusted(text: string): this {
    const length = text.length
    if (this.n + length > this.bytes.length) this.room(length)
    const b = this.bytes
    let n = this.n
    for (let k = 0; k < length; k++) {
      const code = text.charCodeAt(k)
      if (code < 0x20 || code > 0x7e) return this.add(printable(text))
      b[n++] = code
    }
    this.n = n
    return this
  }

  /** Copies octets that are already as they should be. */
  raw(b: Uint8Array, at: number, size: number): this {
    this.room(size)
    this.bytes.set(b.subarray(at, at + size), this.n)
    this.n += size
    return this
  }

  /** Spaces up to `width` characters since `from`. */
  padTo(from: number, width: number): this {
    let missing = width - (this.n - from)
    if (missing > 0) this.room(missing)
    while (missing-- > 0) this.bytes[this.n++] = 0x20
    return this
  }

  /** What was written since `from`, as a string. */
  since(from: number): string {
    return decoder.decode(this.bytes.subarray(from, this.n))
  }

  toString(): string {
    return this.since(0)
  }
}

/** Text without anything that a terminal would obey: control characters of C0 and C1, and what turns lines around. */
export function printable(text: string): string {
  return UNPRINTABLE.test(text) ? text.replace(EVERY_UNPRINTABLE, escaped) : text
}

/** What `printable` escapes, as part of a regular expression's class. */
export const CONTROLS = '\\u0000-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff'
const UNPRINTABLE = new RegExp(`[${CONTROLS}]`)
const EVERY_UNPRINTABLE = new RegExp(`[${CONTROLS}]`, 'g')
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function escaped(character: string): string {
  const code = character.charCodeAt(0)
  const short = SHORT[character]
  if (short !== undefined) return short
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
}
