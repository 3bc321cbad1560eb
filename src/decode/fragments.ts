/**
 * What the tree says of a datagram that was put together from its fragments: the same for IPv4 (RFC 791 §3.2) and IPv6
 * (RFC 8200 §4.5).
 */
import { bytes, type Field, type FieldSpec, flag, heading, u32, varies } from './field.ts'
import type { Packet } from './packet.ts'
import { plural } from './phrases.ts'
import type { KeptPiece } from './reassembly.ts'
import { GENERATED, IN_REBUILT, type Tree } from './tree.ts'

const KEYS = [
  'fragments',
  'fragment',
  'fragment.overlap',
  'fragment.overlap.conflict',
  'fragment.multipletails',
  'fragment.toolongfragment',
  'fragment.error',
  'fragment.count',
  'reassembled.in',
  'reassembled.length',
  'reassembled.data',
] as const

type Key = (typeof KEYS)[number]

/** The fields of `showFragments`, to be declared with a protocol's own. `what` is `IPv4` or `IPv6`. */
export const fragmentSpecs = (what: string): Record<Key, FieldSpec> => ({
  fragments: heading(`${what} Fragments`),
  fragment: frame(`${what} Fragment`),
  'fragment.overlap': flag(varies, 1, 0, 'Fragment overlap'),
  'fragment.overlap.conflict': flag(varies, 1, 0, 'Conflicting data in fragment overlap'),
  'fragment.multipletails': flag(varies, 1, 0, 'Multiple tail fragments found'),
  'fragment.toolongfragment': flag(varies, 1, 0, 'Fragment too long'),
  'fragment.error': frame('Defragmentation error'),
  'fragment.count': u32(varies, 'Fragment count'),
  'reassembled.in': frame(`Reassembled ${what} in frame`),
  'reassembled.length': u32(varies, `Reassembled ${what} length`),
  'reassembled.data': bytes(varies, 0, `Reassembled ${what} data`),
})

const frame = (name: string): FieldSpec => ({ kind: 'framenum', name, at: varies, size: 0 })

/** Emits what layer `i` completed, if it completed a datagram. */
export function showFragments(t: Tree, p: Packet, i: number, f: Readonly<Record<Key, Field>>): void {
  const { layers } = p
  const datagram = p.session.datagrams.get(i)
  if (datagram === undefined || i + 1 >= layers.n) return
  const { at: from, size: length, pieces } = datagram
  const whole = p.bytes.subarray(from, from + length)
  const add = (field: Field, value: number | Uint8Array, title?: string, at = from, size = 0) =>
    t.add(field, at, size, value, title, GENERATED | IN_REBUILT)
  const list = pieces.map((piece) => `#${piece.frame}(${piece.size})`).join(', ')
  const title = `${pieces.length} ${f.fragments.name} (${plural(length, 'byte')}): ${list}`
  const value = f.fragments.kind === 'bytes' ? whole : ''
  t.add(f.fragments, from, length, value, title, GENERATED | IN_REBUILT)
  t.open()
  for (const piece of pieces) {
    const { offset, size } = piece
    const troubles = troublesOf(piece, length)
    const field = troubles.some((key) => key !== 'fragment.overlap') ? f['fragment.error'] : f.fragment
    const range = `${offset}-${offset + size - 1} (${plural(size, 'byte')})`
    const shown = Math.max(0, Math.min(size, length - offset))
    add(field, piece.frame, `Frame: ${piece.frame}, payload: ${range}`, from + offset, shown)
    t.open()
    for (const key of troubles) add(f[key], 1, undefined, from + offset)
    t.close()
  }
  add(f['fragment.count'], pieces.length)
  add(f['reassembled.length'], length)
  add(f['reassembled.data'], whole, undefined, from, length)
  t.close()
}

/** What is wrong with a piece of a datagram of `length` octets. */
function troublesOf(piece: KeptPiece, length: number): Key[] {
  const end = piece.offset + piece.size
  const troubles: Key[] = []
  if (piece.overlap) troubles.push('fragment.overlap')
  if (piece.conflict) troubles.push('fragment.overlap.conflict')
  if (piece.last && end !== length) troubles.push('fragment.multipletails')
  if (end > length) troubles.push('fragment.toolongfragment')
  return troubles
}
