/** A number that people name because it counts datagrams: a field, or some octets of one, as in `data[0:4]`. */
import { littleUint, uint } from '../../decode/bytes.ts'
import type { Field, Value } from '../../decode/field.ts'
import { Occurrences } from '../../decode/occurrences.ts'
import type { Packet } from '../../decode/packet.ts'
import type { Registry } from '../../decode/registry.ts'
import { bits, isNumber } from '../../decode/values.ts'

/** What is no number, or none that could count. */
export class CounterError extends Error {
  override readonly name = 'CounterError'
}

/** Octets of a number that a double holds exactly: of longer ones, the lower ones count. */
const MOST_OCTETS = 6
/** With fewer numbers, what is late cannot be told from what is ahead. */
const FEWEST = 256

export class Counter {
  /** How many numbers there are. */
  readonly modulus: number
  private readonly field: Field
  private readonly from: number
  private readonly size: number
  private readonly numberAt: typeof uint
  private readonly occurrences: Occurrences | undefined
  /** Of datagrams that look like something else than data by chance, such as RTCP. */
  private readonly instead: Counter | undefined
  private value = -1

  /**
   * @param text `data[0:4]`, `udp.payload[8-11]`, `rtp.seq`; octets are read in the order of networks, those of
   *             `data[0:4]le` from the least one on
   * @throws CounterError
   */
  constructor(registry: Registry, text: string) {
    const form = /^\s*([\w.-]+)\s*(?:\[\s*(\d*)\s*(?:([:-])\s*(\d+)\s*)?\]\s*(le)?\s*)?$/.exec(text)
    if (form === null) throw new CounterError(`"${text}" is neither a field nor octets of one, as data[0:4] is`)
    const [, name, from, mark, to, order] = form
    this.numberAt = order === undefined ? uint : littleUint
    const field = registry.field(name)
    if (field === undefined) throw new CounterError(`there is no field "${name}"`)
    this.field = field
    this.occurrences = field.kind === 'protocol' ? undefined : new Occurrences(registry, [field])
    if (from === undefined) {
      if (!isNumber(field.kind)) throw new CounterError(`${name} is no number: name octets of it, as in ${name}[0:4]`)
      this.from = this.size = 0
      if (field.size === 0) throw new CounterError(`${name} is worked out here, and does not stand in what was sent`)
      const width = field.mask === 0 ? 8 * field.size : 32 - Math.clz32(field.mask >>> field.shift)
      this.modulus = 2 ** Math.min(width, 8 * MOST_OCTETS)
    } else {
      const first = Number(from)
      const size = mark === ':' ? Number(to) : mark === '-' ? Number(to) - first + 1 : 1
      if (size < 1 || size > 8) throw new CounterError(`${text} is ${size} octets: a counter has 1 to 8`)
      if (field.kind !== 'protocol' && field.kind !== 'bytes') {
        throw new CounterError(`${name} has no octets to choose from: name it alone, or a protocol`)
      }
      this.size = Math.min(size, MOST_OCTETS)
      this.from = order === undefined ? first + size - this.size : first
      this.modulus = 256 ** this.size
    }
    this.instead = name === 'data' ? new Counter(registry, text.replace('data', 'udp.payload')) : undefined
    if (!(this.modulus >= FEWEST)) throw new CounterError(`${text} has too few values to count with`)
  }

  /** The number in the frame's innermost layer that has it; -1 if it has none. */
  read(p: Packet): number {
    this.value = -1
    if (this.occurrences === undefined) this.readLayer(p)
    else {
      this.occurrences.enter(p)
      this.occurrences.each(p, 0, (field, at, size, value) => this.take(p, field, at, size, value))
    }
    return this.value < 0 && this.instead !== undefined ? this.instead.read(p) : this.value
  }

  private readLayer({ bytes: b, layers }: Packet): void {
    for (let i = layers.n - 1; i > 0; i--) {
      if (layers.id[i] !== this.field.protocol.id) continue
      const at = layers.at[i] + this.from
      if (at + this.size <= layers.end[i]) this.value = this.numberAt(b, at, this.size)
      return
    }
  }

  private take(p: Packet, field: Field, at: number, size: number, value: Value | undefined): void {
    if (this.size === 0) {
      const number = value === undefined ? bits(field, p.bytes, at, size) : Number(value)
      this.value = number % this.modulus
      return
    }
    const b = value instanceof Uint8Array ? value : p.bytes
    const start = value instanceof Uint8Array ? this.from : at + this.from
    const end = value instanceof Uint8Array ? value.length : at + size
    if (start + this.size <= end) this.value = this.numberAt(b, start, this.size)
  }
}
