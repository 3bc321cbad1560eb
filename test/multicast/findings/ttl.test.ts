import { expect, it } from 'vitest'
import { packetHex } from '../../decode/protocols/ipv4-frames.ts'
import type { Frame } from '../../helpers.ts'
import { address, findingsOf, igmp, ipv4, ipv6, mld, record, udp } from '../frames.ts'
import { type Case, testFindings } from './cases.ts'

const GROUP = '239.129.2.3'
const LOOPBACK = { mac: '000000000000', sender: '000000000000' } as const
const port = (to: number, data?: string) => ({ ports: [to, to] as const, data })
/** Header and flags of mDNS: a query, a response. */
const QUERY = '00000000000100000000'
const RESPONSE = '00008400000000010000'

/** A Register of PIM around a header with TTL 0. */
const register = (flags: string): Frame =>
  ipv4({ to: '10.9.9.9', number: 103 }, `2100deff${flags}${packetHex('', { ttl: '00', to: address(GROUP) })}`)
const DATA = '00000000'
const NO_DATA = '40000000'

const oddly = (what: string, frame: Case['frame'], says: string, severity?: 'note'): Case => ({
  what,
  frame,
  says,
  severity,
})

testFindings({
  'ttl-zero': {
    raised: [
      { what: 'a group', frame: udp({ to: GROUP, ttl: 0 }), says: '239.129.2.3 has TTL 0' },
      { what: 'a host', frame: udp({ to: '192.168.1.20', ttl: 0 }), says: 'TTL 0' },
      { what: 'a datagram in a Register', frame: register(DATA), says: '239.129.2.3 has TTL 0' },
      { what: 'hop limit 0', frame: udp({ to: 'ff15::5004', ttl: 0 }), says: 'hop limit 0' },
    ],
    not: {
      'TTL 2': udp({ to: GROUP, ttl: 2 }),
      'the header in a Register without a datagram': register(NO_DATA),
      'a loopback interface': udp({ to: GROUP, ttl: 0, ...LOOPBACK }),
    },
  },
  'ttl-link-local': {
    raised: [
      oddly('VRRP with 254', ipv4({ to: '224.0.0.18', number: 112, ttl: 254 }, '31'), 'VRRP has 255'),
      oddly('VRRP of IPv6 with 1', ipv6({ to: 'ff02::12', next: 112, ttl: 1 }, '31'), 'VRRP has 255'),
      oddly(
        'neighbour discovery with 64',
        ipv6({ to: 'ff02::1:ff00:1', next: 58, ttl: 64 }, '8700'),
        'neighbour discovery has 255',
      ),
      oddly(
        'a router advertisement with 1',
        ipv6({ to: 'ff02::1', next: 58, ttl: 1 }, '8600'),
        'neighbour discovery has 255',
      ),
      oddly('a response of RIPng with 254', udp({ to: 'ff02::9', ttl: 254 }, port(521, '02010000')), 'RIPng has 255'),
      oddly('DLEP with 1', udp({ to: '224.0.0.117', ttl: 1 }, port(854)), 'DLEP has 255'),
      oddly('OSPF with 2', ipv4({ to: '224.0.0.5', number: 89, ttl: 2 }, '02'), 'OSPF has 1', 'note'),
      oddly('OSPFv3 with 255', ipv6({ to: 'ff02::5', next: 89, ttl: 255 }, '03'), 'OSPFv3 has 1', 'note'),
      oddly('PIM with 64', ipv4({ to: '224.0.0.13', number: 103, ttl: 64 }, '20'), 'PIM has 1', 'note'),
      oddly('HSRP with 255', udp({ to: '224.0.0.2', ttl: 255 }, port(1985)), 'HSRP has 1', 'note'),
      oddly(
        'a response of mDNS with 1',
        udp({ to: '224.0.0.251', ttl: 1 }, port(5353, RESPONSE)),
        'mDNS has 255',
        'note',
      ),
      oddly(
        'multicast router discovery with 2',
        igmp({ to: '224.0.0.106', ttl: 2 }, 0x30, 20, '00000000'),
        'router discovery has 1',
        'note',
      ),
      oddly('what nobody knows with 64', udp({ to: '224.0.0.200', ttl: 64 }), 'has 1 or 255', 'note'),
      oddly('what nobody knows in IPv6 with 64', udp({ to: 'ff02::1', ttl: 64 }), 'has 1 or 255', 'note'),
      oddly(
        'another port at the group of mDNS',
        udp({ to: '224.0.0.251', ttl: 64 }, port(5354, QUERY)),
        'has 1 or 255',
        'note',
      ),
    ],
    not: {
      'VRRP with 255': ipv4({ to: '224.0.0.18', number: 112, ttl: 255 }, '31'),
      'neighbour discovery with 255': ipv6({ to: 'ff02::1:ff00:1', next: 58, ttl: 255 }, '8700'),
      'a response of RIPng with 255': udp({ to: 'ff02::9', ttl: 255 }, port(521, '02010000')),
      'OSPF with 1': ipv4({ to: '224.0.0.5', number: 89, ttl: 1 }, '02'),
      'RIPv2 with 2': udp({ to: '224.0.0.9', ttl: 2 }, port(520)),
      'a response of mDNS with 255': udp({ to: '224.0.0.251', ttl: 255 }, port(5353, RESPONSE)),
      'a query of mDNS with 1': udp({ to: '224.0.0.251', ttl: 1 }, port(5353, QUERY)),
      'LLMNR with any': udp({ to: '224.0.0.252', ttl: 64 }, port(5355)),
      'LLMNR of IPv6 with any': udp({ to: 'ff02::1:3', ttl: 64 }, port(5355)),
      'what nobody knows with 1': udp({ to: '224.0.0.200', ttl: 1 }),
      'the next group but those of the link': udp({ to: '224.0.1.0', ttl: 64 }),
      'a transient group of the link': udp({ to: 'ff12::5004', ttl: 64 }),
      'IGMP, which has a finding of its own': igmp(
        { to: '224.0.0.22', ttl: 2 },
        0x22,
        0,
        `00000001${record(4, GROUP)}`,
      ),
    },
  },
  'ttl-one': {
    raised: [
      { what: 'a group of the site', frame: udp({ to: GROUP, ttl: 1 }), says: 'TTL 1 to 239.129.2.3' },
      { what: '224.0.1.0', frame: udp({ to: '224.0.1.0', ttl: 1 }), says: '224.0.1.0' },
      { what: 'an IPv6 group of the site', frame: udp({ to: 'ff15::5004', ttl: 1 }), says: 'hop limit 1' },
    ],
    not: {
      'TTL 2': udp({ to: GROUP, ttl: 2 }),
      'a group of the link': udp({ to: '224.0.0.255', ttl: 1 }),
      'an IPv6 group of the link': udp({ to: 'ff12::5004', ttl: 1 }),
      'a unicast destination': udp({ to: '192.168.1.20', ttl: 1 }),
      IGMP: igmp({ to: GROUP }, 0x16, 0, 'ef810203'),
      MLD: mld({ to: 'ff15::5004' }, 131, '00000000ff150000000000000000000000005004'),
      PTP: udp({ to: '224.0.1.129', ttl: 1 }, port(319)),
      'WS-Discovery': udp({ to: '239.255.255.250', ttl: 1 }, port(3702)),
      PIM: ipv4({ to: '239.1.1.1', number: 103, ttl: 1 }, '20'),
    },
  },
})

it.each([
  ['224.0.0.200', 'RFC 1112 §6.1, RFC 5771 §4, RFC 5082 §3'],
  ['ff02::1', 'RFC 3493 §5.2, RFC 5082 §3'],
])('a TTL of 64 to %s is held against texts of its version of IP', (to, reference) => {
  expect(findingsOf(udp({ to, ttl: 64 })).cited).toEqual([reference])
})
