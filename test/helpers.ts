/** What tests of decoding share: frames written as hexadecimal digits, and what decoding makes of them. */
import { writeDestination, writeInfo, writeProtocol, writeSource } from '../src/decode/columns.ts'
import { dissect } from '../src/decode/dissect.ts'
import { labelOf } from '../src/decode/label.ts'
import type { Frames, LinkInterface, Packet, PacketOptions } from '../src/decode/packet.ts'
import { createRegistry } from '../src/decode/protocols/index.ts'
import { Session, type SessionOptions } from '../src/decode/session.ts'
import { Text } from '../src/decode/text.ts'
import { valueText } from '../src/decode/values.ts'
import type { FirstLook } from '../src/multicast/findings/first-look.ts'

/** A frame as a test writes it down: its octets, and what there is to say of it. */
export interface Frame {
  readonly bytes: Uint8Array
  /** Octets on the wire, where they are not those captured. */
  readonly length?: number
  /** Link type; Ethernet without it. */
  readonly link?: number
  readonly sec?: number
  readonly nsec?: number
  readonly options?: PacketOptions
  readonly iface?: Partial<LinkInterface>
}

export interface Decoded {
  /** Values by field, in the order of the tree, those that people do not see among them. */
  readonly fields: Readonly<Record<string, readonly string[]>>
  /** The lines of the detail tree, indented by two spaces a level. */
  readonly lines: readonly string[]
  readonly source: string
  readonly destination: string
  readonly protocol: string
  readonly info: string
}

/** Octets out of hexadecimal digits; white space is for the eye. */
export const octets = (hex: string): Uint8Array =>
  Uint8Array.from(hex.replace(/\s+/g, '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))

export const frameOf = (hex: string, more: Omit<Frame, 'bytes'> = {}): Frame => ({ bytes: octets(hex), ...more })

/** Decodes frames of one capture, one after the other. */
export function decode(frames: readonly (Frame | string)[], options: SessionOptions = {}): Decoded[] {
  const session = new Session(createRegistry(), options)
  return frames.map((frame) => decodeOne(session, typeof frame === 'string' ? frameOf(frame) : frame))
}

/** The fields of a single frame. */
export const fieldsOf = (frame: Frame | string, options: SessionOptions = {}): Decoded['fields'] =>
  decode([frame], options)[0].fields

/** Settings, as `-o` gives them. */
export const settings = (preferences: Readonly<Record<string, boolean | number | string>>): SessionOptions => ({
  preferences: Object.entries(preferences),
})

/** Frames as a reader lends them, each on an interface of its own. @param first who takes notes of them before */
export function batchOf(frames: readonly Frame[], first?: FirstLook): { batch: Frames; interfaces: LinkInterface[] } {
  const used = frames.reduce((sum, { bytes }) => sum + bytes.length, 0)
  const room = new Uint8Array(used + 0x1_0000)
  const at = new Int32Array(frames.length)
  let next = 0
  frames.forEach(({ bytes }, k) => {
    at[k] = next
    room.set(bytes, next)
    next += bytes.length
  })
  const options = frames.flatMap((one, k) => (one.options === undefined ? [] : [[k, one.options] as const]))
  const batch = {
    n: frames.length,
    bytes: room,
    used,
    at,
    cap: Int32Array.from(frames, ({ bytes }) => bytes.length),
    len: Float64Array.from(frames, ({ bytes, length = bytes.length }) => length),
    sec: Float64Array.from(frames, ({ sec = 1 }) => sec),
    nsec: Float64Array.from(frames, ({ nsec = 0 }) => nsec),
    iface: Int32Array.from(frames.keys()),
    options: options.length === 0 ? undefined : new Map(options),
    notes: first && new Int32Array(first.wordsFor(frames.length)),
  }
  const interfaces = frames.map(({ link = 1, iface }) => ({ id: 0, link, precision: 6, ...iface }))
  first?.look(batch, interfaces)
  return { batch, interfaces }
}

/** The packet that a session makes of a frame: lent until the next one. @param first who takes notes of it before */
export function packetOf(session: Session, frame: Frame, first?: FirstLook): Packet {
  const { batch, interfaces } = batchOf([frame], first)
  return session.decode(batch, 0, interfaces)
}

function decodeOne(session: Session, frame: Frame): Decoded {
  const p = packetOf(session, frame)
  const out = new Text()
  const [source, destination, protocol, info] = [writeSource, writeDestination, writeProtocol, writeInfo].map(
    (write) => {
      write(out.clear(), p)
      return out.toString()
    },
  )
  dissect(p)
  session.show(p)
  const fields: Record<string, string[]> = {}
  const lines: string[] = []
  const { tree } = p
  for (let n = 0; n < tree.n; n++) {
    const field = tree.fields[n]
    fields[field.abbrev] ??= []
    fields[field.abbrev].push(valueText(field, p.bytes, tree.at[n], tree.size[n], tree.values[n]))
    lines.push('  '.repeat(tree.depth[n]) + labelOf(p, n))
  }
  return { fields, lines, source, destination, protocol, info }
}
