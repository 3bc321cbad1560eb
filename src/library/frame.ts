/** A decoded frame that belongs to whoever asked for it: nothing in it changes when the next one is read. */
import { writeDestination, writeInfo, writeProtocol, writeSource } from '../decode/columns.ts'
import { dissectAll } from '../decode/dissect.ts'
import type { Kind, Value } from '../decode/field.ts'
import { labelOf } from '../decode/label.ts'
import type { LinkInterface, Packet, PacketOptions } from '../decode/packet.ts'
import type { Registry } from '../decode/registry.ts'
import { Text } from '../decode/text.ts'
import { HIDDEN, MALFORMED } from '../decode/tree.ts'
import { valueAt, valueText } from '../decode/values.ts'

/** A field of a frame, with those below it. */
export interface FrameField {
  /** Full name, `ip.ttl`; a protocol's own name for its headline. */
  readonly name: string
  /** Kind of value, as `castshark fields` lists it (`uint8`, `ipv4`, …). */
  readonly kind: Kind
  /**
   * Numbers as number (64-bit ones and times, which count nanoseconds, as bigint), flags as boolean, octets as
   * Uint8Array, addresses and strings as text; undefined for protocols and lines without a value.
   */
  readonly value: number | bigint | boolean | string | Uint8Array | undefined
  /** The value as `-T fields` prints it. */
  readonly text: string
  /** The line of the detail tree. */
  readonly label: string
  /** True for what is there to be asked for, but left out of the detail tree. */
  readonly hidden: boolean
  readonly children: readonly FrameField[]
}

export type FieldValue = FrameField['value']

export class Frame {
  /** From 1. */
  readonly number: number
  /** Seconds since 1970-01-01 UTC, and nanoseconds on top. */
  readonly seconds: number
  readonly nanoseconds: number
  /** Octets on the wire; `bytes.length` is what was captured of them. */
  readonly length: number
  readonly bytes: Uint8Array
  readonly interfaceName: string | undefined
  readonly comments: readonly string[]
  /** The packet list's columns. */
  readonly source: string
  readonly destination: string
  readonly protocol: string
  readonly info: string
  /** Names of the layers, outermost first: `['frame', 'eth', 'ip', 'udp', 'data']`. */
  readonly layers: readonly string[]
  /** True if decoding met a contradiction; false for frames that were only cut by the capture. */
  readonly malformed: boolean
  /** The detail tree. */
  readonly tree: readonly FrameField[]

  /** Where it came from, for whoever decodes its octets again. */
  readonly origin: { readonly iface: LinkInterface; readonly options: PacketOptions | undefined }

  readonly #registry: Registry
  private byName: Map<string, FrameField[]> | undefined

  /** Copies what the decoder lends. */
  constructor(p: Packet) {
    this.#registry = p.session.registry
    this.number = p.number
    this.seconds = p.sec
    this.nanoseconds = p.nsec
    this.length = p.length
    this.bytes = p.bytes.slice(p.start, p.end)
    this.interfaceName = p.iface.name
    this.origin = { iface: p.iface, options: p.options }
    this.comments = p.options?.comments ?? []
    this.source = written(writeSource, p)
    this.destination = written(writeDestination, p)
    this.protocol = written(writeProtocol, p)
    this.info = written(writeInfo, p)
    const { protocols } = p.session.registry
    this.layers = Array.from({ length: p.layers.n }, (_, i) => protocols[p.layers.id[i]].abbrev)
    this.malformed = dissectAll(p)?.state === MALFORMED
    this.tree = below(p, 0, p.tree.n)
  }

  /** When the frame was captured, to the millisecond. */
  get time(): Date {
    return new Date(this.seconds * 1000 + this.nanoseconds / 1e6)
  }

  /** True if the frame has the protocol or field, as the filter of that name alone would say. */
  has(name: string): boolean {
    return this.all(name).length > 0
  }

  /** The value of a field's first occurrence; undefined if the frame does not have it. */
  get(name: string): FieldValue {
    return this.all(name)[0]?.value
  }

  /** The values of all occurrences, in the order of the tree. */
  getAll(name: string): FieldValue[] {
    return this.all(name).map((field) => field.value)
  }

  /** All occurrences of a field. */
  all(name: string): readonly FrameField[] {
    this.byName ??= indexed(this.tree, this.#registry)
    return this.byName.get(name) ?? []
  }
}

const scratch = new Text()

function written(write: (out: Text, p: Packet) => void, p: Packet): string {
  write(scratch.clear(), p)
  return scratch.toString()
}

/** The nodes from `from` to before `to`, those below each within it. */
function below(p: Packet, from: number, to: number): FrameField[] {
  const { tree } = p
  const found: FrameField[] = []
  for (let node = from; node < to; node = tree.endOf(node)) {
    const field = tree.fields[node]
    found.push({
      name: field.abbrev,
      kind: field.kind,
      value: owned(p, node),
      text: valueText(field, p.bytes, tree.at[node], tree.size[node], tree.values[node]),
      label: labelOf(p, node),
      hidden: (tree.flags[node] & HIDDEN) !== 0,
      children: below(p, node + 1, tree.endOf(node)),
    })
  }
  return found
}

const AS_TEXT: ReadonlySet<Kind> = new Set<Kind>(['ipv4', 'ipv6', 'ether', 'eui64', 'string'])

function owned(p: Packet, node: number): FieldValue {
  const { tree, bytes } = p
  const field = tree.fields[node]
  if (field.kind === 'protocol' || field.kind === 'none') return undefined
  const at = tree.at[node]
  const size = tree.size[node]
  if (AS_TEXT.has(field.kind)) return valueText(field, bytes, at, size, tree.values[node])
  const value: Value = tree.values[node] ?? valueAt(field, bytes, at, size)
  if (field.kind === 'bool') return Boolean(value)
  return value instanceof Uint8Array ? value.slice() : value
}

function indexed(fields: readonly FrameField[], registry: Registry): Map<string, FrameField[]> {
  const byName = new Map<string, FrameField[]>()
  const add = (field: FrameField): void => {
    // A headline is not what its name stands for where that says more (`mcast`).
    if (field.kind !== 'protocol' || registry.field(field.name)?.kind === 'protocol') {
      const known = byName.get(field.name)
      if (known === undefined) byName.set(field.name, [field])
      else known.push(field)
    }
    field.children.forEach(add)
  }
  fields.forEach(add)
  return byName
}
