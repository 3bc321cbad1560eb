/** The list of options that ends a message of neighbour discovery (RFC 4861 §4.6). */
import type { Packet } from '../packet.ts'
import { eachOption, remarkBelow } from '../parts.ts'
import type { Tree } from '../tree.ts'
import { ndOptions } from '../words/icmpv6.ts'
import { icmpv6Fields as f } from './icmpv6-fields.ts'
import type { Option, Placed } from './icmpv6-option.ts'
import { otherOptions } from './icmpv6-option-others.ts'
import { discoveryOptions } from './icmpv6-option-values.ts'

const OPTIONS = { ...discoveryOptions, ...otherOptions }

/**
 * Emits the options from `at` on to the end of layer `i`.
 * @param until the option to stop at, which holds a packet: it stands open for that then; -1 for none
 */
export function showNdOptions(t: Tree, p: Packet, i: number, at: number, until = -1): void {
  const b = p.bytes
  const end = p.layers.end[i]
  let isOver = false
  eachOption(b, at, end, { unit: 8 }, (type, o, size) => {
    if (isOver || !t.has(o, 2)) return
    const length = o + 1 < end ? size : 0
    t.put(f.opt, o, Math.min(length, end - o), titleOf(type, b, o, length, end))
    t.open()
    t.put(f['opt.type'], o)
    t.put(f['opt.length'], o + 1)
    if (t.ok) showValue({ t, b, at: o, size: length }, OPTIONS[type])
    isOver = o === until && t.ok
    if (!isOver) t.close()
  })
  if (!isOver && end < p.layers.reported[i]) t.has(end, 1)
}

function titleOf(type: number, b: Uint8Array, at: number, size: number, end: number): string {
  const option: Option | undefined = OPTIONS[type]
  const name = `ICMPv6 Option (${ndOptions[type] ?? `Unknown ${type}`}`
  // A line that says what is not there remains without its end.
  if (at + size > end || size < Math.max(2, option?.least ?? 0)) return name
  return `${name}${option?.says?.(b, at, size) ?? ''})`
}

/** What stands behind type and length. */
function showValue(placed: Placed, option: Option | undefined): void {
  const { t, b, at, size } = placed
  if (size === 0) return remarkBelow(t, true, f.invalid_option_length, 'Invalid option length (Zero)')
  if (option === undefined) {
    t.remark(f['undecoded.option'])
    t.put(f.data, at + 2, size - 2)
    return
  }
  const { limit, reported } = t
  remarkBelow(t, at + size <= limit && option.isWrong?.(b, at, size) === true, f.invalid_option_length)
  // One that is too short ends where it fails to tell something, though other options stand behind it.
  t.limit = Math.min(limit, at + size)
  t.reported = Math.min(reported, at + size)
  const shown = option.show(placed)
  if (shown < size) putUnknown(t, at + shown, size - shown)
  t.limit = limit
  t.reported = reported
  t.has(at, size)
}

/** What nobody knows the meaning of. */
export function putUnknown(t: Tree, at: number, size: number): void {
  t.put(f.unknown_data, at, size)
  remarkBelow(t, t.ok, f['unknown_data.expert'])
}
