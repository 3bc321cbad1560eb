/**
 * Whose cable a capture was made at. Switches send what goes from one station to another to the port of the one alone, so
 * that nearly all of it is from or to who is at the end of the cable; many see each other's where ports are mirrored.
 */
import { u16, u32 } from '../../decode/bytes.ts'
import type { Packet } from '../../decode/packet.ts'
import { isGroupMac, macText } from '../addresses.ts'
import { isOnLoopback } from '../ip-header.ts'
import { ROLE, roleOf } from '../roles.ts'

/** Stations that are counted. */
const MOST = 1024
/** Below so many frames, it is chance what they have in common. */
const A_FEW = 2
const MIRRORED = 5
/** The share of the frames that is nearly all: switches flood what goes to stations that they do not know yet. */
const NEARLY_ALL = 0.8

interface Station {
  readonly mac: string
  frames: number
}

export class Cable {
  private frames = 0
  private readonly stations = new Map<number, Station>()

  /** Counts a frame, if it goes from one station to another. */
  see(p: Packet): void {
    const { layers, bytes: b } = p
    if (layers.n < 2 || roleOf(p, 1) !== ROLE.ethernet) return
    const to = layers.at[1]
    const from = to + 6
    if (from + 6 > layers.end[1] || isGroupMac(b, to) || isGroupMac(b, from) || isOnLoopback(p)) return
    this.frames++
    this.count(b, to)
    this.count(b, from)
  }

  /** MAC addresses that nearly all of it is from or to: one of them is at the end of the cable. */
  get ends(): string[] {
    if (this.frames < A_FEW) return []
    return [...this.stations.values()].filter(({ frames }) => frames >= NEARLY_ALL * this.frames).map(({ mac }) => mac)
  }

  /** True if it is that of many: what goes to any of them is seen. */
  get isMirrored(): boolean {
    return this.frames >= MIRRORED && this.ends.length === 0
  }

  private count(b: Uint8Array, at: number): void {
    const key = u16(b, at) * 0x1_0000_0000 + u32(b, at + 2)
    const known = this.stations.get(key)
    if (known !== undefined) known.frames++
    else if (this.stations.size < MOST) this.stations.set(key, { mac: macText(b, at), frames: 1 })
  }
}
