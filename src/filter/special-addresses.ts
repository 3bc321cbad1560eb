/**
 * Blocks of addresses that stand for something special (IANA's IPv4 and IPv6 Special-Purpose Address Registries,
 * RFC 6890), and what may be done with such an address.
 */
import { ipv4Number, ipv6Octets } from './literal-addresses.ts'
import { comparePrefix } from './octets.ts'

/** May be a source, a destination, be forwarded, is global, is reserved by the protocol itself; "-" says no. */
const IPV4 = `
0.0.0.0/8           s---r "This network"
0.0.0.0/32          s---r "This host on this network"
10.0.0.0/8          sdf-- Private-Use
100.64.0.0/10       sdf-- Shared Address Space
127.0.0.0/8         ----r Loopback
169.254.0.0/16      sd--r Link Local
172.16.0.0/12       sdf-- Private-Use
192.0.0.0/24        ----- IETF Protocol Assignments
192.0.0.0/29        sdf-- IPv4 Service Continuity Prefix
192.0.0.8/32        s---- IPv4 dummy address
192.0.0.9/32        sdfg- Port Control Protocol Anycast
192.0.0.10/32       sdfg- Traversal Using Relays around NAT Anycast
192.0.0.170/32      ----r NAT64/DNS64 Discovery
192.0.0.171/32      ----r NAT64/DNS64 Discovery
192.0.2.0/24        ----- Documentation (TEST-NET-1)
192.31.196.0/24     sdfg- AS112-v4
192.52.193.0/24     sdfg- AMT
192.88.99.0/24      ----- Deprecated (6to4 Relay Anycast)
192.168.0.0/16      sdf-- Private-Use
192.175.48.0/24     sdfg- Direct Delegation AS112 Service
198.18.0.0/15       sdf-- Benchmarking
198.51.100.0/24     ----- Documentation (TEST-NET-2)
203.0.113.0/24      ----- Documentation (TEST-NET-3)
240.0.0.0/4         ----r Reserved
255.255.255.255/32  -d--r Limited Broadcast`

const IPV6 = `
::1/128             ----r Loopback Address
::/128              s---r Unspecified Address
::ffff:0:0/96       ----r IPv4-mapped Address
64:ff9b::/96        sdfg- IPv4-IPv6 Translat.
64:ff9b:1::/48      sdf-- IPv4-IPv6 Translat.
100::/64            sdf-- Discard-Only Address Block
2001::/23           ----- IETF Protocol Assignments
2001::/32           sdf-- TEREDO
2001:1::1/128       sdfg- Port Control Protocol Anycast
2001:1::2/128       sdfg- Traversal Using Relays around NAT Anycast
2001:1::3/128       sdfg- DNS-SD Service Registration Protocol Anycast
2001:2::/48         sdf-- Benchmarking
2001:3::/32         sdfg- AMT
2001:4:112::/48     sdfg- AS112-v6
2001:10::/28        ----- Deprecated (previously ORCHID)
2001:20::/28        sdfg- ORCHIDv2
2001:30::/28        sdfg- Drone Remote ID Protocol Entity Tags (DETs) Prefix
2001:db8::/32       ----- Documentation
2002::/16           sdf-- 6to4
2620:4f:8000::/48   sdfg- Direct Delegation AS112 Service
3fff::/20           ----- Documentation
5f00::/16           sdf-- Segment Routing (SRv6) SIDs
fc00::/7            sdf-- Unique-Local
fe80::/10           sd--r Link-Local Unicast`

export interface SpecialBlock {
  readonly name: string
  /** Bit 4 source, 3 destination, 2 forwardable, 1 global, 0 reserved by the protocol. */
  readonly mask: number
}

interface Block extends SpecialBlock {
  readonly octets: Uint8Array
  readonly bits: number
}

/** The smallest block goes first. */
function blocksOf(table: string, octetsOf: (text: string) => Uint8Array): Block[] {
  const lines = table.trim().split('\n')
  const blocks = lines.map((line): Block => {
    const [, address, bits, may, name] = /^(\S+)\/(\d+) +(\S+) (.*)$/.exec(line) as RegExpExecArray
    const mask = [...may].reduce((known, letter) => known * 2 + Number(letter !== '-'), 0)
    return { name, mask, octets: octetsOf(address), bits: Number(bits) }
  })
  return blocks.sort((a, b) => b.bits - a.bits)
}

export function octetsOfIpv4(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value)
}

let ipv4: Block[] | undefined
let ipv6: Block[] | undefined

/** The block that an address of 4 or 16 octets is in; undefined if it is nothing special. */
export function specialBlock(address: Uint8Array): SpecialBlock | undefined {
  ipv4 ??= blocksOf(IPV4, (text) => octetsOfIpv4(ipv4Number(text) as number))
  ipv6 ??= blocksOf(IPV6, (text) => ipv6Octets(text) as Uint8Array)
  const blocks = address.length === 4 ? ipv4 : ipv6
  return blocks.find(({ octets, bits }) => comparePrefix(address, 0, address.length, octets, bits) === 0)
}
