/** Numbers out of octets, big endian as networks write them. The caller has checked that the octets are there. */

export const u16 = (b: Uint8Array, at: number): number => (b[at] << 8) | b[at + 1]

export const u24 = (b: Uint8Array, at: number): number => (b[at] << 16) | (b[at + 1] << 8) | b[at + 2]

export const u32 = (b: Uint8Array, at: number): number =>
  ((b[at] << 24) | (b[at + 1] << 16) | (b[at + 2] << 8) | b[at + 3]) >>> 0

/** Up to 48 bits, which a double holds exactly. */
export const u48 = (b: Uint8Array, at: number): number => u16(b, at) * 0x1_0000_0000 + u32(b, at + 2)

export const u64 = (b: Uint8Array, at: number): bigint => (BigInt(u32(b, at)) << 32n) | BigInt(u32(b, at + 4))

/** An unsigned number of 0 to 6 octets. */
export function uint(b: Uint8Array, at: number, size: number): number {
  switch (size) {
    case 1:
      return b[at]
    case 2:
      return u16(b, at)
    case 3:
      return u24(b, at)
    case 4:
      return u32(b, at)
    default: {
      let value = 0
      for (let k = 0; k < size; k++) value = value * 256 + b[at + k]
      return value
    }
  }
}

/** The same with the least octet first, as many processors write them. */
export function littleUint(b: Uint8Array, at: number, size: number): number {
  let value = 0
  for (let k = size - 1; k >= 0; k--) value = value * 256 + b[at + k]
  return value
}

/** True if `size` octets at `x` and at `y` are the same. */
export function same(b: Uint8Array, x: number, y: number, size: number): boolean {
  for (let k = 0; k < size; k++) if (b[x + k] !== b[y + k]) return false
  return true
}

/** True if all octets from `at` to before `end` are zero. */
export function allZero(b: Uint8Array, at: number, end: number): boolean {
  for (let k = at; k < end; k++) if (b[k] !== 0) return false
  return true
}

/** A view of octets. */
export const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength)
