/** Addresses as text. */

/** An IPv4 address of 4 octets or an IPv6 address of 16, as RFC 5952 writes it. */
export function addressText(octets: Uint8Array): string {
  if (octets.length === 4) return octets.join('.')
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength)
  const groups = Array.from({ length: 8 }, (_, k) => view.getUint16(2 * k).toString(16))
  const [from, length] = longestZeros(groups)
  if (length < 2) return groups.join(':')
  return `${groups.slice(0, from).join(':')}::${groups.slice(from + length).join(':')}`
}

/** The first of the longest runs of zeros (RFC 5952 §4.2.3). */
function longestZeros(groups: readonly string[]): [from: number, length: number] {
  let best: [number, number] = [0, 0]
  for (let k = 0; k < groups.length; k++) {
    let end = k
    while (groups[end] === '0') end++
    if (end - k > best[1]) best = [k, end - k]
    if (end > k) k = end
  }
  return best
}

/** Octets from hexadecimal digits. */
export const fromHex = (digits: string): Uint8Array => new Uint8Array(Buffer.from(digits, 'hex'))
