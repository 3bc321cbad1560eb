/**
 * Whose cable a capture was made at. Switches send what goes from one station to another to the port of the one alone, so
 * that nearly all of it is from or to who is at the end of the cable; many see each other's where ports are mirrored.
 */
import { u32, u48 } from '../../decode/bytes.ts'
import type { Packet } from '../../decode/packet.ts'
import { destinationOffset, isGroupMac, isLinkLocal, macText, sourceOffset, type Version } from '../addresses.ts'
import { isOnLoopback, outermostOf, versionOf } from '../ip-header.ts'
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
  /** Of each version the first whose packets it sends or gets: an address of IPv4, a network of IPv6. */
  readonly hosts: Map<number, number>
  /** True once it sent, or got, packets of others, too. */
  isGateway: boolean
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
    const i = outermostOf(p)
    const version = i < 0 ? undefined : versionOf(p, i)
    this.count(b, from, version === undefined ? -1 : layers.at[i] + sourceOffset(version), version)
    this.count(b, to, version === undefined ? -1 : layers.at[i] + destinationOffset(version), version)
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

  /** True for a station by which packets go to and from others. */
  isGateway(mac: string): boolean {
    return [...this.stations.values()].some((one) => one.mac === mac && one.isGateway)
  }

  /** @param at where its MAC address stands, @param address where the IP address stands that goes with it, of a packet of a version */
  private count(b: Uint8Array, at: number, address: number, version: Version | undefined): void {
    const station = this.stationAt(b, at)
    if (station === undefined) return
    station.frames++
    if (version !== undefined && !station.isGateway) learn(station, b, address, version)
  }

  private stationAt(b: Uint8Array, at: number): Station | undefined {
    const key = u48(b, at)
    let station = this.stations.get(key)
    if (station === undefined && this.stations.size < MOST) {
      station = { mac: macText(b, at), frames: 0, hosts: new Map(), isGateway: false }
      this.stations.set(key, station)
    }
    return station
  }
}

/** Keeps whose packet a station sends or gets. A host has one address of IPv4, and several of IPv6, of one network. */
function learn(station: Station, b: Uint8Array, at: number, version: Version): void {
  if (version === 6 && isLinkLocal(b, at)) return
  const whose = version === 4 ? u32(b, at) : u48(b, at + 2)
  const known = station.hosts.get(version)
  if (known === undefined) station.hosts.set(version, whose)
  else if (known !== whose) station.isGateway = true
}
