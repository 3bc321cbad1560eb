/**
 * The captures that the benches read, made once and kept in a cache directory.
 *
 *   npm run bench -- generate            makes the first two
 *
 * `mixed`: 1M frames, about 685 MB: RTP to a hundred groups, market data of 100 octets to groups, IGMP of both versions,
 * unicast UDP, TCP connections; one stream and one host in twelve is in a VLAN, and numbers count on as senders' do.
 * `small`: 5M frames of 60 to 100 octets.
 * `odd`: 200,000 frames of each kind that odd-frames.ts tells of.
 * The same octets on every machine.
 */
import { closeSync, existsSync, mkdirSync, openSync, readSync, renameSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Frames, ODD, type Recipe } from './odd-frames.ts'
import { type Endpoint, FrameWriter, ipv4, Random } from './packets.ts'

/** To be counted up with every change of what is generated: older files are then left alone and new ones made. */
const VERSION = 2

export interface Capture {
  readonly path: string
  readonly frames: number
}

/** Link type of nearly all captures. */
const ETHERNET = 1

export const cache = join(tmpdir(), 'castshark-bench')

/** The RTP group that the benches ask for; one frame in about 240 of `mixed` goes there. */
export const GROUP = '239.1.1.42'

export function mixed(): Capture {
  return made('mixed', 1_000_000, mixedFrames)
}

export function small(): Capture {
  return made('small', 5_000_000, smallFrames)
}

/** Captures of 200,000 frames in which nothing is plain. */
export function odd(): (Capture & { readonly name: string })[] {
  return Object.entries(ODD).map(([name, start], k) => ({ name, ...made(`odd-${k}`, 200_000, start) }))
}

/** The first frames of a capture as a file of its own, for tools that would take minutes over all of it. */
export function slice(capture: Capture, frames: number): Capture {
  const path = capture.path.replace(/\.pcap$/, `-${frames}.pcap`)
  if (!existsSync(path)) {
    const input = openSync(capture.path, 'r')
    const bytes = Buffer.alloc(Math.min(statSync(capture.path).size, 24 + frames * (16 + 1600)))
    const length = readSync(input, bytes, 0, bytes.length, 0)
    closeSync(input)
    let end = 24
    for (let i = 0; i < frames && end < length; i++) end += 16 + bytes.readUInt32LE(end + 8)
    write(path, (file) => file.bytes(bytes.subarray(0, end)))
  }
  return { path, frames }
}

function made(name: string, frames: number, start: () => Recipe): Capture {
  const path = join(cache, `${name}-v${VERSION}.pcap`)
  if (!existsSync(path)) {
    console.error(`making ${path}: ${frames} frames`)
    const { next, nanosecondsApart, link = ETHERNET } = start()
    const random = new Random(0x63617374)
    const scratch = Buffer.alloc(8192)
    const writer = new FrameWriter(scratch, random)
    write(path, (file) => {
      file.header(link)
      let time = 0
      for (let i = 0; i < frames; i++) {
        const length = next(writer, random, i)
        file.frame(time, scratch, length)
        time += random.between(nanosecondsApart >> 1, nanosecondsApart + (nanosecondsApart >> 1))
      }
    })
  }
  return { path, frames }
}

/** A pcap file that appears under its name only once it is complete. */
function write(path: string, fill: (file: PcapFile) => void): void {
  mkdirSync(cache, { recursive: true })
  const partial = `${path}.${process.pid}`
  const file = new PcapFile(openSync(partial, 'w'))
  fill(file)
  file.close()
  renameSync(partial, path)
}

class PcapFile {
  #buffer = Buffer.alloc(1 << 22)
  #used = 0

  constructor(private readonly fd: number) {}

  header(link: number): void {
    const at = this.#room(24)
    this.#buffer.writeUInt32LE(0xa1b2c3d4, at)
    this.#buffer.writeUInt16LE(2, at + 4)
    this.#buffer.writeUInt16LE(4, at + 6)
    this.#buffer.writeUInt32LE(262144, at + 16)
    this.#buffer.writeUInt32LE(link, at + 20)
  }

  /** @param time nanoseconds since the beginning of the capture, 2024-01-01 00:00:00 UTC */
  frame(time: number, bytes: Buffer, length: number): void {
    const at = this.#room(16 + length)
    this.#buffer.writeUInt32LE(1704067200 + Math.floor(time / 1e9), at)
    this.#buffer.writeUInt32LE(Math.floor((time % 1e9) / 1000), at + 4)
    this.#buffer.writeUInt32LE(length, at + 8)
    this.#buffer.writeUInt32LE(length, at + 12)
    bytes.copy(this.#buffer, at + 16, 0, length)
  }

  bytes(bytes: Buffer): void {
    this.#flush()
    writeSync(this.fd, bytes)
  }

  close(): void {
    this.#flush()
    closeSync(this.fd)
  }

  #room(octets: number): number {
    if (this.#used + octets > this.#buffer.length) this.#flush()
    const at = this.#used
    this.#used += octets
    this.#buffer.fill(0, at, this.#used)
    return at
  }

  #flush(): void {
    writeSync(this.fd, this.#buffer, 0, this.#used)
    this.#used = 0
  }
}

/** A TCP connection that opens, carries data one way with an acknowledgement for every second segment, and starts anew. */
class Connection {
  #step = 0
  #sequence = 0
  #client: Endpoint
  readonly #server: Endpoint

  constructor(client: number, server: number) {
    this.#client = { ip: ipv4(192, 168, 1, 10 + (client % 200)), port: 32768 + client }
    this.#server = { ip: ipv4(192, 168, 2, 10 + (server % 20)), port: 9000 + server }
  }

  next(writer: FrameWriter, random: Random, index: number): number {
    const step = this.#step++
    const [client, server] = [this.#client, this.#server]
    if (step === 0) {
      this.#sequence = random.next()
      return writer.tcp(client, server, this.#sequence, 0, 0x02, 0, index)
    }
    if (step === 1) return writer.tcp(server, client, 0x1000, this.#sequence + 1, 0x12, 0, index)
    if (step === 2) return writer.tcp(client, server, this.#sequence + 1, 0x1001, 0x10, 0, index)
    if (step === 200) {
      this.#step = 0
      this.#client = { ip: client.ip, port: client.port === 60999 ? 32768 : client.port + 1 }
      return writer.tcp(server, client, 0x1001, this.#sequence + 1, 0x14, 0, index)
    }
    if (step % 3 === 2) return writer.tcp(server, client, 0x1001, this.#sequence + 1, 0x10, 0, index)
    const size = random.below(4) === 0 ? 1448 : random.between(1, 200)
    const length = writer.tcp(client, server, this.#sequence + 1, 0x1001, 0x18, size, index)
    this.#sequence += size
    return length
  }
}

function connections(count: number): Connection[] {
  return Array.from({ length: count }, (_, i) => new Connection(i, i % 8))
}

/** Joins, leaves and queries, two thirds of them IGMPv3. */
function igmp(writer: FrameWriter, random: Random): number {
  const host = ipv4(192, 168, 1, 10 + random.below(200))
  const querier = ipv4(192, 168, 1, 1)
  const group = ipv4(239, 1, 1, 1 + random.below(100))
  switch (random.below(12)) {
    case 0:
      return writer.igmp(querier, ipv4(224, 0, 0, 1), 0x11, 100, 0)
    case 1:
      return writer.igmp(host, ipv4(224, 0, 0, 2), 0x17, 0, group)
    case 2:
    case 3:
      return writer.igmp(host, group, 0x16, 0, group)
    case 4:
      return writer.igmp3Query(querier, ipv4(224, 0, 0, 1), 100, 0)
    case 5:
      return writer.igmp3Query(querier, group, 10, group)
    case 6:
    case 7:
      return writer.igmp3Report(host, [ipv4(232, 1, 1, 1 + random.below(20))], 5, [
        ipv4(10, 0, 0, 1),
        ipv4(10, 0, 0, 2),
      ])
    case 8:
      return writer.igmp3Report(host, [group], 3, [])
    default:
      return writer.igmp3Report(
        host,
        Array.from({ length: random.between(1, 6) }, (_, i) => group + i),
        4,
        [],
      )
  }
}

/** Packet identifiers of a programme, by their place in the seven packets of a datagram: video mostly, sound, a table. */
const PIDS = [0x100, 0x100, 0x101, 0x100, 0x100, 0x102, 0x100]

/** The VLAN of one stream or host in twelve; 0 for those that are in none. */
const vlanOf = (number: number): number => (number % 12 === 5 ? 100 + (number % 4) : 0)

function mixedFrames(): Recipe {
  const tcp = connections(100)
  const sequence = new Uint16Array(100)
  const continuity = Array.from({ length: 100 }, () => new Map<number, number>())
  const messages = new Uint32Array(20)
  const next: Frames = (writer, random, index) => {
    const dice = random.below(1000)
    if (dice < 412) {
      const stream = random.below(100)
      const from = { ip: ipv4(10, 1, 0, 1 + (stream >> 2)), port: 20000 + stream }
      const to = { ip: ipv4(239, 1, 1, 1 + stream), port: 20000 + 2 * stream }
      const number = sequence[stream] ?? 0
      sequence[stream] = number + 1
      // RTP: version 2, payload type 33 (MPEG transport stream), 90 kHz, and seven packets of 188 octets behind it.
      return writer.udp(from, to, 16, 1328, vlanOf(stream), (at) => {
        writer.out.writeUInt16BE(0x8021, at)
        writer.out.writeUInt16BE(number, at + 2)
        writer.out.writeUInt32BE((index * 9) >>> 0, at + 4)
        writer.out.writeUInt32BE(0xca570000 + stream, at + 8)
        for (const [k, pid] of PIDS.entries()) {
          const count = ((continuity[stream]?.get(pid) ?? -1) + 1) & 0x0f
          continuity[stream]?.set(pid, count)
          writer.out.writeUInt32BE(((0x47 << 24) | (pid << 8) | 0x10 | count) >>> 0, at + 12 + 188 * k)
        }
      })
    }
    if (dice < 820) {
      const feed = random.below(20)
      const from = { ip: ipv4(10, 2, 0, 1 + feed), port: 21000 + feed }
      const to = { ip: ipv4(239, 192, 1, 1 + feed), port: 22000 + feed }
      const number = (messages[feed] ?? 0) + 1
      messages[feed] = number
      return writer.udp(from, to, 8, 100, vlanOf(feed), (at) => writer.out.writeUInt32BE(number, at + 4))
    }
    if (dice < 885) {
      const host = random.below(200)
      const from = { ip: ipv4(192, 168, 1, 10 + host), port: 40000 + random.below(1000) }
      const to = { ip: ipv4(192, 168, 2, 10 + random.below(20)), port: 23000 + random.below(10) }
      return writer.udp(from, to, 64, random.between(20, 400), vlanOf(host))
    }
    if (dice < 980) return (tcp[random.below(tcp.length)] as Connection).next(writer, random, index)
    return igmp(writer, random)
  }
  return { next, nanosecondsApart: 60_000 }
}

function smallFrames(): Recipe {
  const next: Frames = (writer, random) => {
    const dice = random.below(100)
    if (dice < 90) {
      const feed = random.below(50)
      const from = { ip: ipv4(10, 2, 0, 1 + feed), port: 21000 + feed }
      const to = { ip: ipv4(239, 192, 1, 1 + feed), port: 22000 + feed }
      return writer.udp(from, to, 8, random.between(18, 58))
    }
    if (dice < 98) {
      const from = { ip: ipv4(192, 168, 1, 10 + random.below(200)), port: 40000 + random.below(1000) }
      const to = { ip: ipv4(192, 168, 2, 10 + random.below(20)), port: 23000 + random.below(10) }
      return writer.udp(from, to, 64, random.between(18, 58))
    }
    const group = ipv4(239, 192, 1, 1 + random.below(50))
    return writer.igmp(ipv4(192, 168, 1, 10 + random.below(200)), group, 0x16, 0, group)
  }
  return { next, nanosecondsApart: 4_000 }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href && process.argv[1]?.endsWith('generate.mjs')) {
  for (const capture of [mixed(), small()]) console.log(`${capture.path}: ${statSync(capture.path).size} octets`)
}
