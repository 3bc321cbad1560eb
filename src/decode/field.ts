/**
 * What a field is: the name people type, where its bits stand, what kind of value they are.
 *
 * A declaration reads like the diagram in the RFC: `ttl: u8(8, 'Time to Live')` is one octet at offset 8 of the
 * layer. Names and kinds are Wireshark's, so `abbrev` is what a filter or `-e` asks for.
 */
import type { Packet } from './packet.ts'
import type { Protocol } from './protocol.ts'
import type { Tree } from './tree.ts'

export type Kind =
  | 'none'
  | 'protocol'
  | 'bool'
  | 'uint8'
  | 'uint16'
  | 'uint24'
  | 'uint32'
  | 'uint40'
  | 'uint48'
  | 'uint64'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'double'
  | 'ipv4'
  | 'ipv6'
  | 'ether'
  | 'eui64'
  | 'bytes'
  | 'string'
  | 'abstime'
  | 'reltime'
  | 'framenum'

/** How a number is written: Wireshark's BASE_ names. */
export type Base = 'dec' | 'hex' | 'oct' | 'dec_hex' | 'hex_dec' | 'port' | 'oui'

/** A value as computed or as read: numbers up to 2^53, bigint beyond and for times (nanoseconds), text, octets. */
export type Value = number | bigint | string | Uint8Array

/** Words for numbers; a range of numbers is a function's business. */
export type Words = Readonly<Record<number, string>> | ((value: number) => string | undefined)

/** For a field whose place depends on what stands before it: a protocol's `rest` says where. */
export const varies = -1

export interface FieldSpec {
  readonly kind: Kind
  readonly name: string
  /** Offset from the layer's first octet, or `varies`. */
  readonly at: number
  /** Octets it stands in; 0 for what has none. */
  readonly size: number
  /** Bits within those octets; the value is shifted down to them. */
  readonly mask?: number
  /** Bits that the line shows of those octets, where it leaves out the uppermost: 12 for the flags of TCP. */
  readonly bits?: number
  /** Multiplies the bits: `ip.hdr_len` counts in units of 4 octets. */
  readonly scale?: number
  readonly base?: Base
  readonly words?: Words
  /** Emits what stands in its place in a layer whose shape finds it odd. */
  readonly oddly?: (t: Tree, p: Packet, i: number) => void
  /** Says how the value reads in the detail tree, where it is more than number and word; of a remark: its message. */
  readonly show?: Show
  /** The whole line of the detail tree. */
  readonly title?: Title
  /** Emits what stands below it in the detail tree, where that varies: after the fields that are declared to. */
  readonly below?: (t: Tree, p: Packet, i: number) => void
  /** Key of the field under which this one stands in the detail tree. */
  readonly in?: string
  /**
   * Keys that this value answers to as well (`ip.src` to `ip.addr`), or fields of other protocols (`ip.version`); they
   * are there, but the tree hides them.
   */
  readonly also?: readonly (string | Field)[]
  /** Key of the field, or that of another protocol, that this one is under a second declaration: the tree holds that. */
  readonly is?: string | Field
  /** Key of the field behind which the tree lists those other names, where that is not this one. */
  readonly alsoBehind?: string
  /** How its octets are read where that is not its kind: a host's name is text, and its octets are an address. */
  readonly reads?: Kind
  /** Present only if this holds; asked only when the field's octets were captured. */
  readonly when?: (p: Packet, i: number) => boolean
  /**
   * Worked out rather than read; undefined means absent. Shown in square brackets. What is octets of the packet covers
   * them in the tree.
   */
  readonly compute?: (p: Packet, i: number) => Value | undefined
  /** As `compute`, for what may have several values; for fields of protocols that stand in no layer (`apart`). */
  readonly computeAll?: (p: Packet) => readonly Value[]
  /** Worked out, yet shown without brackets, as what was read is. */
  readonly bare?: true
  /** Computed from all layers of the frame: they have to be found for it. */
  readonly ofLayers?: true
  /** Computed from frames before this one: asking for it makes the decoder keep `track` up to date. */
  readonly stateful?: true
  /** Where within the layer detailed output places what was worked out; the layer's first octet without it. */
  readonly from?: number
  /** True where the tree leaves a worked-out field out altogether, though it can be asked for. */
  readonly unlisted?: (p: Packet) => boolean
  /** There, but not shown in the detail tree. */
  readonly hidden?: boolean
  /** A line of the tree and no field: what it says is its name in JSON, and nobody can ask for it. */
  readonly text?: true
  /** Wireshark counts it as a protocol (`ip.options.routeralert`): in EK its name stands alone. */
  readonly subprotocol?: true
  /** Octets that are a MAC address where there are six of them, and are written as one. */
  readonly hardware?: true
  /** How octets read of which there are none: `<none>`. */
  readonly none?: string
  /** Wireshark knows no mask for it, though its line shows the bits: PDML tells the value of the whole octets. */
  readonly unmasked?: true
  /** For remarks: the layer is not decoded beyond it (if that holds). */
  readonly fatal?: true | ((p: Packet, i: number) => boolean)
  readonly severity?: Severity
  readonly group?: string
  /** For people: `castshark fields` prints it. */
  readonly doc?: string
}

/** How a number reads behind its field's name: `20 bytes (5)`. */
export type Show = (value: number, p: Packet, i: number) => string

/** A line of the detail tree: `at` and `size` place the item in the packet's bytes. */
export type Title = (p: Packet, i: number, at: number, size: number) => string

/** Wireshark's expert severities. */
export type Severity = 'Comment' | 'Chat' | 'Note' | 'Warning' | 'Error'

/** Most fields have no others about them: one list serves them all. */
const NONE: readonly never[] = []

export class Field implements FieldSpec {
  /** Number in the registry; dense, so that a set of fields is an array of octets. */
  id = -1
  protocol!: Protocol
  /** Fields shown below this one. */
  children: readonly Field[] = NONE
  /** Fields that this value answers to as well. */
  aliases: readonly Field[] = NONE
  /** The field that the tree holds in this one's place. */
  itself: Field | undefined
  /** Fields with a place of their own whose other names the tree lists behind this one. */
  lagging: readonly Field[] = NONE

  readonly kind: Kind
  readonly name: string
  readonly at: number
  readonly size: number
  readonly mask: number
  /** Places to shift the masked bits down. */
  readonly shift: number
  readonly bits: number | undefined
  readonly scale: number
  readonly base: Base
  readonly words: Words | undefined
  readonly oddly: ((t: Tree, p: Packet, i: number) => void) | undefined
  readonly show: Show | undefined
  readonly title: Title | undefined
  readonly below: ((t: Tree, p: Packet, i: number) => void) | undefined
  readonly in: string | undefined
  readonly also: readonly (string | Field)[]
  readonly is: string | Field | undefined
  readonly alsoBehind: string | undefined
  readonly reads: Kind
  readonly when: ((p: Packet, i: number) => boolean) | undefined
  readonly compute: ((p: Packet, i: number) => Value | undefined) | undefined
  readonly computeAll: ((p: Packet) => readonly Value[]) | undefined
  readonly bare: true | undefined
  readonly ofLayers: true | undefined
  readonly stateful: true | undefined
  readonly from: number
  readonly unlisted: ((p: Packet) => boolean) | undefined
  readonly hidden: boolean
  readonly text: true | undefined
  readonly subprotocol: true | undefined
  readonly hardware: true | undefined
  readonly none: string | undefined
  readonly unmasked: true | undefined
  readonly fatal: true | ((p: Packet, i: number) => boolean) | undefined
  readonly severity: Severity | undefined
  readonly group: string | undefined
  readonly doc: string | undefined

  constructor(
    /** Full name, `ip.ttl`. */
    readonly abbrev: string,
    spec: FieldSpec,
  ) {
    this.kind = spec.kind
    this.name = spec.name
    this.at = spec.at
    this.size = spec.size
    this.mask = spec.mask ?? 0
    this.shift = this.mask === 0 ? 0 : 31 - Math.clz32(this.mask & -this.mask)
    this.bits = spec.bits
    this.scale = spec.scale ?? 1
    this.base = spec.base ?? 'dec'
    this.words = spec.words
    this.oddly = spec.oddly
    this.show = spec.show
    this.title = spec.title
    this.below = spec.below
    this.in = spec.in
    this.also = spec.also ?? NONE
    this.is = spec.is
    this.alsoBehind = spec.alsoBehind
    this.reads = spec.reads ?? spec.kind
    this.when = spec.when
    this.compute = spec.compute
    this.computeAll = spec.computeAll
    this.bare = spec.bare
    this.ofLayers = spec.ofLayers
    this.stateful = spec.stateful
    this.from = spec.from ?? 0
    this.unlisted = spec.unlisted
    this.hidden = spec.hidden ?? false
    this.text = spec.text
    this.subprotocol = spec.subprotocol
    this.hardware = spec.hardware
    this.none = spec.none
    this.unmasked = spec.unmasked
    this.fatal = spec.fatal
    this.severity = spec.severity
    this.group = spec.group
    this.doc = spec.doc
  }

  /** True if the octets at `at` are the value whenever they were captured: what generated code may read by itself. */
  get plain(): boolean {
    return this.at !== varies && this.when === undefined && this.compute === undefined
  }
}

/** What a declaration may add to a constructor's own part. */
export type More = Partial<Omit<FieldSpec, 'kind' | 'name' | 'at' | 'size'>>

const of =
  (kind: Kind, size: number) =>
  (at: number, name: string, more: More = {}): FieldSpec => ({ kind, size, at, name, ...more })

export const u8 = of('uint8', 1)
export const u16 = of('uint16', 2)
export const u24 = of('uint24', 3)
export const u32 = of('uint32', 4)
export const u40 = of('uint40', 5)
export const u48 = of('uint48', 6)
export const u64 = of('uint64', 8)
export const i8 = of('int8', 1)
export const i32 = of('int32', 4)
export const i64 = of('int64', 8)
export const ipv4 = of('ipv4', 4)
export const ipv6 = of('ipv6', 16)
export const ether = of('ether', 6)
export const eui64 = of('eui64', 8)
export const bytes = (at: number, size: number, name: string, more: More = {}) => of('bytes', size)(at, name, more)
export const string = of('string', 0)

/** The number of another frame. */
export const framenum = (name: string, more: More = {}) => of('framenum', 0)(varies, name, more)

/** A flag: `mask` picks the bit out of `size` octets at `at`. */
export const flag = (at: number, size: 1 | 2 | 3 | 4, mask: number, name: string, more: More = {}) =>
  of('bool', size)(at, name, { ...more, mask })

/** A field that is worked out for each frame rather than read at a place. */
export const computed = (kind: Kind, name: string, compute: FieldSpec['compute'], more: More = {}) =>
  of(kind, 0)(varies, name, { ...more, compute })

const SIZES: Partial<Record<Kind, number>> = {
  ipv4: 4,
  ipv6: 16,
  ether: 6,
  eui64: 8,
  uint8: 1,
  uint16: 2,
  uint24: 3,
  uint32: 4,
}

/** A field that is worked out and may have several values; of a protocol that stands in no layer. */
export const computedAll = (
  kind: Kind,
  name: string,
  computeAll: NonNullable<FieldSpec['computeAll']>,
  more: More = {},
): FieldSpec => of(kind, 0)(varies, name, { ...more, computeAll })

/** A name that other fields' values answer to, through their `also`: read where those stand. */
export const alias = (kind: Kind, name: string, more: More = {}) =>
  of(kind, SIZES[more.reads ?? kind] ?? 0)(varies, name, { hidden: true, ...more })

/** A line of text in the tree, usually with fields below it: `Options: (4 bytes), Router Alert`. */
export const line = (name: string, more: More = {}) => of('none', 0)(varies, name, { ...more, text: true })

/** A field without a value of its own, which others stand under. */
export const heading = (name: string, more: More = {}) => of('none', 0)(varies, name, more)

/** A remark on the packet, as Wireshark's expert information: present if `when` holds, or where `rest` raises it. */
export const expert = (severity: Severity, group: string, message: string, more: More = {}) =>
  of('none', 0)(varies, message, { ...more, severity, group })

/** Builds a protocol's fields: keys become the last part of the full name. */
export function fields<const S extends Record<string, FieldSpec>>(prefix: string, specs: S): { [K in keyof S]: Field } {
  // Without a prototype, so that V8 keeps a table and not a hidden class for each key that is added.
  const made: Record<string, Field> = Object.create(null)
  for (const key in specs) made[key] = new Field(`${prefix}.${key}`, specs[key])
  for (const key in made) {
    const field = made[key]
    if (field.in !== undefined) {
      const above = named(made, field.in, field)
      above.children = [...above.children, field]
    }
    if (field.also !== NONE) {
      field.aliases = field.also.map((one) => (typeof one === 'string' ? named(made, one, field) : one))
    }
    if (field.is !== undefined)
      field.itself = itselfOf(typeof field.is === 'string' ? named(made, field.is, field) : field.is)
    if (field.alsoBehind !== undefined) {
      const before = named(made, field.alsoBehind, field)
      before.lagging = [...before.lagging, field]
    }
  }
  return made as { [K in keyof S]: Field }
}

const itselfOf = (field: Field): Field => field.itself ?? field

function named(all: Record<string, Field>, key: string, user: Field): Field {
  const found = all[key]
  if (found === undefined) throw new TypeError(`${user.abbrev} names "${key}", which its protocol does not declare`)
  return found
}
