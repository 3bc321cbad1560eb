/** Ethernet frames as tests of what they mean write them down: addresses as people do, lengths and checksums filled in. */

import { Session } from '../../src/decode/session.ts'
import { createRegistry } from '../../src/library/registry.ts'
import { analysisOf } from '../../src/multicast/analysis.ts'
import { checksumsOf } from '../../src/multicast/checksums.ts'
import { ipHeadersOf } from '../../src/multicast/ip-header.ts'
import { packetHex as ipv4Hex } from '../decode/protocols/ipv4-frames.ts'
import { hexOf, packetHex as ipv6Hex, messageHex, optionsHex } from '../decode/protocols/ipv6-frames.ts'
import { type Frame, frameOf, packetOf } from '../helpers.ts'

const digits = (value: number, octetCount: number): string => value.toString(16).padStart(2 * octetCount, '0')

/** The octets of an address of either version, in hexadecimal digits. */
export const address = (text: string): string =>
  text.includes(':')
    ? hexOf(text)
    : text
        .split('.')
        .map((octet) => digits(Number(octet), 1))
        .join('')

/** What is told of a frame; the rest is what any decent sender would choose. */
export interface Headers {
  readonly to: string
  readonly from?: string
  /** Destination MAC address; the one of the group without it, or some station's. */
  readonly mac?: string
  readonly sender?: string
  readonly ttl?: number
  /** Identification, of IPv4. */
  readonly id?: number
  readonly vlan?: number
  /** Labels of MPLS that the packet travels under. */
  readonly labels?: readonly number[]
}

const HOST = '020000000001'
const NEIGHBOUR = '020000000002'
const SENDER = { 4: '192.168.1.10', 6: 'fe80::1' } as const

function macFor(to: string): string {
  const octets = address(to)
  if (octets.length === 32) return octets.startsWith('ff') ? `3333${octets.slice(24)}` : NEIGHBOUR
  if (!/^e/.test(octets)) return NEIGHBOUR
  return `01005e${digits(Number.parseInt(octets.slice(2, 4), 16) & 0x7f, 1)}${octets.slice(4)}`
}

const ethernet = (
  { to, mac = macFor(to), sender = HOST, vlan, labels = [] }: Headers,
  type: string,
  packet: string,
): Frame => {
  const tag = vlan === undefined ? '' : `8100${digits(vlan, 2)}`
  // RFC 3032 §2.1: the last entry has a bit for that; each a TTL.
  const entries = labels.map((label, k) => digits(label * 0x1000 + (k === labels.length - 1 ? 0x100 : 0) + 63, 4))
  const carried = labels.length === 0 ? type + packet : `8847${entries.join('')}${packet}`
  return frameOf(`${mac.replaceAll(':', '')}${sender.replaceAll(':', '')}${tag}${carried}`)
}

export interface Ipv4 extends Headers {
  readonly number?: number
  readonly options?: string
  readonly fragment?: number
  readonly checksum?: string
  readonly claims?: number
}

/** An IPv4 packet. */
export const ipv4 = (headers: Ipv4, payload: string): Frame =>
  ethernet(
    headers,
    '0800',
    ipv4Hex(payload, {
      number: digits(headers.number ?? 17, 1),
      id: headers.id,
      ttl: digits(headers.ttl ?? 16, 1),
      from: address(headers.from ?? SENDER[4]),
      to: address(headers.to),
      options: headers.options,
      fragment: headers.fragment,
      checksum: headers.checksum,
      claims: headers.claims,
    }),
  )

export interface Ipv6 extends Headers {
  readonly next?: number
}

/** An IPv6 packet. */
export const ipv6 = (headers: Ipv6, payload: string): Frame =>
  ethernet(
    headers,
    '86dd',
    ipv6Hex(payload, {
      next: digits(headers.next ?? 59, 1),
      hops: digits(headers.ttl ?? 16, 1),
      from: address(headers.from ?? SENDER[6]),
      to: address(headers.to),
    }),
  )

function folded(hex: string): number {
  let total = 0
  for (let k = 0; k < hex.length; k += 4) total += Number.parseInt(hex.slice(k, k + 4).padEnd(4, '0'), 16)
  while (total > 0xffff) total = (total & 0xffff) + (total >>> 16)
  return total
}

export interface Datagram {
  readonly ports?: readonly [from: number, to: number]
  readonly data?: string
  readonly length?: number
  /** Instead of the right one; `unfinished` is what stands there before a network card completes it. */
  readonly sum?: number | 'unfinished'
}

/** A datagram of UDP, in a packet of the version that its destination is of. */
export function udp(headers: Headers, datagram: Datagram = {}): Frame {
  const { ports = [4000, 5000], data = '6869' } = datagram
  const version = headers.to.includes(':') ? 6 : 4
  const length = datagram.length ?? 8 + data.length / 2
  const head = digits(ports[0], 2) + digits(ports[1], 2) + digits(length, 2)
  const pseudo = address(headers.from ?? SENDER[version]) + address(headers.to) + digits(17, 2) + digits(length, 2)
  const { sum = 0xffff - folded(`${pseudo}${head}${data}`) } = datagram
  const payload = `${head}${digits(sum === 'unfinished' ? folded(pseudo) : sum, 2)}${data}`
  return version === 4 ? ipv4(headers, payload) : ipv6({ ...headers, next: 17 }, payload)
}

/** The Router Alert options. */
const ALERT = { 4: '94040000', 6: '05020000' } as const

export interface Igmp extends Partial<Ipv4> {
  readonly to: string
  readonly sum?: number
}

/** A message of IGMP: type, code, and what stands behind the checksum. */
export function igmp(headers: Igmp, type: number, code: number, rest: string): Frame {
  const head = digits(type, 1) + digits(code, 1)
  const sum = headers.sum ?? 0xffff - folded(`${head}0000${rest}`)
  return ipv4({ ttl: 1, number: 2, options: ALERT[4], ...headers }, head + digits(sum, 2) + rest)
}

export interface Mld extends Headers {
  /** Hop-by-hop options; the Router Alert without it. */
  readonly options?: string
  readonly sum?: number
}

/** A message of MLD: type, and what stands behind the checksum. */
export function mld(headers: Mld, type: number, rest: string): Frame {
  const from = address(headers.from ?? SENDER[6])
  const message = messageHex(`${digits(type, 1)}00`, rest, from, address(headers.to))
  const summed = headers.sum === undefined ? message : message.slice(0, 4) + digits(headers.sum, 2) + message.slice(8)
  return ipv6({ ttl: 1, next: 0, ...headers }, optionsHex(headers.options ?? ALERT[6], '3a') + summed)
}

/** A group record of IGMPv3 or MLDv2. */
export const record = (type: number, group: string, sources: readonly string[] = []): string =>
  digits(type, 1) + digits(0, 1) + digits(sources.length, 2) + [group, ...sources].map(address).join('')

/** What is found about a frame: ids with severities, sentences, sections, and groups. */
export interface FoundThere {
  ids: string[]
  said: string[]
  cited: string[]
  groups: (readonly string[])[]
}

/** The findings of frames of one capture: those of the last one. */
export function findingsOf(...frames: readonly Frame[]): FoundThere {
  const session = new Session(createRegistry(), { apart: false })
  let there: FoundThere = { ids: [], said: [], cited: [], groups: [] }
  for (const frame of frames) {
    const { own: findings } = analysisOf(packetOf(session, frame))
    there = {
      ids: findings.map(({ about, severity }) => `${about.id} ${severity}`),
      said: findings.map((found) => found.said),
      cited: findings.map(({ reference }) => reference),
      groups: findings.map(({ groups }) => groups),
    }
  }
  return there
}

/** Another octet in its place. */
export interface Change {
  readonly at: number
  readonly to: number
}

/** A frame with other octets. */
export function changed(frame: Frame, changes: readonly Change[]): Frame {
  const bytes = frame.bytes.slice()
  for (const { at, to } of changes) if (at < bytes.length) bytes[at] = to
  return { ...frame, bytes }
}

/** Checksums are made right that a change has made wrong, so that the change itself is what is odd. */
export function mended(frame: Frame): Frame {
  const p = packetOf(new Session(createRegistry(), { apart: false }), frame)
  for (const header of ipHeadersOf(p).reverse()) for (const sum of checksumsOf(header)) sum.correct()
  return { ...frame, bytes: p.bytes.slice(p.start, p.end) }
}
