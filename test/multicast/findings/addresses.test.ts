import { packetHex } from '../../decode/protocols/ipv4-frames.ts'
import { address, igmp, ipv4, ipv6, mld, record, udp } from '../frames.ts'
import { testFindings } from './cases.ts'

const GROUP = '239.129.2.3'
const LOOPBACK = { mac: '000000000000', sender: '000000000000' } as const

/** A message of ICMP about a datagram that HERE sent. */
function icmp(type: number, about: string): string {
  const head = `${type.toString(16).padStart(2, '0')}00`
  return `${head}0000 00000000 ${packetHex('03e807d0000c0000', { from: 'c0a8010a', to: address(about), claims: 32 })}`
}

testFindings({
  'source-invalid': {
    raised: [
      { what: 'broadcast', frame: udp({ to: GROUP, from: '255.255.255.255' }), says: 'broadcast' },
      { what: 'loopback', frame: udp({ to: GROUP, from: '127.0.0.1' }), says: '127.0.0.1 is a loopback' },
      { what: 'class E', frame: udp({ to: GROUP, from: '240.0.0.1' }), says: 'class E' },
      { what: '0.0.0.0', frame: udp({ to: GROUP, from: '0.0.0.0' }), says: 'unspecified' },
      {
        what: '0.0.0.0 to near the port of DHCP',
        frame: udp({ to: '255.255.255.255', mac: 'ffffffffffff', from: '0.0.0.0' }, { ports: [66, 69] }),
        says: '0.0.0.0',
      },
      { what: '::', frame: udp({ to: 'ff15::5004', from: '::' }), says: ':: is the unspecified' },
      { what: '::1', frame: udp({ to: 'ff15::5004', from: '::1' }), says: '::1 is a loopback' },
      {
        what: 'an echo request from ::',
        frame: ipv6({ to: 'ff02::1', from: '::', next: 58, ttl: 1 }, '80007f2500000000'),
        says: '::',
      },
    ],
    not: {
      'a host': udp({ to: GROUP }),
      '::2': udp({ to: 'ff15::5004', from: '::2' }),
      '0.0.0.0 in DHCP': udp({ to: '255.255.255.255', mac: 'ffffffffffff', from: '0.0.0.0' }, { ports: [68, 67] }),
      '0.0.0.0 in a request for the mask': ipv4(
        { to: '255.255.255.255', mac: 'ffffffffffff', from: '0.0.0.0', number: 1 },
        '1100eeff0000000000000000',
      ),
      '0.0.0.0 in IGMP': igmp({ to: '224.0.0.22', from: '0.0.0.0' }, 0x22, 0, `00000001${record(4, GROUP)}`),
      ':: in duplicate address detection': ipv6(
        { to: 'ff02::1:ff00:1', from: '::', next: 58, ttl: 255 },
        '8700 0000 00000000 fe800000000000000000000000000001',
      ),
      ':: in MLD': mld({ to: 'ff02::16', from: '::' }, 143, `00000001${record(4, 'ff15::5004')}`),
      'loopback on a loopback interface': udp({ to: GROUP, from: '127.0.0.1', ...LOOPBACK }),
      'loopback to loopback': udp({ to: '127.0.0.2', from: '127.0.0.1' }),
      'a fragment of who knows what': ipv4({ to: GROUP, from: '0.0.0.0', fragment: 5 }, '00112233'),
    },
  },
  'scope-invalid': {
    raised: [
      { what: '224.0.0.0', frame: udp({ to: '224.0.0.0', ttl: 1 }), says: '224.0.0.0' },
      { what: 'scope 0', frame: udp({ to: 'ff10::5004' }), says: 'reserved scope 0' },
      { what: 'scope 1', frame: udp({ to: 'ff11::5004' }), says: 'ends at the interface' },
    ],
    not: {
      '224.0.0.1': udp({ to: '224.0.0.1', ttl: 1 }),
      'scope 2': udp({ to: 'ff12::5004' }),
      'scope 1 on a loopback interface': udp({ to: 'ff11::5004', ...LOOPBACK }),
    },
  },
  'icmp-about-multicast': {
    raised: [3, 4, 5, 11, 12].map((type) => ({
      what: `an error of type ${type}`,
      frame: ipv4({ to: '192.168.1.10', from: '192.168.1.20', number: 1 }, icmp(type, GROUP)),
      says: 'about a datagram to the group 239.129.2.3',
      groups: [GROUP],
    })),
    not: {
      'an error about a unicast datagram': ipv4({ to: '192.168.1.10', number: 1 }, icmp(3, '192.168.1.20')),
      'an echo reply': ipv4({ to: '192.168.1.10', number: 1 }, icmp(0, GROUP)),
    },
  },
  'group-reserved': {
    raised: [
      ...[
        '224.1.0.0',
        '224.1.255.255',
        '224.5.0.0',
        '224.251.255.255',
        '225.1.1.1',
        '231.255.255.255',
        '235.1.1.1',
        '238.255.255.255',
      ].map((to) => ({ what: to, frame: udp({ to }), says: to })),
      {
        what: 'what IANA keeps of SSM',
        frame: udp({ to: '232.0.0.255' }),
        says: '232.0.0.1 to 232.0.0.255',
        besides: ['mac-control-alias warning'],
      },
      {
        what: 'a join',
        frame: igmp({ to: '224.0.0.22' }, 0x22, 0, `00000001${record(4, '224.1.1.1')}`),
        says: '224.1.1.1',
      },
      {
        what: 'SSM that hosts may not choose',
        frame: udp({ to: 'ff3e::7fff:ffff' }),
        says: 'not from ff3x::8000:0 on',
      },
      { what: 'scope f', frame: udp({ to: 'ff1f::5004' }), says: 'scope f' },
      { what: 'a prefix that is permanent', frame: udp({ to: 'ff25::5004' }), says: 'flag for prefixes' },
    ],
    not: {
      '224.0.255.255': udp({ to: '224.0.255.255' }),
      '224.2.0.1': udp({ to: '224.2.0.1' }),
      '224.1.0.38, which is registered': udp({ to: '224.1.0.38' }),
      '232.0.1.0': udp({ to: '232.0.1.0' }),
      '239.0.1.1': udp({ to: '239.0.1.1' }),
      'scope e': udp({ to: 'ff1e::5004' }),
      'SSM that hosts may choose': udp({ to: 'ff3e::8000:0' }),
      'a transient prefix': udp({ to: 'ff35:0040:2001:db8::1' }),
      'a unicast destination': udp({ to: '192.168.1.20' }),
    },
  },
})
