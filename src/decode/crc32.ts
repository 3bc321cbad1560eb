/** The cyclic redundancy check of Ethernet (IEEE 802.3 §3.2.9). */

const POLYNOMIAL = 0xedb8_8320

/** Remainders of single octets, worked out when the first check is asked for. */
let table: Uint32Array | undefined

const remainders = (): Uint32Array =>
  Uint32Array.from({ length: 256 }, (_, octet) => {
    let rest = octet
    for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ POLYNOMIAL : rest >>> 1
    return rest
  })

/** The check over the octets from `at` to before `end`, least significant bit first, as it is sent. */
export function crc32(b: Uint8Array, at: number, end: number): number {
  table ??= remainders()
  let rest = 0xffff_ffff
  for (let k = at; k < end; k++) rest = (rest >>> 8) ^ table[(rest ^ b[k]) & 0xff]
  return ~rest >>> 0
}
