import type { Frame } from '../../helpers.ts'
import { ipv4, udp } from '../frames.ts'
import { testWatched } from './watched.ts'

const TO = '239.129.2.3'
const hop = (ttl: number, to = TO): Frame => udp({ to, ttl })
/** A frame that the capturing host received, or sent. */
const went = (frame: Frame, way: 'in' | 'out'): Frame => ({ ...frame, options: { flags: way === 'in' ? 1 : 2 } })
const tunnelled = (ttl: number): Frame =>
  ipv4(
    { to: '10.0.0.1', number: 4 },
    Array.from(hop(ttl).bytes.subarray(14), (octet) => octet.toString(16).padStart(2, '0')).join(''),
  )

testWatched({
  'ttl-varies': {
    raised: {
      'another TTL': {
        steps: [
          [0, hop(16)],
          [1, hop(16)],
          [2, hop(15)],
          [3, hop(15)],
        ],
        frames: [3],
        says: 'TTL 15 in 192.168.1.10:4000 to 239.129.2.3:5000, where the datagram before had 16',
        groups: [TO],
      },
      'TTLs that take turns': {
        steps: [
          [0, hop(16)],
          [1, hop(15)],
          [2, hop(16)],
          [3, hop(9)],
        ],
        frames: [2, 3, 4],
        says: 'TTL 15',
      },
      'a third TTL, and one of those before again': {
        steps: [
          [0, hop(16)],
          [1, hop(15)],
          [2, hop(9)],
          [3, hop(16)],
          [4, hop(15)],
        ],
        frames: [2, 3, 4, 5],
        says: 'TTL 15',
        lastSays:
          'TTL 15 in 192.168.1.10:4000 to 239.129.2.3:5000, where the datagram before had 16 (so far 9, 15, 16)',
      },
      'another hop limit': {
        steps: [
          [0, hop(16, 'ff15::1')],
          [1, hop(15, 'ff15::1')],
        ],
        frames: [2],
        says: 'hop limit 15 in [fe80::1]:4000 to [ff15::1]:5000',
      },
      'a group of the link where the TTL is prescribed': {
        steps: [
          [0, udp({ to: '224.0.0.9', ttl: 1 }, { ports: [520, 520] })],
          [1, udp({ to: '224.0.0.9', ttl: 2 }, { ports: [520, 520] })],
        ],
        frames: [2],
        says: 'TTL 2',
      },
    },
    not: {
      'the same TTL': {
        steps: [
          [0, hop(16)],
          [1, hop(16)],
        ],
      },
      'another source': {
        steps: [
          [0, hop(16)],
          [1, udp({ to: TO, ttl: 15, from: '192.168.1.11' })],
        ],
      },
      'another source port': {
        steps: [
          [0, hop(16)],
          [1, udp({ to: TO, ttl: 15 }, { ports: [4001, 5000] })],
        ],
      },
      'what comes in and what a router sends on': {
        steps: [
          [0, went(hop(16), 'in')],
          [1, went(hop(15), 'out')],
          [2, went(hop(16), 'in')],
        ],
      },
      'queries of mDNS, where any will do': {
        steps: [
          [0, udp({ to: '224.0.0.251', ttl: 1 }, { ports: [5353, 5353], data: '000000000001000000000000' })],
          [1, udp({ to: '224.0.0.251', ttl: 255 }, { ports: [5353, 5353], data: '000000000001000000000000' })],
        ],
      },
      'programs of a host that announce what they offer by SSDP': {
        steps: [
          [0, udp({ to: '239.255.255.250', ttl: 4 }, { ports: [1900, 1900] })],
          [1, udp({ to: '239.255.255.250', ttl: 2 }, { ports: [1900, 1900] })],
        ],
      },
      'a client of NTP that looks for servers farther and farther away': {
        steps: [
          [0, udp({ to: '224.0.1.1', ttl: 4 }, { ports: [123, 123] })],
          [64, udp({ to: '224.0.1.1', ttl: 8 }, { ports: [123, 123] })],
        ],
      },
      'what is in a tunnel': {
        steps: [
          [0, tunnelled(16)],
          [1, tunnelled(15)],
        ],
      },
      'a unicast destination': {
        steps: [
          [0, udp({ to: '192.168.1.20', ttl: 16 })],
          [1, udp({ to: '192.168.1.20', ttl: 15 })],
        ],
      },
    },
  },
})
