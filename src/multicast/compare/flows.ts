/** Streams as several captures see them: the same source, group and ports, whatever the place. */
import { macText } from '../addresses.ts'
import { type AddressKey, byAddress, textOf } from '../state/address.ts'

/** What one sender sends from one port to one group and port. */
export interface Flow {
  readonly number: number
  readonly source: AddressKey
  readonly group: AddressKey
  readonly sourcePort: number
  readonly port: number
}

/** All that some captures hold, numbered in the order in which they were met. */
export class Flows {
  readonly all: Flow[] = []
  private readonly known = new Map<string, Flow>()

  /** @param ports of source and destination, in 32 bits */
  meet(source: AddressKey, group: AddressKey, ports: number): Flow {
    const key = `${source} ${group} ${ports}`
    const found = this.known.get(key)
    if (found !== undefined) return found
    const number = this.all.length
    const flow = { number, source, group, sourcePort: Math.floor(ports / 0x1_0000), port: ports % 0x1_0000 }
    this.known.set(key, flow)
    this.all.push(flow)
    return flow
  }
}

/** By group and port, then by source. */
export const byGroup = (a: Flow, b: Flow): number =>
  byAddress(a.group, b.group) || a.port - b.port || byAddress(a.source, b.source) || a.sourcePort - b.sourcePort

/** An end of a flow as people write it. */
export const endText = (address: AddressKey, port: number): string =>
  address.length === 4 ? `${textOf(address)}:${port}` : `[${textOf(address)}]:${port}`

/** Different values of something that should have one, and how often each was seen: so many, the others together. */
export class Values<T> {
  /** Seen, but not told apart any more. */
  others = 0
  /** The first one, and how often it was seen. Most have no other: a table comes with the second. */
  private first: T | undefined
  private times = 0
  private more: Map<T, number> | undefined

  constructor(private readonly most = 16) {}

  /** Different values that were seen and told apart. */
  get size(): number {
    return (this.times === 0 ? 0 : 1) + (this.more?.size ?? 0)
  }

  add(value: T): void {
    if (this.times === 0) this.first = value
    if (value === this.first) {
      this.times++
      return
    }
    this.more ??= new Map()
    const count = this.more.get(value)
    if (count === undefined && this.size >= this.most) this.others++
    else this.more.set(value, (count ?? 0) + 1)
  }

  /** Each with how often it was seen, in the order in which they were met. */
  private get counts(): (readonly [T, number])[] {
    return this.times === 0 ? [] : [[this.first as T, this.times], ...(this.more ?? [])]
  }

  /** The one that was seen most often; undefined without any. */
  get usual(): T | undefined {
    let usual: T | undefined
    let most = 0
    for (const [value, count] of this.counts) {
      if (count <= most) continue
      usual = value
      most = count
    }
    return usual
  }

  /** Most frequent first. */
  get all(): T[] {
    return this.counts.sort(([, a], [, b]) => b - a).map(([value]) => value)
  }
}

const NUMBER = 0x1_0000_0000

/** A MAC address by its 48 bits. */
export function macOfNumber(value: number): string {
  const high = Math.floor(value / NUMBER)
  const low = value % NUMBER
  return macText(
    Uint8Array.of(high >>> 8, high & 0xff, low >>> 24, (low >>> 16) & 0xff, (low >>> 8) & 0xff, low & 0xff),
  )
}
