/** Selective acknowledgments (RFC 2018), and such that tell of duplicates (RFC 2883). */
import { u32 } from '../bytes.ts'
import type { Packet } from '../packet.ts'
import type { Text } from '../text.ts'
import type { Tree } from '../tree.ts'
import { optionFields as f } from './tcp-option-fields.ts'
import { relativeBack } from './tcp-sequence.ts'

const BLOCK = 8

/** Emits the blocks of the option of `size` octets at `at`. */
export function sack(t: Tree, p: Packet, at: number, size: number, i: number): void {
  const { bytes: b } = p
  const end = at + size
  const edge = (o: number): number => relativeBack(p, i, u32(b, o))
  let blocks = 0
  for (let o = at + 2; o < end; o += BLOCK) {
    if (o + 4 > end) return overrun(t, o, end - o, blocks)
    t.set(f['options.sack_le'], o, 4, edge(o), `left edge = ${edge(o)} (relative)`)
    if (o + BLOCK > end) return overrun(t, o + 4, end - o - 4, blocks)
    t.set(f['options.sack_re'], o + 4, 4, edge(o + 4), `right edge = ${edge(o + 4)} (relative)`)
    blocks++
  }
  t.derive(f['options.sack.count'], blocks, undefined, at + 2)
  if (blocks === 0 || !isDuplicate(p, at, blocks, i)) return
  const [left, right] = [edge(at + 2), edge(at + 6)]
  t.set(f['options.sack.dsack_le'], at + 2, 4, left, `D-SACK Left Edge = ${left} (relative)`)
  t.set(f['options.sack.dsack_re'], at + 6, 4, right, `D-SACK Right Edge = ${right} (relative)`)
  t.put(f.duplicate, at + 2, BLOCK)
  t.open()
  t.remark(f['options.sack.dsack'])
  t.close()
}

/** The list ends within a block. */
function overrun(t: Tree, at: number, size: number, blocks: number): void {
  t.put(f.suboption, at, size)
  t.open()
  t.remark(f.suboption_malformed)
  t.close()
  t.derive(f['options.sack.count'], blocks, undefined, at)
}

/** True if the first block lies before what is acknowledged anyway, or within the second block (RFC 2883 §4). */
function isDuplicate(p: Packet, at: number, blocks: number, i: number): boolean {
  const { bytes: b, layers } = p
  const acknowledged = u32(b, layers.at[i] + 8)
  const left = u32(b, at + 2)
  const right = u32(b, at + 6)
  if (isBefore(left, acknowledged)) return true
  return blocks > 1 && !isBefore(left, u32(b, at + 2 + BLOCK)) && !isBefore(u32(b, at + 6 + BLOCK), right)
}

/** Sequence numbers wrap around (RFC 9293 §3.4). */
const isBefore = (x: number, y: number): boolean => ((x - y) | 0) < 0

/** ` 1-2 5-6` */
export function sackSays(p: Packet, at: number, size: number, i: number): string {
  let said = ''
  for (let o = at + 2; o + BLOCK <= at + size; o += BLOCK) {
    said += ` ${relativeBack(p, i, u32(p.bytes, o))}-${relativeBack(p, i, u32(p.bytes, o + 4))}`
  }
  return said
}

/** ` SLE=1 SRE=2` */
export function sackInfo(out: Text, p: Packet, at: number, size: number, i: number): void {
  for (let o = at + 2; o + BLOCK <= at + size; o += BLOCK) {
    out.add(' SLE=').dec(relativeBack(p, i, u32(p.bytes, o)))
    out.add(' SRE=').dec(relativeBack(p, i, u32(p.bytes, o + 4)))
  }
}
