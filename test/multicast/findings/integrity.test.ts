import { u16 } from '../../../src/decode/bytes.ts'
import { packetHex } from '../../decode/protocols/ipv4-frames.ts'
import type { Frame } from '../../helpers.ts'
import { ipv4, ipv6, udp } from '../frames.ts'
import { testFindings } from './cases.ts'

const GROUP = '239.129.2.3'
const GROUP6 = 'ff15::5004'
/** A datagram of 16 octets in two fragments of IPv6: the first says that more follow. */
const first6 = ipv6({ to: GROUP6, next: 44 }, '11000001 00000007 0fa0138800100000'.replaceAll(' ', ''))
const last6 = ipv6({ to: GROUP6, next: 44 }, '11000008 00000007 6869686968696869'.replaceAll(' ', ''))

/** A frame in VXLAN (RFC 7348 §5), and its checksum as it is with another frame in it. */
const inVxlan = (inner: Frame, like = inner): Frame => {
  const wrap = ({ bytes }: Frame, sum?: number): Frame => {
    const hex = Array.from(bytes, (octet) => octet.toString(16).padStart(2, '0')).join('')
    return udp({ to: '192.168.1.20' }, { ports: [50_000, 4789], data: `0800000000002a00${hex}`, sum })
  }
  return wrap(inner, u16(wrap(like).bytes, 14 + 20 + 6))
}
const segment = (sum: string): Frame =>
  ipv4({ to: '192.168.1.20', number: 6 }, `9c402328000003e8000000005002faf0${sum}0000`)

testFindings({
  'udp-checksum': {
    raised: [
      {
        what: 'another sum',
        frame: udp({ to: GROUP }, { sum: 0x1234 }),
        says: 'the UDP checksum is 0x1234, and should be',
      },
      { what: 'a unicast datagram', frame: udp({ to: '192.168.1.20' }, { sum: 0x1234 }), says: '0x1234' },
      { what: 'another sum over IPv6', frame: udp({ to: GROUP6 }, { sum: 0x1234 }), says: '0x1234' },
      { what: 'none over IPv6', frame: udp({ to: GROUP6 }, { sum: 0 }), says: 'is 0, which IPv6 does not allow' },
      {
        what: 'that of a tunnel, beside an unfinished one within',
        frame: inVxlan(udp({ to: GROUP }, { sum: 'unfinished' }), udp({ to: GROUP }, { data: '6869ff' })),
        says: 'the UDP checksum is',
        besides: ['checksum-offload note'],
      },
    ],
    not: {
      'the right sum': udp({ to: GROUP }),
      'the right sum over IPv6': udp({ to: GROUP6 }),
      'none over IPv4': udp({ to: GROUP }, { sum: 0 }),
      'none in a tunnel over IPv6': udp({ to: GROUP6 }, { sum: 0, ports: [50_000, 4789] }),
      'an unfinished one': udp({ to: GROUP }, { sum: 'unfinished' }),
      // Linux works it out as it is once the card has completed that within.
      'that of a tunnel, right when the one within is': inVxlan(
        udp({ to: GROUP }, { sum: 'unfinished' }),
        udp({ to: GROUP }),
      ),
      'that of a tunnel, right when that of TCP within is': inVxlan(segment('8389'), segment('6e32')),
      'a datagram that was not captured whole': {
        ...udp({ to: GROUP }, { sum: 0x1234 }),
        bytes: udp({ to: GROUP }, { sum: 0x1234 }).bytes.slice(0, -1),
        length: 44,
      },
    },
  },
  'checksum-offload': {
    raised: [
      {
        what: 'the sum of the addresses',
        frame: udp({ to: GROUP }, { sum: 'unfinished' }),
        says: 'covers the addresses alone',
      },
      { what: 'that of IPv6', frame: udp({ to: GROUP6 }, { sum: 'unfinished' }), says: 'covers the addresses alone' },
      {
        what: 'no sum of the header',
        frame: ipv4({ to: GROUP, number: 200, checksum: '0000' }, ''),
        says: 'the header checksum to its network card: it is 0, and will be',
      },
    ],
    not: {
      'the right sum': udp({ to: GROUP }),
      'none over IPv4': udp({ to: GROUP }, { sum: 0 }),
      'a wrong one': udp({ to: GROUP }, { sum: 1 }),
    },
  },
  'udp-length': {
    raised: [
      { what: 'less than a header', frame: udp({ to: GROUP }, { length: 7, sum: 0 }), says: 'the UDP length is 7' },
      {
        what: 'more than IP carries',
        frame: udp({ to: GROUP }, { length: 11, sum: 0 }),
        says: 'is 11, and IP carries 10',
      },
    ],
    not: {
      'the right one': udp({ to: GROUP }),
      'less than IP carries': udp({ to: GROUP }, { length: 9, sum: 0 }),
      'that of a jumbogram': udp({ to: GROUP6 }, { length: 0 }),
      'what IP says too, in a frame that ends before': ipv4({ to: GROUP, claims: 60 }, '0fa01388002800006869'),
      'the first fragment of more': ipv4({ to: GROUP, fragment: 0x2000 }, '0fa01388001000006869686968696869'),
    },
  },
  'ip-checksum': {
    raised: [
      {
        what: 'another sum',
        frame: ipv4({ to: GROUP, number: 200, checksum: '1234' }, ''),
        says: 'the header checksum is 0x1234',
      },
    ],
    not: {
      'the right sum': ipv4({ to: GROUP, number: 200 }, ''),
      'one yet to be filled in': ipv4({ to: GROUP, number: 200, checksum: '0000' }, ''),
      'a wrong one in a header that ICMP quotes': ipv4(
        { to: '192.168.1.10', number: 1 },
        `0301000000000000${packetHex('03e807d0000c0000', { to: 'c0a80114', checksum: '1234' })}`,
      ),
    },
  },
  fragments: {
    raised: [
      {
        what: 'the first fragment',
        frame: ipv4({ to: GROUP, fragment: 0x2000 }, '0fa01388001000006869686968696869'),
        says: 'at octet 0, and more follow',
      },
      { what: 'the last fragment', frame: ipv4({ to: GROUP, fragment: 185 }, '6869'), says: 'at octet 1480, the last' },
      { what: 'the first of IPv6', frame: first6, says: 'at octet 0, and more follow' },
      { what: 'the last of IPv6', frame: last6, says: 'at octet 8, the last' },
    ],
    not: {
      'a whole datagram': udp({ to: GROUP }),
      'one that must not be fragmented': ipv4({ to: GROUP, number: 200, fragment: 0x4000 }, ''),
      'a fragment to a host': ipv4({ to: '192.168.1.20', fragment: 0x2000 }, '0fa01388001000006869686968696869'),
    },
  },
})
