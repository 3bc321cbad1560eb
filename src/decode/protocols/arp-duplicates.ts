/** Which MAC address was last seen to have an IP address: two that claim one are told of, and so are storms of requests. */
import { u32, u48 } from '../bytes.ts'
import type { Packet } from '../packet.ts'
import type { Tracker } from '../tracker.ts'
import type { Tree } from '../tree.ts'
import { etherText, ipv4Text } from '../values.ts'
import { arpFields as f } from './arp-fields.ts'
import {
  addressesOf,
  isAtm,
  isEthernet,
  isIpv4,
  kindOf,
  LEAST,
  lengthOf,
  opcodeOf,
  REPLY,
  REQUEST,
} from './arp-layout.ts'

const BROADCAST = 0xffff_ffff_ffff
/** The bit of a MAC address that makes it a group's (IEEE 802 §8.2.2): no host has such a one. */
const GROUP = 0x01
/** Addresses remembered: a forged capture may not take the program's memory. */
const MOST = 65_536

interface Claim {
  readonly mac: number
  /** The frame that showed it last. */
  readonly frame: number
  readonly sec: number
}

/** One address claimed by two. */
interface Duplicate {
  /** Where the IP and the MAC address stand in the frame. */
  readonly ip: number
  readonly mac: number
  readonly earlier: Claim
  readonly seconds: number
}

export class ArpTracker implements Tracker {
  private readonly claims = new Map<number, Claim>()
  private frame = 0
  private layer = 0
  private found: Duplicate[] = []
  private isLast = false
  private storm = { since: 0, count: 0, frame: 0 }

  see(p: Packet, i: number): void {
    const { bytes: b, layers } = p
    const at = layers.at[i]
    if (at + LEAST > layers.end[i]) return
    const opcode = opcodeOf(p, i)
    if (opcode === REQUEST) this.count(p)
    const isAsked = opcode === REQUEST || opcode === REPLY
    if (
      !isAsked ||
      p.prefs.get('arp.detect_duplicate_ips') === false ||
      isAtm(p, i) ||
      !isEthernet(p, i) ||
      !isIpv4(p, i)
    )
      return
    if (at + lengthOf(b, at, layers.end[i]) > layers.end[i]) return
    this.frame = p.number
    this.layer = i
    this.found = []
    const { senderHardware, senderProtocol, targetHardware, targetProtocol } = addressesOf(p, i)
    this.isLast = this.claim(p, senderProtocol, senderHardware)
    // Who answers knows the MAC address of whom it answers; who asks does not.
    if (opcode === REPLY && kindOf(p, i) === undefined && isHost(b, targetProtocol, targetHardware)) {
      this.isLast = this.claim(p, targetProtocol, targetHardware)
    }
  }

  /** Notes who has the address at `ip`. @returns true if somebody else had it */
  private claim(p: Packet, ip: number, mac: number): boolean {
    if (!isHost(p.bytes, ip, mac)) return false
    const key = u32(p.bytes, ip)
    const earlier = this.claims.get(key)
    if (earlier !== undefined && earlier.mac !== u48(p.bytes, mac)) {
      this.found.push({ ip, mac, earlier, seconds: p.sec - earlier.sec })
      return true
    }
    if (earlier === undefined && this.claims.size >= MOST) {
      for (const oldest of this.claims.keys()) {
        this.claims.delete(oldest)
        break
      }
    }
    this.claims.set(key, { mac: u48(p.bytes, mac), frame: p.number, sec: p.sec })
    return false
  }

  /** Counts requests within the period that a setting gives. */
  private count(p: Packet): void {
    if (p.prefs.get('arp.detect_request_storms') !== true) return
    const now = p.sec * 1000 + p.nsec / 1_000_000
    if (this.storm.count === 0 || now - this.storm.since > Number(p.prefs.get('arp.detect_storm_period'))) {
      this.storm.since = now
      this.storm.count = 0
    }
    if (++this.storm.count < Number(p.prefs.get('arp.detect_storm_number_of_packets'))) return
    this.storm.frame = p.number
    this.storm.count = 0
  }

  /** What was found in layer `i` of the current frame. */
  duplicatesIn(p: Packet, i: number): readonly Duplicate[] {
    return this.frame === p.number && this.layer === i ? this.found : []
  }

  /** Where the address stands that the Info column tells of; -1 for none. */
  toldIn(p: Packet, i: number): number {
    const found = this.duplicatesIn(p, i)
    return this.isLast && found.length > 0 ? found[found.length - 1].ip : -1
  }

  isStorm = (p: Packet): boolean => this.storm.frame === p.number
}

/** True if the octets are those of a host: neither 0.0.0.0 nor a MAC address of nobody or of all. */
function isHost(b: Uint8Array, ip: number, mac: number): boolean {
  const address = u48(b, mac)
  return u32(b, ip) !== 0 && address !== 0 && address !== BROADCAST && (b[mac] & GROUP) === 0
}

const trackerOf = (p: Packet, i: number): ArpTracker | undefined => {
  const tracker = p.session.trackers[p.layers.id[i]]
  return tracker instanceof ArpTracker ? tracker : undefined
}

export const toldDuplicate = (p: Packet, i: number): number => trackerOf(p, i)?.toldIn(p, i) ?? -1

const macText = (mac: number): string =>
  mac
    .toString(16)
    .padStart(12, '0')
    .replace(/..(?=.)/g, '$&:')

/** Tells of a storm, within the layer. */
export function putStorm(t: Tree, p: Packet, i: number): void {
  if (trackerOf(p, i)?.isStorm(p) !== true) return
  const number = p.prefs.get('arp.detect_storm_number_of_packets')
  const said = `ARP packet storm detected (${number} packets in < ${p.prefs.get('arp.detect_storm_period')} ms)`
  t.put(f.storm, p.layers.at[i], 0, said)
  t.open()
  t.remark(f['packet-storm-detected'], said)
  t.close()
}

/** Tells of addresses that two have, beside the layer. */
export function putDuplicates(t: Tree, p: Packet, i: number): void {
  const { bytes: b } = p
  // Below the layer is where `after` stands.
  t.close()
  for (const { ip, mac, earlier, seconds } of trackerOf(p, i)?.duplicatesIn(p, i) ?? []) {
    const address = ipv4Text(b, ip)
    const said = `Duplicate IP address detected for ${address} (${etherText(b, mac)}) - also in use by ${macText(earlier.mac)} (frame ${earlier.frame})`
    t.derive(f.duplicate, '', said, ip)
    t.open()
    t.derive(f['duplicate-address-frame'], earlier.frame, undefined, ip)
    t.open()
    t.remark(f['duplicate-address-detected'], `Duplicate IP address configured (${address})`)
    t.close()
    t.derive(f['seconds-since-duplicate-address-frame'], seconds, undefined, ip)
    t.close()
  }
  t.open()
}
