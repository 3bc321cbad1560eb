/** Capture files built by hand, octet by octet: what the tests of the readers read. */

/** Numbers in the byte order of a file. */
export class Octets {
  readonly #parts: number[] = []
  readonly little: boolean

  constructor(little = true) {
    this.little = little
  }

  u(size: 1 | 2 | 4 | 8, ...values: (number | bigint)[]): this {
    for (const value of values) {
      const octets: number[] = []
      for (let i = 0n; i < size; i++) octets.push(Number((BigInt(value) >> (8n * i)) & 0xffn))
      this.#parts.push(...(this.little ? octets : octets.reverse()))
    }
    return this
  }

  raw(bytes: Iterable<number>): this {
    for (const octet of bytes) this.#parts.push(octet)
    return this
  }

  /** Zeros up to a multiple of 4. */
  pad(): this {
    while (this.#parts.length % 4 !== 0) this.#parts.push(0)
    return this
  }

  get length(): number {
    return this.#parts.length
  }

  done(): Uint8Array {
    return Uint8Array.from(this.#parts)
  }
}

export function join(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}

/** A frame's octets, told apart by `seed`. */
export function payload(length: number, seed = 0): Uint8Array {
  const octets = new Uint8Array(length)
  for (let i = 0; i < length; i++) octets[i] = i * 7 + seed * 31
  return octets
}

export interface PcapOptions {
  little?: boolean
  magic?: number
  version?: [number, number]
  snaplen?: number
  link?: number
  /** Octets behind the 24 of the header. */
  extra?: number[]
}

export function pcapHeader(options: PcapOptions = {}): Uint8Array {
  const { little = true, magic = 0xa1b2c3d4, version = [2, 4], snaplen = 262144, link = 1, extra = [] } = options
  return new Octets(little)
    .u(4, magic)
    .u(2, ...version)
    .u(4, 0, 0, snaplen, link)
    .raw(extra)
    .done()
}

export interface RecordOptions {
  little?: boolean
  sec?: number
  fraction?: number
  captured?: number
  original?: number
  /** Octets between the 16 of the header and the data. */
  more?: Iterable<number>
}

export function pcapRecord(data: Uint8Array, options: RecordOptions = {}): Uint8Array {
  const { little = true, sec = 1_700_000_000, fraction = 0, captured = data.length, more = [] } = options
  const original = options.original ?? data.length
  return join(new Octets(little).u(4, sec, fraction, captured, original).raw(more).done(), data)
}

/** A block of pcapng with its two lengths; `length` for a lie. */
export function block(type: number, body: Uint8Array, little = true, length?: number): Uint8Array {
  const padding = new Uint8Array(-body.length & 3)
  const whole = length ?? body.length + padding.length + 12
  const last = new Octets(little).u(4, whole).done()
  return join(new Octets(little).u(4, type, whole).done(), body, padding, last)
}

export function option(code: number, value: Iterable<number>, little = true): Uint8Array {
  const octets = [...value]
  return new Octets(little).u(2, code, octets.length).raw(octets).pad().done()
}

export function textOption(code: number, text: string, little = true): Uint8Array {
  return option(code, new TextEncoder().encode(text), little)
}

export function sectionHeader(
  options: Uint8Array[] = [],
  little = true,
  version: [number, number] = [1, 0],
): Uint8Array {
  const body = new Octets(little)
    .u(4, 0x1a2b3c4d)
    .u(2, ...version)
    .u(8, -1n)
    .raw(join(...options))
  return block(0x0a0d0d0a, body.done(), little)
}

export interface InterfaceBlockOptions {
  little?: boolean
  link?: number
  snaplen?: number
  options?: Uint8Array[]
}

export function interfaceBlock({
  little = true,
  link = 1,
  snaplen = 0,
  options = [],
}: InterfaceBlockOptions = {}): Uint8Array {
  const body = new Octets(little)
    .u(2, link, 0)
    .u(4, snaplen)
    .raw(join(...options))
  return block(1, body.done(), little)
}

export interface PacketOptions {
  little?: boolean
  iface?: number
  /** The 64-bit count of units. */
  time?: bigint
  captured?: number
  original?: number
  options?: Uint8Array[]
  /** Block length, for a lie. */
  length?: number
}

export function enhancedPacket(data: Uint8Array, o: PacketOptions = {}): Uint8Array {
  const { little = true, iface = 0, time = 1_700_000_000_000_000n, options = [] } = o
  const body = new Octets(little)
    .u(4, iface, time >> 32n, time & 0xffff_ffffn, o.captured ?? data.length, o.original ?? data.length)
    .raw(data)
    .pad()
    .raw(join(...options))
  return block(6, body.done(), little, o.length)
}

export function obsoletePacket(data: Uint8Array, o: PacketOptions & { drops?: number } = {}): Uint8Array {
  const { little = true, iface = 0, time = 1_700_000_000_000_000n, options = [], drops = 0xffff } = o
  const body = new Octets(little)
    .u(2, iface, drops)
    .u(4, time >> 32n, time & 0xffff_ffffn, o.captured ?? data.length, o.original ?? data.length)
    .raw(data)
    .pad()
    .raw(join(...options))
  return block(2, body.done(), little, o.length)
}

export function simplePacket(data: Uint8Array, original = data.length, little = true): Uint8Array {
  return block(3, new Octets(little).u(4, original).raw(data).done(), little)
}
