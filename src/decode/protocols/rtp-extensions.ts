/** Header extensions of RTP (RFC 3550 §5.3.1), and those of which there are several (RFC 8285, once RFC 5285). */
import { u16 } from '../bytes.ts'
import type { Tree } from '../tree.ts'
import { hexText } from '../values.ts'
import { rtpFields as f } from './rtp-fields.ts'

/** Profiles that tell how several extensions are told apart (RFC 8285 §4.2, §4.3). */
const ONE_BYTE = 0xbede
const TWO_BYTE = 0x100
/** Identifier behind which nothing more is to be read (RFC 8285 §4.2). */
const STOP = 15

/** Emits the extension at `at`. @returns where it ends */
export function putExtension(t: Tree, b: Uint8Array, at: number): number {
  if (!t.has(at, 2)) return at
  const profile = u16(b, at)
  t.put(f['ext.profile'], at, 2, `Defined by profile: Unknown (${hexText(profile, 4)})`)
  t.put(f['ext.len'], at + 2)
  if (!t.ok) return at
  const first = at + 4
  const end = first + 4 * u16(b, at + 2)
  if (end === first) return end
  t.put(f.hdr_exts, first, end - first)
  t.open()
  if (profile === ONE_BYTE) putOneByte(t, b, first, end)
  else if (profile >>> 4 === TWO_BYTE) putTwoByte(t, b, first, end, profile & 0x0f)
  else for (let o = first; o < end && t.ok; o += 4) t.put(f.hdr_ext, o)
  t.close()
  return end
}

function putOneByte(t: Tree, b: Uint8Array, at: number, end: number): void {
  for (let o = pastPadding(t, b, at, end); o < end && t.has(o, 1); o = pastPadding(t, b, o, end)) {
    const id = b[o] >>> 4
    const size = (b[o] & 0x0f) + 1
    if (id === 0 || id === STOP || o + 1 + size > end) return
    t.put(f['one-byte header'], o, 1 + size)
    t.open()
    t.set(f['ext.rfc5285.id'], o, 1, id)
    t.set(f['ext.rfc5285.len'], o, 1, size)
    t.put(f['ext.rfc5285.data'], o + 1, size)
    t.close()
    o += 1 + size
  }
}

function putTwoByte(t: Tree, b: Uint8Array, at: number, end: number, bits: number): void {
  for (let o = pastPadding(t, b, at, end); o + 1 < end && t.has(o, 2); o = pastPadding(t, b, o, end)) {
    const size = b[o + 1]
    if (o + 2 + size > end) return t.fail()
    t.put(f['two-byte header'], o, 2 + size)
    t.open()
    t.set(f['ext.rfc5285.appbits'], o, 0, bits)
    t.put(f['ext.rfc5285.id'], o)
    t.put(f['ext.rfc5285.len'], o + 1)
    if (size > 0) t.put(f['ext.rfc5285.data'], o + 2, size)
    t.close()
    o += 2 + size
  }
}

/** Emits padding that stands between extensions. @returns where the next one begins */
function pastPadding(t: Tree, b: Uint8Array, at: number, end: number): number {
  const limit = Math.min(end, t.limit)
  let o = at
  while (o < limit && b[o] === 0) o++
  if (o > at && o < limit) t.put(f['padding.data'], at, o - at)
  return o
}
