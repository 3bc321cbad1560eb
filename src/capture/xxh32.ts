/** xxHash, 32 bits, seed 0: the checksum of LZ4 frames. */

const P1 = 0x9e37_79b1
const P2 = 0x85eb_ca77
const P3 = 0xc2b2_ae3d
const P4 = 0x27d4_eb2f
const P5 = 0x1656_67b1

function round(lane: number, word: number): number {
  const sum = (lane + Math.imul(word, P2)) | 0
  return Math.imul((sum << 13) | (sum >>> 19), P1)
}

function rotate(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by))
}

/** Takes octets stretch by stretch. */
export class XxHash32 {
  #a = (P1 + P2) | 0
  #b = P2 | 0
  #c = 0
  #d = -P1 | 0
  #length = 0
  /** Octets that do not fill sixteen yet. */
  readonly #rest = new Uint8Array(16)
  #kept = 0

  update(bytes: Uint8Array): this {
    this.#length += bytes.length
    let at = 0
    if (this.#kept > 0) {
      at = Math.min(16 - this.#kept, bytes.length)
      this.#rest.set(bytes.subarray(0, at), this.#kept)
      this.#kept += at
      if (this.#kept < 16) return this
      this.#stripes(this.#rest, 0, 16)
    }
    const whole = at + ((bytes.length - at) & ~15)
    this.#stripes(bytes, at, whole)
    this.#rest.set(bytes.subarray(whole))
    this.#kept = bytes.length - whole
    return this
  }

  /** The checksum, 0 to 2^32 - 1. */
  digest(): number {
    let hash =
      this.#length >= 16
        ? (rotate(this.#a, 1) + rotate(this.#b, 7) + rotate(this.#c, 12) + rotate(this.#d, 18)) | 0
        : P5
    hash = (hash + this.#length) | 0
    const rest = new DataView(this.#rest.buffer, 0, this.#kept)
    let at = 0
    for (; at + 4 <= this.#kept; at += 4) {
      hash = Math.imul(rotate((hash + Math.imul(rest.getUint32(at, true), P3)) | 0, 17), P4)
    }
    for (; at < this.#kept; at++) hash = Math.imul(rotate((hash + Math.imul(rest.getUint8(at), P5)) | 0, 11), P1)
    hash = Math.imul(hash ^ (hash >>> 15), P2)
    hash = Math.imul(hash ^ (hash >>> 13), P3)
    return (hash ^ (hash >>> 16)) >>> 0
  }

  #stripes(bytes: Uint8Array, at: number, end: number): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    for (; at < end; at += 16) {
      this.#a = round(this.#a, view.getInt32(at, true))
      this.#b = round(this.#b, view.getInt32(at + 4, true))
      this.#c = round(this.#c, view.getInt32(at + 8, true))
      this.#d = round(this.#d, view.getInt32(at + 12, true))
    }
  }
}
