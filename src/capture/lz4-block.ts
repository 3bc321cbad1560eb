/**
 * One block of LZ4 (lz4_Block_format.md): literals and copies of what was written before.
 *
 * @param from  the compressed octets, between `at` and `end`
 * @param into  where content goes, from `start` on and not beyond `limit`; what stands before `start` can be referred to
 * @param floor first octet of `into` that may be referred to
 * @returns the end of the content, and what was wrong, if anything, when it got no further
 */
export function decodeBlock(
  from: Uint8Array,
  at: number,
  end: number,
  into: Uint8Array,
  start: number,
  limit: number,
  floor: number,
): { readonly end: number; readonly wrong: string | undefined } {
  let out = start
  while (at < end) {
    const token = from[at++]
    let literals = token >> 4
    if (literals === 15) {
      let more = 255
      while (more === 255 && at < end) {
        more = from[at++]
        literals += more
      }
    }
    // A block that is cut off still has its first literals.
    const there = Math.min(literals, end - at, limit - out)
    into.set(from.subarray(at, at + there), out)
    out += there
    at += there
    if (there < literals) return { end: out, wrong: 'literals beyond the end of a block' }
    if (at === end) return { end: out, wrong: undefined }
    if (end - at < 2) return { end: out, wrong: 'a block ends within a reference' }
    const distance = from[at] | (from[at + 1] << 8)
    at += 2
    let length = (token & 15) + 4
    if (length === 19) {
      let more = 255
      while (more === 255) {
        if (at === end) return { end: out, wrong: 'a block ends within a reference' }
        more = from[at++]
        length += more
      }
    }
    const source = out - distance
    if (distance === 0 || source < floor) return { end: out, wrong: 'a reference to before the start' }
    if (length > limit - out) return { end: out, wrong: 'more content than a block can have' }
    if (distance >= length) into.copyWithin(out, source, source + length)
    else for (let i = 0; i < length; i++) into[out + i] = into[source + i]
    out += length
  }
  return { end: out, wrong: out === start && end === at ? undefined : 'a block ends with a reference' }
}
