/**
 * `-T ek`: for Elasticsearch's bulk interface, two lines a frame, an index and the fields.
 *
 * A layer's fields stand side by side, whatever their place in the tree; values of one name become an array. Layers
 * within a layer become objects.
 */
import { dissectAll } from '../decode/dissect.ts'
import type { Field } from '../decode/field.ts'
import { saidOf } from '../decode/label.ts'
import type { Packet } from '../decode/packet.ts'
import type { Text } from '../decode/text.ts'
import { HIDDEN } from '../decode/tree.ts'
import { calendar, valueAt } from '../decode/values.ts'
import { writeJson } from './escape.ts'
import { isWanted, type LayerFilter } from './layer-filter.ts'
import { localDay } from './local-day.ts'
import { forgetOctets } from './octets.ts'
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
    dissectAll(p)
    forgetOctets()
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

/** What a chain of nodes of one name is known by; all columns by the number of a node. */
class Chains {
  /** Node behind which the values of the same name go on; -1 at the last. */
  following = new Int32Array(512)
  /** For the first node of a chain: the last one, the field it stands under, and the next chain of the same field. */
  last = new Int32Array(512)
  parent = new Int32Array(512)
  other = new Int32Array(512)

  room(nodes: number): void {
    if (nodes <= this.following.length) return
    this.following = new Int32Array(nodes * 2)
    this.last = new Int32Array(nodes * 2)
    this.parent = new Int32Array(nodes * 2)
    this.other = new Int32Array(nodes * 2)
  }
}

/** Name of a field for those who filter. */
const plainName = (field: Field): string => (field.text ? 'text' : field.abbrev)

/** All lines of text share a name. */
const slotOf = (field: Field): number => (field.text ? 0 : field.id + 1)

class EkWriter {
  private readonly chains = new Chains()
  /** The run in which a field was last met, and the first node of its newest chain there; by slot. */
  private readonly met: number[] = []
  private readonly newest: number[] = []
  private run = 0
  /** Slot of the node that stands open at each depth. */
  private readonly open = new Int32Array(256)

  constructor(private readonly options: EkOptions) {}

  writeLayers(out: Text, p: Packet): void {
    this.chains.room(p.tree.n)
    const { filter } = this.options
    this.writeGroups(out, p, this.group(p, 0, p.tree.n, filter), filter)
  }

  /**
   * Chains the nodes from `from` to before `to` that have one name and stand under one name, whatever their depth;
   * those below what the filter leaves closed are left out.
   * @returns the first node of each chain
   */
  private group(p: Packet, from: number, to: number, filter: LayerFilter | undefined): number[] {
    const { tree } = p
    const { chains, open } = this
    const run = ++this.run
    const firsts: number[] = []
    const base = from < to ? tree.depth[from] : 0
    for (let k = from; k < to; ) {
      const field = tree.fields[k]
      const slot = slotOf(field)
      const depth = tree.depth[k]
      const parent = depth === base ? -1 : open[depth - 1]
      open[depth] = slot
      chains.following[k] = -1
      const first = this.chainOf(slot, parent, run)
      if (first >= 0) {
        chains.following[chains.last[first]] = k
        chains.last[first] = k
      } else {
        chains.last[k] = k
        chains.parent[k] = parent
        chains.other[k] = this.met[slot] === run ? this.newest[slot] : -1
        this.met[slot] = run
        this.newest[slot] = k
        firsts.push(k)
      }
      const isClosed = field.kind === 'protocol' || !isWanted(filter, plainName(field))
      k = isClosed ? tree.endOf(k) : k + 1
    }
    return firsts
  }

  /** First node of the chain of a field under `parent` in this run; -1 if there is none yet. */
  private chainOf(slot: number, parent: number, run: number): number {
    if (this.met[slot] !== run) return -1
    let first = this.newest[slot]
    while (first >= 0 && this.chains.parent[first] !== parent) first = this.chains.other[first]
    return first
  }

  private writeGroups(out: Text, p: Packet, firsts: readonly number[], filter: LayerFilter | undefined): void {
    const { tree } = p
    const { following } = this.chains
    for (let g = 0; g < firsts.length; g++) {
      const first = firsts[g]
      if (g > 0) out.byte(COMMA)
      if (this.options.hex && !tree.fields[first].text && tree.size[first] > 0) {
        out.byte(QUOTE)
        writeName(out, p, first)
        out.add('_raw":')
        this.writeChain(out, first, (node) => {
          out.byte(QUOTE)
          writeRaw(out, p, node)
          out.byte(QUOTE)
        })
        out.byte(COMMA)
      }
      out.byte(QUOTE)
      writeName(out, p, first)
      out.byte(QUOTE).byte(0x3a)
      if (following[first] < 0) this.writeValue(out, p, first, filter)
      else this.writeChain(out, first, (node) => this.writeValue(out, p, node, filter))
    }
  }

  private writeChain(out: Text, first: number, write: (node: number) => void): void {
    const { following } = this.chains
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
    if (!isWanted(filter, plainName(field))) {
      out.add('{"filtered":"').add(plainName(field)).add('"}')
      return
    }
    switch (field.kind) {
      case 'protocol': {
        out.byte(0x7b)
        const inside = filter?.deep ? undefined : filter
        this.writeGroups(out, p, this.group(p, node + 1, tree.endOf(node), inside), inside)
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

function writeName(out: Text, p: Packet, node: number): void {
  const field = p.tree.fields[node]
  const guest = hostOf(p, node)
  if (guest !== undefined) {
    out.add(underscored(`${guest}_${field.abbrev}`))
    return
  }
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

/** The protocol in whose layer another protocol's field is a guest (`ip.version` in IPv6), for it goes under its name. */
function hostOf(p: Packet, node: number): string | undefined {
  const { tree } = p
  const { protocol, kind } = tree.fields[node]
  if ((tree.flags[node] & HIDDEN) === 0 || kind === 'protocol' || protocol.spec.on === undefined) return undefined
  const host = p.session.registry.protocols[p.layers.id[tree.layer[node]]]
  return host === protocol ? undefined : host.abbrev
}
