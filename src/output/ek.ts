/**
 * `-T ek`: for Elasticsearch's bulk interface, two lines a frame, an index and the fields.
 *
 * A layer's fields stand side by side, whatever their place in the tree; values of one name become an array. Layers
 * within a layer become objects.
 */
import { dissect } from '../decode/dissect.ts'
import type { Field } from '../decode/field.ts'
import type { Packet } from '../decode/packet.ts'
import type { Text } from '../decode/text.ts'
import { calendar, saidOf, valueAt } from '../decode/values.ts'
import { writeJson } from './escape.ts'
import { isWanted, type LayerFilter } from './layer-filter.ts'
import { localDay } from './local-day.ts'
import type { Printer } from './printer.ts'
import { writeRaw } from './raw.ts'
import { writeShown } from './shown.ts'

export interface EkOptions {
  /** Adds the octets of each field, as `…_raw`. */
  readonly hex?: boolean
  /** `-j`, `-J`: what to open. */
  readonly filter?: LayerFilter
}

const QUOTE = 0x22
const COMMA = 0x2c
const encoder = new TextEncoder()

/** A printer of lines for Elasticsearch. */
export function ekPrinter(options: EkOptions = {}): Printer {
  const writer = new EkWriter(options)
  return linesPrinter((out, p) => {
    dissect(p)
    writer.writeLayers(out, p)
  })
}

/** A printer of both lines of each frame; `write` writes the members of `layers`. */
export function linesPrinter(write: (out: Text, p: Packet) => void): Printer {
  return {
    begin() {},
    frame(out, p) {
      out.add('{"index":{"_index":"packets-').add(localDay(p.sec)).add('","_type":"doc"}}\n')
      out
        .add('{"timestamp":"')
        .dec(p.sec * 1000 + Math.floor(p.nsec / 1e6))
        .add('","layers":{')
      write(out, p)
      out.add('}}\n')
    },
    end() {},
  }
}

/** `ip.ttl` as Elasticsearch takes it. */
export const underscored = (name: string): string => name.replaceAll('.', '_')

class EkWriter {
  /** Node behind which the values of the same name go on; by node. */
  private following = new Int32Array(512)
  /** The run in which a field was last met, and the last node of it there; by number of the field. */
  private readonly met: number[] = []
  private readonly lastOf: number[] = []
  private run = 0

  constructor(private readonly options: EkOptions) {}

  writeLayers(out: Text, p: Packet): void {
    const { tree } = p
    if (this.following.length < tree.n) this.following = new Int32Array(tree.n * 2)
    this.writeGroups(out, p, this.group(p, 0, tree.n), this.options.filter)
  }

  /** Chains the nodes from `from` to before `to` by name. @returns the first node of each name */
  private group(p: Packet, from: number, to: number): number[] {
    const { tree } = p
    const { following, met, lastOf } = this
    const run = ++this.run
    const firsts: number[] = []
    for (let k = from; k < to; ) {
      const field = tree.fields[k]
      // All lines of text have one name.
      const id = field.text ? -1 : field.id
      const slot = id + 1
      following[k] = -1
      if (met[slot] === run) following[lastOf[slot]] = k
      else firsts.push(k)
      met[slot] = run
      lastOf[slot] = k
      k = field.kind === 'protocol' ? tree.endOf(k) : k + 1
    }
    return firsts
  }

  private writeGroups(out: Text, p: Packet, firsts: readonly number[], filter: LayerFilter | undefined): void {
    const { tree } = p
    const { following } = this
    for (let g = 0; g < firsts.length; g++) {
      const first = firsts[g]
      if (g > 0) out.byte(COMMA)
      if (this.options.hex && !tree.fields[first].text && tree.size[first] > 0) {
        out.byte(QUOTE)
        writeName(out, tree.fields[first])
        out.add('_raw":')
        this.writeChain(out, first, (node) => {
          out.byte(QUOTE)
          writeRaw(out, p, node)
          out.byte(QUOTE)
        })
        out.byte(COMMA)
      }
      out.byte(QUOTE)
      writeName(out, tree.fields[first])
      out.byte(QUOTE).byte(0x3a)
      if (following[first] < 0) this.writeValue(out, p, first, filter)
      else this.writeChain(out, first, (node) => this.writeValue(out, p, node, filter))
    }
  }

  private writeChain(out: Text, first: number, write: (node: number) => void): void {
    const { following } = this
    const several = following[first] >= 0
    if (several) out.byte(0x5b)
    for (let node = first; node >= 0; node = following[node]) {
      if (node !== first) out.byte(COMMA)
      write(node)
    }
    if (several) out.byte(0x5d)
  }

  private writeValue(out: Text, p: Packet, node: number, filter: LayerFilter | undefined): void {
    const { tree } = p
    const field = tree.fields[node]
    const name = field.text ? 'text' : field.abbrev
    if (!isWanted(filter, name)) {
      out.add('{"filtered":"').add(name).add('"}')
      return
    }
    switch (field.kind) {
      case 'protocol': {
        out.byte(0x7b)
        this.writeGroups(out, p, this.group(p, node + 1, tree.endOf(node)), filter?.deep ? undefined : filter)
        out.byte(0x7d)
        return
      }
      case 'none':
        if (!field.text) {
          out.add('null')
          return
        }
        out.byte(QUOTE)
        writeJson(out, saidOf(p, node))
        out.byte(QUOTE)
        return
      case 'bool':
        out.add(isSet(p, node) ? 'true' : 'false')
        return
      case 'abstime':
        out
          .byte(QUOTE)
          .add(isoTime(tree.values[node] as bigint))
          .byte(QUOTE)
        return
      default:
        out.byte(QUOTE)
        writeShown(out, p, node, writeJson)
        out.byte(QUOTE)
    }
  }
}

function isSet(p: Packet, node: number): boolean {
  const { tree } = p
  return Boolean(tree.values[node] ?? valueAt(tree.fields[node], p.bytes, tree.at[node], tree.size[node]))
}

function isoTime(time: bigint): string {
  const { date, nanoseconds } = calendar(time)
  return Number.isNaN(date.getTime()) ? '' : `${date.toISOString().slice(0, 19)}.${nanoseconds}Z`
}

/** Names of fields, made when they are first needed. */
const names = new WeakMap<Field, Uint8Array>()

function writeName(out: Text, field: Field): void {
  let name = names.get(field)
  if (name === undefined) {
    name = encoder.encode(nameOf(field))
    names.set(field, name)
  }
  out.copy(name)
}

function nameOf(field: Field): string {
  if (field.text) return 'text'
  const standsAlone = field.kind === 'protocol' || field.subprotocol
  return underscored(standsAlone ? field.abbrev : `${field.protocol.abbrev}_${field.abbrev}`)
}
