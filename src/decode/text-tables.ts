/** Digits looked up rather than computed, and the text of IPv6 addresses. */

const encoder = new TextEncoder()

export const HEX = encoder.encode('0123456789abcdef')

/** The two hexadecimal digits of each octet, the first one in the lower half. */
export const PAIRS = Uint16Array.from({ length: 256 }, (_, octet) => HEX[octet >> 4] | (HEX[octet & 15] << 8))

/** Three decimal digits for each number below 1000, as octets of a little-endian word. */
export const THREE = new Uint32Array(1000)
/** The digits of each number below 1000, without zeros in front, and a dot behind them; likewise. */
export const DOTTED = new Uint32Array(1000)
for (let value = 0; value < 1000; value++) {
  const hundreds = Math.floor(value / 100)
  const tens = Math.floor(value / 10) % 10
  THREE[value] = (0x30 + hundreds) | ((0x30 + tens) << 8) | ((0x30 + (value % 10)) << 16)
  DOTTED[value] = (THREE[value] | (0x2e << 24)) >>> (8 * (3 - digitsOf(value)))
}

/** Digits of a number below 1000. */
export function digitsOf(value: number): number {
  return value < 10 ? 1 : value < 100 ? 2 : 3
}

/**
 * Writes an IPv6 address in the form of RFC 5952: the longest run of two or more zero groups, the first of equals,
 * becomes `::`; IPv4-mapped and IPv4-compatible ones end in dotted quads as inet_ntop writes them.
 * @returns the new end of `out`, at most 45 octets further on
 */
export function writeIpv6(out: Uint8Array, n: number, b: Uint8Array, at: number): number {
  let run = -1
  let length = 1
  for (let k = 0; k < 8; ) {
    const from = k
    while (k < 8 && b[at + 2 * k] === 0 && b[at + 2 * k + 1] === 0) k++
    if (k - from > length) {
      run = from
      length = k - from
    }
    if (k === from) k++
  }
  for (let k = 0; k < 8; k++) {
    if (run >= 0 && k >= run && k < run + length) {
      if (k === run) out[n++] = 0x3a
      continue
    }
    if (k > 0) out[n++] = 0x3a
    if (k === 6 && run === 0 && isDotted(b, at, length)) return writeDotted(out, n, b, at + 12)
    n = writeGroup(out, n, (b[at + 2 * k] << 8) | b[at + 2 * k + 1])
  }
  if (run >= 0 && run + length === 8) out[n++] = 0x3a
  return n
}

function isDotted(b: Uint8Array, at: number, zeros: number): boolean {
  return zeros === 6 || (zeros === 5 && b[at + 10] === 0xff && b[at + 11] === 0xff)
}

function writeDotted(out: Uint8Array, n: number, b: Uint8Array, at: number): number {
  for (let k = 0; k < 4; k++) {
    const value = b[at + k]
    // Four octets at most: three digits and the dot.
    for (let word = DOTTED[value]; word !== 0; word >>>= 8) out[n++] = word & 0xff
  }
  return n - 1
}

function writeGroup(out: Uint8Array, n: number, group: number): number {
  if (group > 0xfff) out[n++] = HEX[group >> 12]
  if (group > 0xff) out[n++] = HEX[(group >> 8) & 15]
  if (group > 0xf) out[n++] = HEX[(group >> 4) & 15]
  out[n++] = HEX[group & 15]
  return n
}
