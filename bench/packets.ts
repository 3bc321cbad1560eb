/** Packets written straight into a buffer, with right checksums: what the generator of the bench captures is made of. */

/** Marsaglia's xorshift32: the same numbers on every machine. */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed | 0 || 1
  }

  /** 32 random bits, unsigned. */
  next(): number {
    let x = this.#state
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    this.#state = x
    return x >>> 0
  }

  /** An integer from 0 to below `limit`. */
  below(limit: number): number {
    return Math.floor((this.next() / 0x100000000) * limit)
  }

  /** An integer from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1)
  }
}

/** An end of a conversation. Addresses are 32-bit numbers; the MAC follows from the address. */
export interface Endpoint {
  readonly ip: number
  readonly port: number
}

export function ipv4(a: number, b: number, c: number, d: number): number {
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0
}

const ETHERNET = 14
const TAG = 4
const IP = 20

/** Octets of noise that payloads are copied from. */
const noise = Buffer.alloc(1 << 16)
const noiseRandom = new Random(0x6e6f6973)
for (let i = 0; i < noise.length; i += 4) noise.writeUInt32LE(noiseRandom.next(), i)

function sum(bytes: Buffer, start: number, end: number, initial = 0): number {
  let total = initial
  let i = start
  for (; i + 1 < end; i += 2) total += ((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0)
  if (i < end) total += (bytes[i] ?? 0) << 8
  while (total > 0xffff) total = (total & 0xffff) + Math.floor(total / 0x10000)
  return total
}

/** Writes frames into a buffer; every method returns the offset behind what it wrote. */
export class FrameWriter {
  constructor(
    readonly out: Buffer,
    private readonly random: Random,
  ) {}

  /** Destination MAC, source MAC, an 802.1Q tag where `vlan` is not 0, EtherType of IPv4. */
  ethernet(at: number, source: number, destination: number, vlan: number): number {
    const { out } = this
    if (destination >>> 28 === 14) {
      out.writeUInt16BE(0x0100, at)
      out.writeUInt32BE((0x5e000000 | (destination & 0x7fffff)) >>> 0, at + 2)
    } else {
      out.writeUInt16BE(0x0200, at)
      out.writeUInt32BE(destination, at + 2)
    }
    out.writeUInt16BE(0x0200, at + 6)
    out.writeUInt32BE(source, at + 8)
    let next = at + ETHERNET - 2
    if (vlan !== 0) {
      out.writeUInt16BE(0x8100, next)
      out.writeUInt16BE(vlan, next + 2)
      next += TAG
    }
    out.writeUInt16BE(0x0800, next)
    return next + 2
  }

  /** An IPv4 header for `length` octets of payload; `alert` adds the Router Alert option. */
  ip(
    at: number,
    protocol: number,
    source: number,
    destination: number,
    ttl: number,
    length: number,
    alert = false,
  ): number {
    const { out } = this
    const header = alert ? IP + 4 : IP
    out[at] = alert ? 0x46 : 0x45
    out[at + 1] = alert ? 0xc0 : 0
    out.writeUInt16BE(header + length, at + 2)
    out.writeUInt16BE(this.random.next() & 0xffff, at + 4)
    out.writeUInt16BE(0x4000, at + 6)
    out[at + 8] = ttl
    out[at + 9] = protocol
    out.writeUInt32BE(source, at + 12)
    out.writeUInt32BE(destination, at + 16)
    if (alert) out.writeUInt32BE(0x94040000, at + 20)
    this.ipChecksum(at, header)
    return at + header
  }

  /** The checksum of an IPv4 header of so many octets. */
  ipChecksum(at: number, header: number): void {
    const { out } = this
    out.writeUInt16BE(0, at + 10)
    out.writeUInt16BE(~sum(out, at, at + header) & 0xffff, at + 10)
  }

  /** `length` octets of noise behind four that no analyser takes for a protocol it knows. */
  noise(at: number, length: number): number {
    const from = this.random.below(noise.length - length) & ~7
    noise.copy(this.out, at, from, from + length)
    this.out.write('fake'.slice(0, length), at, 'latin1')
    return at + length
  }

  /** The checksum over pseudo-header and segment; `field` is where it goes. */
  transportChecksum(
    at: number,
    end: number,
    field: number,
    protocol: number,
    source: number,
    destination: number,
  ): void {
    const { out } = this
    out.writeUInt16BE(0, field)
    const pseudo =
      (source >>> 16) + (source & 0xffff) + (destination >>> 16) + (destination & 0xffff) + protocol + (end - at)
    const checksum = ~sum(out, at, end, pseudo) & 0xffff
    out.writeUInt16BE(protocol === 17 && checksum === 0 ? 0xffff : checksum, field)
  }

  /** A whole UDP frame; the payload is noise after whatever `fill` writes at its beginning. */
  udp(from: Endpoint, to: Endpoint, ttl: number, size: number, vlan = 0, fill?: (at: number) => void): number {
    const { out } = this
    const ip = this.ethernet(0, from.ip, to.ip, vlan)
    const udp = this.ip(ip, 17, from.ip, to.ip, ttl, 8 + size)
    out.writeUInt16BE(from.port, udp)
    out.writeUInt16BE(to.port, udp + 2)
    out.writeUInt16BE(8 + size, udp + 4)
    const end = this.noise(udp + 8, size)
    fill?.(udp + 8)
    this.transportChecksum(udp, end, udp + 6, 17, from.ip, to.ip)
    return end
  }

  tcp(from: Endpoint, to: Endpoint, sequence: number, ack: number, flags: number, size: number, stamp: number): number {
    const { out } = this
    const ip = this.ethernet(0, from.ip, to.ip, 0)
    const syn = (flags & 0x02) !== 0
    const options = syn ? 20 : 12
    const tcp = this.ip(ip, 6, from.ip, to.ip, 64, 20 + options + size)
    out.writeUInt16BE(from.port, tcp)
    out.writeUInt16BE(to.port, tcp + 2)
    out.writeUInt32BE(sequence >>> 0, tcp + 4)
    out.writeUInt32BE(ack >>> 0, tcp + 8)
    out.writeUInt16BE(((20 + options) << 10) | flags, tcp + 12)
    out.writeUInt16BE(64240, tcp + 14)
    out.writeUInt16BE(0, tcp + 18)
    let option = tcp + 20
    if (syn) {
      out.writeUInt32BE(0x020405b4, option) // MSS 1460
      out.writeUInt16BE(0x0402, option + 4) // SACK permitted
      option += 6
    } else {
      out.writeUInt16BE(0x0101, option)
      option += 2
    }
    out.writeUInt16BE(0x080a, option) // time stamps
    out.writeUInt32BE(stamp >>> 0, option + 2)
    out.writeUInt32BE((ack === 0 ? 0 : stamp) >>> 0, option + 6)
    if (syn) out.writeUInt32BE(0x01030307, option + 10) // window scale 7
    const end = this.noise(tcp + 20 + options, size)
    this.transportChecksum(tcp, end, tcp + 16, 6, from.ip, to.ip)
    return end
  }

  /** An IGMP message of eight octets (versions 1 and 2), padded as Ethernet pads. */
  igmp(source: number, destination: number, type: number, code: number, group: number): number {
    const { out } = this
    const ip = this.ethernet(0, source, destination, 0)
    const igmp = this.ip(ip, 2, source, destination, 1, 8, true)
    out.writeUInt32BE(((type << 24) | (code << 16)) >>> 0, igmp)
    out.writeUInt32BE(group, igmp + 4)
    return this.#finish(igmp, igmp + 8)
  }

  igmp3Query(source: number, destination: number, code: number, group: number): number {
    const { out } = this
    const ip = this.ethernet(0, source, destination, 0)
    const igmp = this.ip(ip, 2, source, destination, 1, 12, true)
    out.writeUInt32BE((0x11000000 | (code << 16)) >>> 0, igmp)
    out.writeUInt32BE(group, igmp + 4)
    out.writeUInt32BE(0x027d0000, igmp + 8)
    return this.#finish(igmp, igmp + 12)
  }

  /** A report with one record for each group; a type that takes sources has `sources` of them. */
  igmp3Report(source: number, groups: readonly number[], type: number, sources: readonly number[]): number {
    const { out } = this
    const ip = this.ethernet(0, source, ipv4(224, 0, 0, 22), 0)
    const length = 8 + groups.length * (8 + 4 * sources.length)
    const igmp = this.ip(ip, 2, source, ipv4(224, 0, 0, 22), 1, length, true)
    out.writeUInt32BE(0x22000000, igmp)
    out.writeUInt32BE(groups.length, igmp + 4)
    let at = igmp + 8
    for (const group of groups) {
      out.writeUInt32BE(((type << 24) | sources.length) >>> 0, at)
      out.writeUInt32BE(group, at + 4)
      at += 8
      for (const address of sources) at = out.writeUInt32BE(address, at)
    }
    return this.#finish(igmp, at)
  }

  #finish(igmp: number, end: number): number {
    const { out } = this
    out.writeUInt16BE(~sum(out, igmp, end) & 0xffff, igmp + 2)
    if (end >= 60) return end
    out.fill(0, end, 60)
    return 60
  }
}
