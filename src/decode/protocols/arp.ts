/**
 * Address Resolution Protocol (RFC 826) and its relatives: RARP (RFC 903), DRARP (RFC 1931), inverse ARP (RFC 2390), and
 * for ATM one in a form of its own (RFC 2225).
 */
import type { Field } from '../field.ts'
import type { Packet } from '../packet.ts'
import { preference } from '../preferences.ts'
import { protocol } from '../protocol.ts'
import type { Tree } from '../tree.ts'
import { hexText } from '../values.ts'
import { arpOpcodes } from '../words/arp-opcodes.ts'
import { atmEnd, atmTitle, putAtm } from './arp-atm.ts'
import { ArpTracker, putDuplicates, putStorm } from './arp-duplicates.ts'
import { arpFields as f } from './arp-fields.ts'
import { arpName, neededFor, writeArpInfo } from './arp-info.ts'
import {
  addressesOf,
  ax25Text,
  DRARP_ERROR,
  isAtm,
  isAx25,
  isEthernet,
  isIpv4,
  isShort,
  kindOf,
  LEAST,
  lengthOf,
  opcodeOf,
} from './arp-layout.ts'

function rest(t: Tree, p: Packet, i: number): void {
  putStorm(t, p, i)
  if (isAtm(p, i)) {
    putAtm(t, p, i)
    return
  }
  const places = addressesOf(p, i)
  const { hardware, protocol: size, senderHardware, senderProtocol, targetHardware, targetProtocol } = places
  if (isShort(p, i)) {
    t.fail()
    return
  }
  const needed = neededFor(opcodeOf(p, i), p, i)
  if (!t.has(senderHardware, needed - senderHardware)) return
  const kind = places.end > t.limit ? undefined : kindOf(p, i)
  if (kind === 'probe') t.derive(f.isprobe, 1)
  else if (kind !== undefined) t.derive(f.isgratuitous, 1)
  if (kind === 'announcement') t.derive(f.isannouncement, 1)
  putHardware(t, p, i, 'src', senderHardware, hardware)
  putProtocol(t, p, i, 'src', senderProtocol, size)
  putHardware(t, p, i, 'dst', targetHardware, hardware)
  if (opcodeOf(p, i) === DRARP_ERROR && size > 0) t.put(f['dst.drarp_error_status'], targetProtocol, 1)
  else putProtocol(t, p, i, 'dst', targetProtocol, size)
}

function putHardware(t: Tree, p: Packet, i: number, side: 'src' | 'dst', at: number, size: number): void {
  if (size === 0) return
  if (isEthernet(p, i)) t.put(f[`${side}.hw_mac`], at)
  else if (isAx25(p, i)) putCallSign(t, p, f[`${side}.hw_ax25`], at)
  else t.put(f[`${side}.hw`], at, size)
}

function putCallSign(t: Tree, p: Packet, field: Field, at: number): void {
  t.put(field, at, field.size, `${field.name}: ${ax25Text(p.bytes, at)}`)
}

function putProtocol(t: Tree, p: Packet, i: number, side: 'src' | 'dst', at: number, size: number): void {
  if (size > 0) t.put(isIpv4(p, i) ? f[`${side}.proto_ipv4`] : f[`${side}.proto`], at, size)
}

function title(p: Packet, i: number): string {
  const { at, end } = p.layers
  const name = 'Address Resolution Protocol'
  if (at[i] + LEAST > end[i] || lastOctet(p, i) > end[i]) return name
  if (isAtm(p, i)) return atmTitle(p, i)
  const opcode = opcodeOf(p, i)
  const word = arpOpcodes[opcode] ?? `opcode ${hexText(opcode, 4)}`
  switch (kindOf(p, i)) {
    case 'announcement':
      return `${name} (ARP Announcement)`
    case 'probe':
      return `${name} (ARP Probe)`
    case 'gratuitous':
      return `${name} (${word}/gratuitous ARP)`
    default:
      return `${name} (${word})`
  }
}

const lastOctet = (p: Packet, i: number): number => (isAtm(p, i) ? atmEnd(p, i) : addressesOf(p, i).end)

export const arp = protocol({
  abbrev: 'arp',
  name: 'Address Resolution Protocol',
  short: 'ARP/RARP',
  on: { 'eth.type': [0x0806, 0x8035], 'gre.proto': [0x0806], 'arcnet.protID': [0xf1, 0xd5, 0xd6] },
  fields: f,
  shape: { least: LEAST, length: lengthOf },
  title,
  rest,
  after: putDuplicates,
  inProtocols: (p, i) => (p.layers.at[i] + LEAST <= p.layers.end[i] && isAtm(p, i) ? 'arp:atmarp' : 'arp'),
  columns: { protocol: arpName, info: writeArpInfo, fromTree: true },
  preferences: {
    detect_duplicate_ips: preference(true, 'Tell of IP addresses that two MAC addresses claim'),
    detect_request_storms: preference(false, 'Tell of more requests than usual'),
    detect_storm_number_of_packets: preference(30, 'Number of requests that make a storm'),
    detect_storm_period: preference(100, 'Milliseconds in which they come'),
  },
  track: () => new ArpTracker(),
})
