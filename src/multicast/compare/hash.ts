/** A hash of 64 bits over octets. Two lanes that multiply and rotate, as in MurmurHash3: for accidents, not for enemies. */

/** The two halves of the newest hash. */
export const hashed = { high: 0, low: 0 }

/** Works out the hash of `size` octets at `at`, into `hashed`. */
export function hash(view: DataView, at: number, size: number, seed: number): void {
  let x = seed ^ size
  let y = ~size
  const end = at + size
  let k = at
  for (; k + 4 <= end; k += 4) {
    const word = view.getInt32(k, true)
    x = Math.imul(x ^ Math.imul(word, 0xcc9e2d51), 0x1b873593)
    x ^= x >>> 15
    y = Math.imul((y << 13) | (y >>> 19), 5) + Math.imul(word, 0x9e3779b1)
    y ^= y >>> 13
  }
  for (; k < end; k++) {
    const octet = view.getUint8(k)
    x = Math.imul(x ^ octet, 0x85ebca6b)
    y = Math.imul(y + octet + 1, 0xc2b2ae35)
  }
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  y = Math.imul(y ^ (y >>> 15), 0xc2b2ae35)
  hashed.high = (x ^ (x >>> 13)) >>> 0
  hashed.low = (y ^ (y >>> 16) ^ x) >>> 0
}
