/**
 * What is to be found about frames, each by itself, for very many frames: most of them are like one before, with another
 * payload, and what was found about that one holds for them. So checksums and lengths are verified anew, and the rest is
 * looked up by what stands in the headers.
 */
import type { Packet } from '../../decode/packet.ts'
import type { Note } from '../../decode/protocol.ts'
import type { Shortcut } from '../../decode/shortcut.ts'
import type { Version } from '../addresses.ts'
import { analysisOf } from '../analysis.ts'
import { IpHeader } from '../ip-header.ts'
import type { Segment } from '../state/segments.ts'
import type { Stream } from '../state/streams.ts'
import { ethernetBefore, wayOf } from './course.ts'
import { type Finding, type Found, foundBy, NOTHING_FOUND } from './finding.ts'
import { flowBetweenHosts, Noted, recallPayload } from './first-look.ts'
import { FlowTable, whereOf } from './flow-table.ts'
import { HidingPorts } from './hiding-ports.ts'
import { ipChecksum, udpChecksum } from './integrity.ts'
import { isWrong, OTHERWISE, Outline, RIGHT } from './outline.ts'
import { isSameLook, type Look, lookOf } from './vantage.ts'

/** Findings that tell of octets which are others in each frame of a flow. */
const OF_SUMS = [udpChecksum, ipChecksum].filter(
  (one): one is Extract<Finding, { in: 'packet' }> => one.in === 'packet',
)

/** Shapes that are remembered: a capture has few. Flows of others have one to themselves. */
const MOST_SHAPES = 32

/** What frames of very many flows have in common: as all of them refer to the same, it stays near the processor. */
export interface Shape {
  /** Layer of their IP header; that of UDP or TCP is the next. */
  readonly ip: number
  readonly version: Version
  /** True if they are sent to a group; and if they are datagrams of UDP. */
  readonly isToGroup: boolean
  readonly isDatagram: boolean
  /** How their checksums stand. */
  readonly sums: number
  /** True if the findings' words hold for all of them, down to the last number. */
  readonly isExact: boolean
  /** By layer, from 1 up to UDP or TCP: the number of its protocol, and where it begins in the frame. */
  readonly protocols: readonly number[]
  readonly places: readonly number[]
  /** Layer of the Ethernet header that delivers them; -1 without one. */
  readonly link: number
  /** The way that they went, by a number; -1 where nobody tells the interface. */
  readonly way: number
  /** What each of them tells of how it was captured. */
  readonly look: Look
}

/** Frames that are like one another. */
export class Flow {
  /** On which segment they are, and in which stream, once somebody found out. */
  segment: Segment | undefined
  stream: Stream | undefined
  /** What was last said of them for the sake of their group, and how much was learnt of groups by then. */
  named: readonly Found[] = NOTHING_FOUND
  learnt = -1
  /** For what output makes of all that is to be said of each of them. */
  note: Note | undefined

  /** @param findings what is to be found about each of them, by itself */
  constructor(
    readonly shape: Shape,
    readonly findings: readonly Found[],
  ) {}

  /** What is to be found about another of them by itself. Where a checksum is wrong, it is another one in each. */
  findingsOf(p: Packet): readonly Found[] {
    const { shape, findings } = this
    if (!isWrong(shape.sums)) return findings
    const header = new IpHeader(p, shape.ip, shape.version)
    return findings.map((one) => anew(one, header))
  }

  /** Fills the layers of another of them, as a walk would. */
  fill({ start, end: last, layers }: Packet, outline: Outline): void {
    const { ip, protocols, places } = this.shape
    const { id, at, body, end, reported, flags } = layers
    for (let k = 0; k < protocols.length; k++) {
      const i = k + 1
      const place = start + places[k]
      id[i] = protocols[k]
      at[i] = place
      body[i - 1] = place
      end[i] = i < ip ? last : outline.end
      reported[i] = i < ip ? last : outline.reported
      flags[i] = 0
    }
    body[0] = start
    body[ip + 1] = outline.transport
    layers.n = protocols.length + 1
  }
}

export class Flows implements Shortcut {
  private readonly table = new FlowTable()
  /**
   * By number, the newest flow of that number, from its second frame on: of the table, and of the table that a thread had
   * who looked at frames before. Few flows are met often, and these stand together.
   */
  private readonly own: (Flow | undefined)[] = []
  private readonly handed: (Flow | undefined)[] = []
  private readonly outline = new Outline()
  private readonly noted = new Noted()
  private readonly shapes: Shape[] = []
  private hiding: HidingPorts | undefined
  /** Number of the newest frame at which the shortcut looked, and its flow if that filled its layers. */
  private number = 0
  private taken: Flow | undefined

  /** Fills the layers of a frame whose flow is known, up to UDP or TCP. */
  take(p: Packet, notes: Int32Array | undefined, k: number): boolean {
    this.number = p.number
    this.taken = notes === undefined ? this.recognise(p) : this.recall(p, notes, k)
    if (this.taken === undefined) return false
    this.taken.fill(p, this.outline)
    return true
  }

  /** The flow that the frame is of, the same object for all but the first; undefined if it is not like others before. */
  of(p: Packet): Flow | undefined {
    const { outline, noted } = this
    const isLookedAt = this.number === p.number
    if (isLookedAt && this.taken !== undefined) return this.taken
    if (!outline.read(p)) return undefined
    if (isLookedAt && noted.sums !== OTHERWISE) {
      if (noted.isFirst) return undefined
      this.handed[noted.flow] ??= this.flowOf(p, noted.sums)
      return this.handed[noted.flow]
    }
    const sums = outline.sums(p)
    if (sums === OTHERWISE) return undefined
    const { table, own } = this
    const number = table.find(p, outline, whereOf(p.iface, p.options, sums))
    if (number === 0) {
      own[table.add()] = undefined
      return undefined
    }
    own[number] ??= this.flowOf(p, sums)
    return own[number]
  }

  /** The flow of a frame, if somebody noted that it is what one host sends another, and nothing is to be found about it. */
  between(notes: Int32Array, k: number): Flow | undefined {
    const number = this.hiding === undefined ? 0 : flowBetweenHosts(notes, k, this.hiding)
    const flow = number === 0 ? undefined : this.handed[number]
    return flow?.findings.length === 0 ? flow : undefined
  }

  /** The flow of a frame at which nobody looked, if that is known. */
  private recognise(p: Packet): Flow | undefined {
    const { outline, table } = this
    this.noted.sums = OTHERWISE
    const sums = outline.guess(p) ? outline.sums(p) : OTHERWISE
    if (sums === OTHERWISE) return undefined
    const { view } = p.layers
    const { transport } = outline
    if (this.mayHide(p, view.getUint16(transport), view.getUint16(transport + 2))) return undefined
    const number = table.find(p, outline, whereOf(p.iface, p.options, sums))
    return number === 0 ? undefined : this.own[number]
  }

  /** The same of one of which somebody took notes. */
  private recall(p: Packet, notes: Int32Array, k: number): Flow | undefined {
    const { noted, outline, handed } = this
    noted.read(p, notes, k, outline)
    if (noted.sums === OTHERWISE) return undefined
    if (noted.isFirst) handed[noted.flow] = undefined
    const flow = handed[noted.flow]
    if (flow === undefined || this.mayHide(p, noted.source, noted.destination)) return undefined
    if (outline.isToGroup) recallPayload(p, outline, notes, k)
    return flow
  }

  /** True if behind these ports something may be hidden that has to be looked for. */
  private mayHide({ session: { registry } }: Packet, source: number, destination: number): boolean {
    if (this.hiding?.registry !== registry) this.hiding = new HidingPorts(registry)
    return this.hiding.mayHide(this.outline.isDatagram, source, destination)
  }

  /** The flow that begins with that frame. */
  private flowOf(p: Packet, sums: number): Flow {
    const { outline, shapes } = this
    const { own } = analysisOf(p)
    const look = lookOf(p, own)
    const known = shapes.find((shape) => isShapeOf(shape, p, outline, sums, look))
    const shape = known ?? shapeOf(p, outline, sums, look)
    if (known === undefined && shapes.length < MOST_SHAPES) shapes.push(shape)
    return new Flow(shape, own)
  }
}

/** The same finding as that frame shows it. */
function anew(one: Found, header: IpHeader): Found {
  const finding = OF_SUMS.find((about) => about === one.about)
  const seen = finding?.see(header)
  return finding === undefined || seen === undefined ? one : foundBy(finding, seen, one.groups)
}

function shapeOf(p: Packet, outline: Outline, sums: number, look: Look): Shape {
  const { layer, version, isToGroup, isDatagram } = outline
  const { id, at } = p.layers
  return {
    ip: layer,
    version,
    isToGroup,
    isDatagram,
    sums,
    isExact: sums === RIGHT,
    protocols: Array.from(id.subarray(1, layer + 2)),
    places: Array.from(at.subarray(1, layer + 2), (place) => place - p.start),
    link: ethernetBefore(p, layer),
    way: wayOf(p),
    look,
  }
}

/** True if that is what `shapeOf` would make of the frame: it takes less time to see. What its protocols are tells the rest. */
function isShapeOf(shape: Shape, p: Packet, { layer, isToGroup }: Outline, sums: number, look: Look): boolean {
  const { id, at } = p.layers
  const { protocols, places } = shape
  if (shape.ip !== layer) return false
  for (let k = 0; k <= layer; k++) {
    if (protocols[k] !== id[k + 1] || places[k] !== at[k + 1] - p.start) return false
  }
  return shape.isToGroup === isToGroup && shape.sums === sums && shape.way === wayOf(p) && isSameLook(shape.look, look)
}
