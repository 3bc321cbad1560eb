/** Frames of captures in which nothing is plain: all of a hundred streams of RTP, each in its own way. */
import { type FrameWriter, ipv4, type Random } from './packets.ts'

/** Makes one frame at the beginning of the writer's buffer and returns its length. */
export type Frames = (writer: FrameWriter, random: Random, index: number) => number

export interface Recipe {
  readonly next: Frames
  readonly nanosecondsApart: number
  /** Link type; Ethernet without it. */
  readonly link?: number
}

const ETHERNET = 14
const IP = 20
const UDP = 8
const SIZE = 700
const SLL2 = 276
const VXLAN = 4789
/** Octets of a datagram that is sent in three pieces, and of each but the last. */
const LARGE = 3992
const PIECE = 1480
const MORE = 0x2000

/** The next datagram of some stream. */
function stream(size = SIZE): Frames {
  const sequence = new Uint16Array(100)
  return (writer, random) => {
    const { out } = writer
    const k = random.below(100)
    const number = sequence[k] ?? 0
    sequence[k] = number + 1
    const from = { ip: ipv4(10, 1, 0, 1 + k), port: 20_000 + k }
    return writer.udp(from, { ip: ipv4(239, 1, 1, 1 + k), port: 20_000 }, 16, size, 0, (at) => {
      out.writeUInt16BE(0x8060, at)
      out.writeUInt16BE(number, at + 2)
      out.writeUInt32BE((number * 3000) >>> 0, at + 4)
      out.writeUInt32BE(0xca57_0000 + k, at + 8)
    })
  }
}

/** Every second frame is the one before it, changed. */
function twice(change: (writer: FrameWriter) => void): Recipe {
  const next = stream()
  let length = 0
  return {
    nanosecondsApart: 60_000,
    next: (writer, random, index) => {
      if (index % 2 === 0) length = next(writer, random, index)
      else change(writer)
      return length
    },
  }
}

/** Captured on all interfaces of a host. */
function cooked(): Recipe {
  const next = stream()
  return {
    nanosecondsApart: 60_000,
    link: SLL2,
    next: (writer, random, index) => {
      const { out } = writer
      const length = next(writer, random, index)
      const source = out.readUIntBE(6, 6)
      out.copyWithin(20, ETHERNET, length)
      out.writeUInt32BE(0x0800_0000, 0)
      out.writeUInt32BE(2, 4)
      out.writeUInt32BE(0x0001_0206, 8)
      out.writeUIntBE(source, 12, 6)
      out.writeUInt16BE(0, 18)
      return length + 20 - ETHERNET
    },
  }
}

/** Datagrams in three pieces each. */
function pieces(): Recipe {
  const next = stream(LARGE)
  const whole = Buffer.alloc(UDP + LARGE)
  return {
    nanosecondsApart: 60_000,
    next: (writer, random, index) => {
      const { out } = writer
      const offset = (index % 3) * PIECE
      if (offset === 0) {
        next(writer, random, index)
        out.copy(whole, 0, ETHERNET + IP)
      }
      const end = Math.min(offset + PIECE, whole.length)
      whole.copy(out, ETHERNET + IP, offset, end)
      out.writeUInt16BE(IP + end - offset, ETHERNET + 2)
      out.writeUInt16BE((end < whole.length ? MORE : 0) | (offset >> 3), ETHERNET + 6)
      writer.ipChecksum(ETHERNET, IP)
      return ETHERNET + IP + end - offset
    },
  }
}

/** Streams in a tunnel. */
function tunnel(): Recipe {
  const next = stream()
  const ends = [1, 2].map((host) => ({ ip: ipv4(10, 9, 0, host), port: 50_000 }))
  const inner = Buffer.alloc(2048)
  return {
    nanosecondsApart: 60_000,
    next: (writer, random, index) => {
      const { out } = writer
      const length = next(writer, random, index)
      out.copy(inner, 0, 0, length)
      const [from, to] = ends as [{ ip: number; port: number }, { ip: number; port: number }]
      return writer.udp(from, { ...to, port: VXLAN }, 64, 8 + length, 0, (at) => {
        out.writeUInt32BE(0x0800_0000, at)
        out.writeUInt32BE(100 << 8, at + 4)
        inner.copy(out, at + 8, 0, length)
      })
    },
  }
}

export const ODD: Readonly<Record<string, () => Recipe>> = {
  'each frame twice, as from a mirrored port': () => twice(() => {}),
  'each datagram by two forwarders': () =>
    twice((writer) => {
      const { out } = writer
      out[11] = 0xee
      out[ETHERNET + 8] = (out[ETHERNET + 8] ?? 0) - 1
      writer.ipChecksum(ETHERNET, IP)
    }),
  'on all interfaces (SLL2)': cooked,
  'in a tunnel (VXLAN)': tunnel,
  'in fragments': pieces,
}
