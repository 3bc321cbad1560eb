/**
 * What a protocol is: one declaration that walking, filtering, trees, JSON, `-e`, completion and the reference read.
 */
import { Field } from './field.ts'
import type { Layers } from './layers.ts'
import type { Packet } from './packet.ts'
import type { Preference } from './preferences.ts'
import type { Piece } from './reassembly.ts'
import type { Prefs } from './session.ts'
import type { Text } from './text.ts'
import type { Tracker } from './tracker.ts'
import type { Trouble } from './trailer.ts'
import type { Tree } from './tree.ts'

/**
 * Reads a number from a header: `o` is the layer's first octet, `e` the end of what was captured of it. The layers found
 * so far are those up to the one it stands in.
 */
export type Reader = (b: Uint8Array, o: number, e: number, layers: Layers) => number

/** Tells a number to look up. */
export type Key = Field | Reader

/** Where to look for what comes next. */
export interface Next {
  /** Name of the table of protocols, `ip.proto`. */
  readonly table: string
  /** What to look up: a field; a function that answers -1 for nothing; of two fields the lower one, then the other. */
  readonly key: Key | readonly [Field, Field]
}

/** How long the layer is and what follows it: all that a walk over a frame needs to know. */
export interface Shape {
  /** Octets that have to be there before anything of the header is believed. */
  readonly least: number
  /** Octets of the header; `least` without it. Less than `least` means that the header contradicts itself. */
  readonly header?: Field | Reader
  /**
   * Octets of the whole layer, header included, as the header reports them; up to the end of what carries it without.
   * What is less than the header is no length.
   */
  readonly length?: Field | Reader
  /**
   * Octets of the payload, where the header says; -1 where it does not. What stands behind them is the layer's own
   * again: a trailer.
   */
  readonly payload?: Field | Reader
  /** Tables to look in, in order; the first hit wins. Without a hit the payload is `data`. */
  readonly next?: readonly Next[]
  /** Where no table knows what follows: whose guesses to try, `udp`. */
  readonly guesses?: string
  /** Nobody is handed an empty payload; without it, whoever is named next is found to be missing. */
  readonly mayEnd?: true
  /** True if what is there of a header that is not all there contradicts itself already; it is not asked of others. */
  readonly early?: (b: Uint8Array, o: number, e: number) => boolean
  /** Where to look for what the layer is instead, if its header contradicts itself. */
  readonly instead?: { readonly table: string; readonly key: Key }
  /** False if the header contradicts itself: the payload stays opaque. */
  readonly valid?: (b: Uint8Array, o: number, e: number, layers: Layers) => boolean
  /** True if the header says more than its fields at fixed places do: they are read from the tree then (`oddly`). */
  readonly odd?: (b: Uint8Array, o: number, e: number) => boolean
  /** True if the payload is a piece of a datagram. */
  readonly fragment?: (b: Uint8Array, o: number, e: number) => boolean
  /** What follows depends on the layers before, or how long the header is: who does not record layers cannot tell. */
  readonly looksBack?: true
  /** As a link layer: a frame check sequence of the length that the capture file tells stands behind it. */
  readonly fcs?: true
  /** A payload that no table knows is not shown as `data` either (the protocol shows it itself). */
  readonly opaque?: true
}

/** The packet list's view of a layer. The last layer that has an entry has its way. */
export interface Columns {
  /** The Protocol column: a word, or what the header says. */
  readonly protocol?: string | ((p: Packet, i: number) => string)
  readonly source?: Field | ((out: Text, p: Packet, i: number) => void)
  readonly destination?: Field | ((out: Text, p: Packet, i: number) => void)
  /** Writes the Info column. */
  readonly info?: (out: Text, p: Packet, i: number) => void
  /** True for messages that govern who gets which multicast; the list shows them in a colour of their own. */
  readonly isControl?: (p: Packet, i: number) => boolean
  /** `info` reads the layer's fields from `p.tree`, which is filled with them before it is called. */
  readonly fromTree?: true
  /** Octets of the header from which on the layer speaks for itself though its header is not all there. */
  readonly speaks?: number
  /** Octets of such a header that `info` needs; `speaks` without it. */
  readonly needs?: number
  /** A layer of which too little is there to speak leaves the line as the one around it wrote it. */
  readonly leavesLine?: true
  /** True where Protocol and Info are this layer's, whatever it carries, and whether that is all there or not. */
  readonly keepsLine?: (p: Packet, i: number) => boolean
  /** The columns need nothing of what the protocol's tracker knows. */
  readonly untracked?: true
}

/** How to tell a protocol by its looks, where no number does. */
export interface Guess {
  /** Wireshark's name, by which it is switched on and off, `mp2t_udp`. */
  readonly name: string
  /** What carries it, `udp`. */
  readonly in: string
  /** Whether it is tried unless somebody says otherwise. */
  readonly isOn: boolean
  /** The preference that turns it on too. */
  readonly setting?: string
  /** True if octets from `o` on look like it: up to `e` they were captured, up to `r` they were reported. */
  readonly fits: (b: Uint8Array, o: number, e: number, r: number) => boolean
  readonly doc: string
}

export interface ProtocolSpec {
  /** Name in filters, `igmp`. */
  readonly abbrev: string
  /** Name in full, `Internet Group Management Protocol`. */
  readonly name: string
  /** Name in short, `IGMP`; the abbreviation in capitals without it. */
  readonly short?: string
  /** Where it hangs: tables and the values under which it stands in them; none if only by `-d` (decode-as.ts). */
  readonly on?: Readonly<Record<string, readonly number[]>>
  readonly guess?: Guess
  readonly fields: Readonly<Record<string, Field>>
  readonly shape: Shape
  /** Octets of the header without which nothing of the layer is shown, not even its headline; one without it. */
  readonly shownFrom?: number
  /** The headline of the layer in the detail tree; the full name without it. */
  readonly title?: (p: Packet, i: number) => string
  /**
   * Fields whose place depends on what stands before them: emits them, in order, after those with a fixed place.
   * Reads only what `t.has` grants; what does not fit marks the layer and ends it.
   */
  readonly rest?: (t: Tree, p: Packet, i: number) => void
  /** Protocols, by abbreviation, whose fields `rest` and its like emit besides those of this one. */
  readonly emits?: readonly string[]
  /** As `rest`, for what stands above the layer's headline, under a headline of its own. */
  readonly before?: (t: Tree, p: Packet, i: number) => void
  /** As `rest`, for what stands behind the layers that are nested in this one. */
  readonly after?: (t: Tree, p: Packet, i: number) => void
  /** For layers that go on behind their payload: what is wrong there, which marks the frame. */
  readonly behind?: (p: Packet, i: number) => Trouble | undefined
  readonly columns?: Columns
  /**
   * For headers that lead a packet on from place to place (routing headers, source routes): the octets of the address
   * that it is for in the end; undefined where that is the one in the IP header.
   */
  readonly leadsTo?: (p: Packet, i: number) => Uint8Array | undefined
  /** Likewise for headers that tell whom a packet is from (home address option): in place of the source. */
  readonly comesFrom?: (p: Packet, i: number) => Uint8Array | undefined
  /** Shown below the layer before it rather than beside it (extension headers). */
  readonly nested?: true | ((p: Packet, i: number) => boolean)
  /** Its payload quotes another packet: shown below it, and not in the packet list's columns. */
  readonly quotes?: true
  /**
   * A layer whose header contradicts itself turns out to be the next one, which begins where it does: it shows nothing
   * of its own.
   */
  readonly yields?: (p: Packet, i: number) => boolean
  /** In a packet that is quoted: what it carries stands beside the outermost layers. */
  readonly aside?: true
  /** Asked in frames that were cut: true if what is missing of the payload of layer `i` cuts the packet, whoever reads it. */
  readonly lacksPayload?: (p: Packet, i: number) => boolean
  /** What it carries stands below it rather than beside it, but for octets that nobody knows. */
  readonly holds?: true
  /** A payload that no table knows stands below it rather than beside it. */
  readonly keepsUnknown?: true
  /** The part that `frame.protocols` shows; the abbreviation without it, nothing where empty. */
  readonly inProtocols?: string | ((p: Packet, i: number) => string)
  /** How much of the layer its headline covers: the header where something follows, else all, without it. */
  readonly covers?: 'header' | 'all'
  /** For protocols with `shape.fragment`: the piece that layer `i` carries; undefined if it shall not be put together. */
  readonly piece?: (p: Packet, i: number) => Piece | undefined
  readonly preferences?: Readonly<Record<string, Preference>>
  /** Nobody knows what its octets mean: output shows the octets themselves. */
  readonly raw?: true
  /** Stands in no layer: its fields are worked out for every frame, with layer 0. */
  readonly apart?: true
  /** As `rest`, for a protocol that stands apart: emits what it has to say of the frame, behind all layers. */
  readonly appendix?: (t: Tree, p: Packet) => void
  /**
   * A note for all that the appendix has to say: the same one for frames of which it says the same, so that output may keep
   * there what it made of it. Undefined where a frame is not like others.
   */
  readonly standsFor?: (p: Packet) => Note | undefined
  /** False where settings keep the appendix out of the tree. */
  readonly appears?: (prefs: Prefs) => boolean
  /** Its tracker tells of streams that later frames are then decoded as (announced.ts): it is kept wherever these matter. */
  readonly announces?: true
  /** Knowledge that grows from frame to frame. */
  readonly track?: () => Tracker
}

/** What somebody made of something, kept where it is found again. */
export interface Note {
  by: object | undefined
  octets: Uint8Array | undefined
}

/** Bits of `Protocol.says`: which columns it has something to say about, and whether it may have the last word (`keepsLine`). */
export const SAYS = { protocol: 1, source: 2, destination: 4, info: 8, last: 16 } as const

/** Of a protocol that says nothing. All entries stand there, so that the columns of all protocols are of one shape. */
const SILENT: { readonly [K in keyof Required<Columns>]: undefined } = {
  protocol: undefined,
  source: undefined,
  destination: undefined,
  info: undefined,
  isControl: undefined,
  fromTree: undefined,
  speaks: undefined,
  needs: undefined,
  leavesLine: undefined,
  keepsLine: undefined,
  untracked: undefined,
}

export class Protocol {
  /** Number in the registry. */
  id = -1
  /** What was declared, all of it present: objects of one shape are quicker to read. */
  readonly columns: Columns
  /** SAYS bits of the columns that have an entry. */
  readonly says: number
  readonly abbrev: string
  readonly name: string
  readonly short: string
  /** The field that stands for the protocol as a whole. */
  readonly headline: Field
  readonly fields: readonly Field[]
  /** Fields with a place of their own, in the order of the header, those below others left out. */
  readonly layout: readonly Field[]
  /** Octets of the header without which nothing of the layer is shown. */
  readonly shownFrom: number

  constructor(readonly spec: ProtocolSpec) {
    this.abbrev = spec.abbrev
    this.name = spec.name
    this.short = spec.short ?? spec.abbrev.toUpperCase()
    this.shownFrom = spec.shownFrom ?? Math.min(1, spec.shape.least)
    this.columns = { ...SILENT, ...spec.columns }
    const { protocol, source, destination, info, keepsLine } = this.columns
    this.says =
      (protocol === undefined ? 0 : SAYS.protocol) |
      (source === undefined ? 0 : SAYS.source) |
      (destination === undefined ? 0 : SAYS.destination) |
      (info === undefined ? 0 : SAYS.info) |
      (keepsLine === undefined ? 0 : SAYS.last)
    this.fields = Object.values(spec.fields)
    this.layout = this.fields.filter((f) => f.in === undefined && isLaidOut(f))
    this.headline = new Field(spec.abbrev, { kind: 'protocol', name: spec.name, at: 0, size: 0 })
    this.headline.protocol = this
    for (let k = 0; k < this.fields.length; k++) this.fields[k].protocol = this
  }

  /** The field declared under `key`. */
  fieldOf(key: string): Field {
    return this.spec.fields[key]
  }
}

/** Declares a protocol. */
export const protocol = (spec: ProtocolSpec): Protocol => new Protocol(spec)

/** True for a field that stands at a fixed place, is worked out, or is a heading or remark over such. */
export function isLaidOut(field: Field): boolean {
  return field.at >= 0 || field.compute !== undefined || field.when !== undefined || field.children.some(isLaidOut)
}
