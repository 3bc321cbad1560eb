import { type Frame, frameOf } from '../../helpers.ts'
import { igmp, ipv4, ipv6, record, udp } from '../frames.ts'
import { testFindings } from './cases.ts'

const GROUP = '239.129.2.3'
const GROUP6 = 'ff15::1:5004'

/** A datagram to the group behind more than its Ethernet addresses, in that MAC address. */
const behind = (tag: string, mac: string, trailer = ''): Frame =>
  frameOf(`${mac}020000000001${tag.replaceAll(' ', '')}${packetOf(udp({ to: GROUP }))}${trailer}`)

const cooked = (header: string, link = 113): Frame => frameOf(`${header}0000`, { link })

testFindings({
  'mac-mismatch': {
    raised: [
      {
        what: 'a group in another group MAC',
        frame: udp({ to: GROUP, mac: '01:00:5e:01:02:04' }),
        says: '239.129.2.3 belongs in 01:00:5e:01:02:03, and the frame goes to 01:00:5e:01:02:04',
      },
      {
        what: 'a group whose 24th bit is kept',
        frame: udp({ to: GROUP, mac: '01:00:5e:81:02:03' }),
        says: '01:00:5e:81:02:03',
      },
      {
        what: 'a group of which only 19 bits are kept',
        frame: udp({ to: '239.24.1.1', mac: '01:00:5e:08:01:01' }),
        says: '01:00:5e:18:01:01',
      },
      {
        what: 'an IPv6 group in one of IPv4',
        frame: udp({ to: GROUP6, mac: '01:00:5e:01:50:04' }),
        says: '33:33:00:01:50:04',
      },
      {
        what: 'an IPv6 group that lost a bit',
        frame: udp({ to: GROUP6, mac: '33:33:00:00:50:04' }),
        says: '33:33:00:01:50:04',
      },
      {
        what: 'a group behind a time stamp of a switch',
        frame: behind('d28b 0001 0010 0000000100000002 0800', '01005e010204'),
        says: '01:00:5e:01:02:04',
      },
      {
        what: 'a group behind a tag of MACsec that hides nothing',
        frame: behind('88e5 0000 00000001 0800', '01005e010204', '00'.repeat(16)),
        says: '01:00:5e:01:02:04',
      },
    ],
    not: {
      'the MAC of the group': udp({ to: GROUP }),
      'the MAC of the group, and a time stamp': behind('d28b 0001 0010 0000000100000002 0800', '01005e010203'),
      'another group with the same MAC': udp({ to: '224.1.2.3', mac: '01:00:5e:01:02:03' }),
      'the MAC of the IPv6 group': udp({ to: GROUP6 }),
      'a unicast MAC': udp({ to: GROUP, mac: '02:00:00:00:00:07' }),
      broadcast: udp({ to: GROUP, mac: 'ff:ff:ff:ff:ff:ff' }),
      'a tunnel to another host': ipv4({ to: '10.0.0.1', number: 4 }, packetOf(udp({ to: GROUP }))),
    },
  },
  'mac-unicast': {
    raised: [
      {
        what: 'a group in a unicast MAC',
        frame: udp({ to: GROUP, mac: '02:00:00:00:00:07' }),
        says: '02:00:00:00:00:07',
      },
      {
        what: 'an IPv6 group in a unicast MAC',
        frame: udp({ to: GROUP6, mac: '02:00:00:00:00:07' }),
        says: '33:33:00:01:50:04',
      },
    ],
    not: {
      'a group MAC': udp({ to: GROUP }),
      'a unicast destination': udp({ to: '192.168.1.20' }),
      'a loopback interface': udp({ to: GROUP, mac: '000000000000', sender: '000000000000' }),
    },
  },
  'mac-broadcast': {
    raised: [
      {
        what: 'a group that is broadcast',
        frame: udp({ to: GROUP, mac: 'ff:ff:ff:ff:ff:ff' }),
        says: '239.129.2.3 is broadcast',
      },
      {
        what: 'an IPv6 group that is broadcast',
        frame: udp({ to: GROUP6, mac: 'ff:ff:ff:ff:ff:ff' }),
        says: 'ff15::1:5004',
      },
    ],
    not: {
      'a broadcast destination': udp({ to: '255.255.255.255', mac: 'ff:ff:ff:ff:ff:ff' }),
      'a group in a MAC that is nearly broadcast': udp({ to: GROUP, mac: 'ff:ff:ff:ff:ff:fe' }),
    },
  },
  'mac-group-unicast-ip': {
    raised: [
      {
        what: 'a unicast destination in a group MAC',
        frame: udp({ to: '192.168.1.20', mac: '01:00:5e:01:02:03' }),
        says: '192.168.1.20',
      },
      {
        what: 'an IPv6 unicast destination in a group MAC',
        frame: udp({ to: 'fe80::2', mac: '33:33:00:00:00:02' }),
        says: 'fe80::2',
      },
    ],
    not: {
      'a unicast MAC': udp({ to: '192.168.1.20' }),
      broadcast: udp({ to: '192.168.1.255', mac: 'ff:ff:ff:ff:ff:ff' }),
      'the limited broadcast': udp({ to: '255.255.255.255', mac: '01:00:5e:01:02:03' }),
      'BFD on the links of an aggregate': udp(
        { to: '192.168.1.20', mac: '01:00:5e:90:00:01' },
        { ports: [49152, 6784] },
      ),
    },
  },
  'mac-control-alias': {
    raised: [
      { what: 'x.0.0.y', frame: udp({ to: '239.0.0.5' }), says: '239.0.0.5 shares 01:00:5e:00:00:05 with 224.0.0.5' },
      { what: 'x.128.0.y', frame: udp({ to: '239.128.0.251' }), says: '224.0.0.251' },
      { what: '224.128.0.y', frame: udp({ to: '224.128.0.5' }), says: '224.0.0.5', besides: ['group-reserved note'] },
      {
        what: 'a join of such a group',
        frame: igmp({ to: '224.0.0.22' }, 0x22, 0, `00000002${record(4, '239.1.1.1')}${record(4, '239.128.0.9')}`),
        says: '239.128.0.9',
      },
    ],
    not: {
      '224.0.0.y itself': igmp({ to: '224.0.0.251' }, 0x16, 0, 'e00000fb'),
      'x.0.1.y': udp({ to: '239.0.1.5' }),
      'x.64.0.y': udp({ to: '239.64.0.5' }),
      'a leave of such a group': igmp({ to: '224.0.0.2' }, 0x17, 0, 'ef000005'),
    },
  },
  'source-mac-group': {
    raised: [
      {
        what: 'a group MAC as source',
        frame: udp({ to: GROUP, sender: '01:00:5e:01:02:03' }),
        says: '01:00:5e:01:02:03',
      },
      {
        what: 'one of what is no IP',
        frame: frameOf('020000000002 030000000001 88b5 0000'),
        says: '03:00:00:00:00:01',
      },
      {
        what: 'one in a cooked capture',
        frame: cooked('0000 0001 0006 03000000000100aa 88b5'),
        says: '03:00:00:00:00:01',
      },
      {
        what: 'one in a cooked capture of version 2',
        frame: cooked('88b5 0000 00000002 0001 00 06 03000000000100aa', 276),
        says: '03:00:00:00:00:01',
      },
    ],
    not: {
      'a locally administered MAC': udp({ to: GROUP, sender: '02:00:5e:01:02:03' }),
      'another MAC in a cooked capture': cooked('0000 0001 0006 02000000000100aa 88b5'),
      'what is no MAC in a cooked capture': cooked('0000 0200 0006 03000000000100aa 88b5'),
      'a longer address in a cooked capture': cooked('0000 0001 0008 03000000000100aa 88b5'),
    },
  },
  'source-multicast': {
    raised: [
      { what: 'a group as source', frame: udp({ to: GROUP, from: '224.0.0.0' }), says: 'the source 224.0.0.0' },
      {
        what: 'the last group as source',
        frame: udp({ to: '192.168.1.20', from: '239.255.255.255' }),
        says: '239.255.255.255',
      },
      { what: 'an IPv6 group as source', frame: udp({ to: GROUP6, from: 'ff02::1' }), says: 'ff02::1' },
    ],
    not: {
      'the address before the first group': udp({ to: GROUP, from: '223.255.255.255' }),
      'an IPv6 host': ipv6({ to: GROUP6, from: 'fe80::1' }, ''),
    },
  },
})

/** The digits of a frame's packet. */
function packetOf({ bytes }: { bytes: Uint8Array }): string {
  return Array.from(bytes.subarray(14), (octet) => octet.toString(16).padStart(2, '0')).join('')
}
