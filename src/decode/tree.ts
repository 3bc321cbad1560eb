/**
 * The fields of one frame in the order in which people read them: what detail tree, JSON, PDML and `-e` print.
 *
 * A flat list in columns, refilled for every frame; `depth` makes it a tree. A protocol fills it through `put`, `open`
 * and `close`. Nothing here throws or reads outside the layer: the first field that does not fit ends the layer, and
 * all later calls for that layer do nothing.
 */
import type { Field, Title, Value } from './field.ts'
import type { Packet } from './packet.ts'
import { expertFields, expertInfo, groupNumber, malformed, severityNumber } from './remarks.ts'

/** Worked out, not read: shown in square brackets. */
export const GENERATED = 1
/** There for filters, JSON and `-e`, but not shown to people. */
export const HIDDEN = 2
/** The octets are in a rebuilt datagram, not in the frame. */
export const IN_REBUILT = 4
/** The headline of a layer. */
export const LAYER = 8

/** What a layer came to: whole; beyond its own lengths; beyond what was captured. */
export const WHOLE = 0
export const MALFORMED = 1
export const TRUNCATED = 2

/** A frame with more fields than this is cut: a forged packet may not take the program's memory. */
export const MAX_NODES = 100_000

const NONE = -1

export class Tree {
  /** Number of nodes. */
  n = 0
  readonly fields: Field[] = []
  /** The declarations that say how nodes read: their fields, or others that are the same (`is`). */
  readonly told: Field[] = []
  readonly values: (Value | undefined)[] = []
  readonly titles: (Title | string | undefined)[] = []
  at = new Int32Array(512)
  size = new Int32Array(512)
  /** Number of the layer the node belongs to. */
  layer = new Uint8Array(512)
  depth = new Uint8Array(512)
  flags = new Uint8Array(512)

  /** Depth of the next node. */
  private level = 0
  /** By depth, the last node there if its other names are still to be added: they stand behind what is below it. */
  private readonly unnamed = new Int32Array(256).fill(NONE)
  private current = 0
  private rebuilt = 0
  /** First octet of the current layer. */
  private start = 0
  /** Behind the last octet that the current layer may read. */
  limit = 0
  /** Behind the last octet that the current layer's headers report. */
  reported = 0
  /** WHOLE, MALFORMED or TRUNCATED: how the current layer stands. */
  state = WHOLE
  /** True once a remark said that nothing more of the current layer can be believed. */
  stopped = false

  clear(): void {
    this.n = 0
    this.level = 0
    this.state = WHOLE
    this.unnamed.fill(NONE)
  }

  /** Begins to read a layer: what follows may use its octets from `start` up to `limit`. */
  begin(layer: number, start: number, limit: number, reported: number, rebuilt: boolean): void {
    this.current = layer
    this.start = start
    this.limit = limit
    this.reported = reported
    this.rebuilt = rebuilt ? IN_REBUILT : 0
    this.state = WHOLE
    this.stopped = false
  }

  /** Leaves the rest of the layer alone, though nothing is missing. */
  stop(): void {
    this.stopped = true
  }

  /** True as long as everything fitted. */
  get ok(): boolean {
    return this.state === WHOLE
  }

  /** True if `size` octets from `at` on are there; if not, the layer ends here. */
  has(at: number, size: number): boolean {
    if (this.state !== WHOLE) return false
    if (size >= 0 && at + size <= this.limit) return true
    this.state = size < 0 || at + size > this.reported ? MALFORMED : TRUNCATED
    return false
  }

  /** Ends the layer: its octets contradict each other. */
  fail(): void {
    if (this.state === WHOLE) this.state = MALFORMED
  }

  /** A field whose value is its octets. */
  put(field: Field, at: number, size: number = field.size, title?: Title | string): void {
    // What has no value is there although its octets may not all be.
    if (field.kind === 'none' && !field.text && this.ok)
      this.add(field, at, Math.max(0, Math.min(size, this.limit - at)), undefined, title, 0)
    else if (this.has(at, size)) this.add(field, at, size, undefined, title, 0)
  }

  /** A field with a value of its own, whose octets are at `at` (with size 0: none). */
  set(field: Field, at: number, size: number, value: Value, title?: Title | string): void {
    if (this.has(at, size)) this.add(field, at, size, value, title, 0)
  }

  /** A field that was worked out. `at` and `size` say which octets detailed output places it at. */
  derive(field: Field, value: Value, title?: Title | string, at: number = this.start, size = 0): void {
    if (this.state === WHOLE) this.add(field, at, size, value, title, field.bare ? 0 : GENERATED)
  }

  /** A remark on the layer or on the item that stands open: one of the protocol's `expert` fields. */
  remark(field: Field, message: string = field.name): void {
    if (this.state !== WHOLE) return
    const { severity = 'Note', group = 'Protocol' } = field
    const said = `Expert Info (${severity}/${group}): ${message}`
    this.add(expertInfo.headline, this.placeOfOpen(), 0, '', said, GENERATED)
    this.open()
    this.add(field, 0, 0, '', message, GENERATED)
    this.add(expertFields.message, 0, 0, message, undefined, GENERATED)
    this.add(expertFields.severity, 0, 0, severityNumber(severity), undefined, GENERATED)
    this.add(expertFields.group, 0, 0, groupNumber(group), undefined, GENERATED)
    this.close()
    // What finds malformed packets finds this one too.
    if (group === 'Malformed') this.add(malformed.headline, this.placeOfOpen(), 0, undefined, undefined, HIDDEN)
  }

  /** First octet of the item that stands open. */
  private placeOfOpen(): number {
    let k = this.n - 1
    while (k >= 0 && this.depth[k] >= this.level) k--
    return k < 0 ? this.start : this.at[k]
  }

  /** Opens the last node: what follows stands below it until `close`. */
  open(): void {
    this.level++
    this.unnamed[this.level] = NONE
  }

  close(): void {
    if (this.unnamed[this.level] !== NONE) this.name()
    this.level--
  }

  /** Changes the octets that the node `node` covers, once its end is known. */
  cover(node: number, size: number): void {
    if (node >= 0) this.size[node] = size
  }

  /** Number of the last node, for `cover`. */
  get last(): number {
    return this.n - 1
  }

  /** Adds a node as it is. `flags` are GENERATED, HIDDEN, LAYER. */
  add(
    field: Field,
    at: number,
    size: number,
    value: Value | undefined,
    title: Title | string | undefined,
    flags: number,
  ): void {
    if (this.unnamed[this.level] !== NONE) this.name()
    const n = this.n
    if (n === this.at.length) this.grow()
    if (n >= MAX_NODES) {
      this.fail()
      return
    }
    this.fields[n] = field.itself ?? field
    this.told[n] = field
    this.values[n] = value
    this.titles[n] = title ?? field.title
    this.at[n] = at
    this.size[n] = size
    this.layer[n] = this.current
    this.depth[n] = this.level
    this.flags[n] = flags | this.rebuilt | (field.hidden ? HIDDEN : 0)
    this.n = n + 1
    if (field.aliases.length > 0 && field.alsoBehind === undefined) this.unnamed[this.level] = n
  }

  /** Adds the other names of the last node at this depth, now that what stands below it is complete. */
  private name(): void {
    const node = this.unnamed[this.level]
    this.unnamed[this.level] = NONE
    const flags = this.flags[node] & GENERATED
    this.addAliases(this.told[node], this.at[node], this.size[node], this.values[node], flags)
    // Other names have no other names that would wait for anything.
    if (this.unnamed[this.level] !== NONE) this.name()
  }

  /** Adds the other names that a field's value answers to. */
  addAliases(field: Field, at: number, size: number, value: Value | undefined, flags: number): void {
    for (const alias of field.aliases) {
      const foreign = alias.protocol === field.protocol ? 0 : HIDDEN
      this.add(alias, at, alias.size || size, value, undefined, flags | foreign)
    }
  }

  private grow(): void {
    const wider = <T extends Int32Array | Uint8Array>(column: T, made: T): T => {
      made.set(column)
      return made
    }
    const length = this.at.length * 2
    this.at = wider(this.at, new Int32Array(length))
    this.size = wider(this.size, new Int32Array(length))
    this.layer = wider(this.layer, new Uint8Array(length))
    this.depth = wider(this.depth, new Uint8Array(length))
    this.flags = wider(this.flags, new Uint8Array(length))
  }

  /** Index behind the last node below node `node`. */
  endOf(node: number): number {
    let k = node + 1
    while (k < this.n && this.depth[k] > this.depth[node]) k++
    return k
  }

  /** The line of the detail tree that a protocol worked out for the node, if it did. */
  titleOf(node: number, p: Packet): string | undefined {
    const title = this.titles[node]
    return typeof title === 'function' ? title(p, this.layer[node], this.at[node], this.size[node]) : title
  }
}
