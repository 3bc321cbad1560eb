"""IPv4 and IPv6: options and extension headers, fragments, tunnels, headers that contradict themselves."""

import struct

from packets import *
from registry import fixture


@fixture('ip-options.pcap')
def ip_options():
    a, b, c = address('10.0.0.1'), address('10.0.0.2'), address('10.0.0.3')
    stamp = lambda n: struct.pack('!I', n)
    options = {
        'router alert': ROUTER_ALERT,
        'router alert, other value': b'\x94\x04\0\5',
        'router alert, wrong length': b'\x94\x03\0',
        'no operation, end': b'\1\1\1\0',
        'end, then rubbish': b'\0\x94\x04\0',
        'record route, empty': b'\7\x0f\4' + bytes(12),
        'record route, one': b'\7\x0f\x08' + a + bytes(8),
        'record route, full': b'\7\x0f\x10' + a + b + c,
        'record route, pointer 3': b'\7\x0f\3' + bytes(12),
        'record route, length 5': b'\7\5\4\0\0',
        'loose source route': b'\x83\x0b\4' + a + b,
        'loose source route, one used': b'\x83\x0b\x08' + a + b,
        'loose, all used': b'\x83\x0b\x0c' + a + b,
        'strict source route': b'\x89\x0b\4' + a + b,
        'loose source route, to a group': b'\x83\x07\4' + address(GROUP),
        'time stamp': b'\x44\x0c\x0d\0' + stamp(1000) + stamp(2000),
        'time stamp, overflow': b'\x44\x08\x09\xf0' + stamp(86399999),
        'time stamp and address': b'\x44\x14\x0d\1' + a + stamp(1000) + b + stamp(0),
        'time stamp, prespecified': b'\x44\x14\x05\3' + a + stamp(0) + b + stamp(0),
        'time stamp, flag 2': b'\x44\x0c\x05\2' + stamp(0x80000001) + stamp(0),
        'time stamp, length 3': b'\x44\3\5',
        'security (RFC 791)': b'\x82\x0b\xf1\x35\0\1\0\2abc',
        'security (RFC 1108)': b'\x82\x03\xab',
        'security, flags': b'\x82\x04\x3d\xa0',
        'extended security': b'\x85\x05\x01\x02\x03',
        'commercial security': b'\x86\x0a\0\0\0\1\1\4\0\2',
        'stream identifier': b'\x88\4\x12\x34',
        'stream identifier, length 3': b'\x88\3\x12',
        'traceroute': b'\x52\x0c\x12\x34\0\1\0\2' + a,
        'quick start, request': b'\x19\x08\x07\x40' + stamp(0x12345678),
        'quick start, report': b'\x19\x08\x87\0' + stamp(4),
        'quick start, other': b'\x19\x08\x57\1' + stamp(1),
        'MTU probe': b'\x0b\4\x05\xdc',
        'MTU reply': b'\x0c\4\x02\x40',
        'ZSU': b'\x0a\4\0\1',
        'finn': b'\xcd\4\0\1',
        'visa': b'\x8e\4\0\1',
        'encode': b'\x0f\4\0\1',
        'IMITD': b'\x90\4\0\1',
        'EIP': b'\x91\4\0\1',
        'address extension': b'\x93\x0a' + a + b,
        'selective directed broadcast': b'\x95\x0a' + a + b,
        'dynamic packet state': b'\x97\4\0\1',
        'upstream multicast': b'\x98\4\0\1',
        'experiment 30': b'\x1e\4\0\1',
        'experiment 94': b'\x5e\4\0\1',
        'experiment 158': b'\x9e\4\0\1',
        'experiment 222': b'\xde\4\0\1',
        'unknown': b'\x7b\4\0\1',
        'several': b'\1' + ROUTER_ALERT + b'\7\x07\4' + bytes(4) + b'\x44\x08\x05\0' + stamp(0),
        'length 0': b'\x94\0\0\0',
        'length 1': b'\7\1\0\0',
        'unknown of length 0': b'\x7b\0\0\0',
        'overrun': b'\7\x27\4\0',
        'cut off after the type': b'\1\1\1\7',
        'forty octets': b'\7\x27\4' + bytes(36),
    }
    return [chat(name, options=data) for name, data in options.items()]


@fixture('ip-odd.pcap')
def ip_odd():
    """IPv4 headers that contradict themselves or the frame, and fields that are seldom set."""
    message = udp()
    good = chat()
    return [
        *(chat(f'TOS {tos}', tos=tos) for tos in (0x10, 0x28, 0xB8, 0xC0, 0xE1, 0x02, 0x03, 0xFF)),
        *(chat(f'TTL {ttl}', ttl=ttl) for ttl in (0, 1, 31, 255)),
        chat('do not fragment', flags=2),
        chat('reserved bit', flags=4),
        chat('all flags but more', flags=6),
        chat('bad checksum', sum_=0xDEAD),
        chat('no checksum', sum_=0),
        chat('checksum ffff', sum_=0xFFFF),
        *(chat(f'total length {total}', total=total) for total in (0, 1, 19, 20, 21, 27, 28, 29, 1000, 65535)),
        *(chat(f'header length {ihl}', ihl=ihl) for ihl in (0, 1, 4, 6, 8, 15)),
        *(chat(f'version {version}', version=version) for version in (0, 3, 5, 6, 15)),
        chat('multicast source', source='224.1.1.2'),
        chat('broadcast source', source='255.255.255.255'),
        chat('nowhere', source='0.0.0.0'),
        eth(ip(message, 17), 0x0800, 'ff:ff:ff:ff:ff:ff'),
        eth(ip(message, 17), 0x0800, H2),
        eth(ip(message, 17), 0x0800, '01:00:5e:00:00:01'),
        eth(ip(udp(ip_destination='239.8.1.1'), 17, destination='239.8.1.1'), 0x0800, '01:00:5e:00:01:01'),
        eth(ip(udp(ip_destination='239.136.1.1'), 17, destination='239.136.1.1'), 0x0800, '01:00:5e:08:01:01'),
        eth(ip(udp(ip_destination='255.255.255.255'), 17, destination='255.255.255.255'), 0x0800, 'ff:ff:ff:ff:ff:ff'),
        *(
            chat(destination=group)
            for group in ('224.0.0.0', '224.0.0.1', '224.0.0.251', '232.1.1.1', '233.252.0.1', '239.255.255.250', '239.255.255.255')
        ),
        eth(ip(b'payload of a protocol', 255), 0x0800),
        eth(ip(b'payload of a protocol', 253), 0x0800),
        eth(ip(b'payload of a protocol', 63), 0x0800),
        eth(ip(b'', 61), 0x0800),
        eth(ip(b'', 17), 0x0800),
        eth(ip(b'', 1), 0x0800),
        eth(ip(b'', 2), 0x0800),
        eth(ip(b'', 6), 0x0800),
        eth(ip(b'', 17, total=0), 0x0800),
        eth(ip(message, 17, total=0) + bytes(30), 0x0800),
        good[:14],
        good[:15],
        good[:20],
        good[:33],
        good[:34],
    ]


def pieces(datagram, size, protocol=17, id_=0x4242, **options):
    """The datagram in IPv4 fragments of `size` octets of payload, in order."""
    out = []
    for offset in range(0, len(datagram), size):
        part = datagram[offset : offset + size]
        out.append(eth(ip(part, protocol, id_=id_, offset=offset, flags=0 if offset + size >= len(datagram) else 1, **options), 0x0800))
    return out


def alphabet(size):
    return bytes(97 + i // 8 % 26 for i in range(size))


@fixture('ip-fragments.pcap')
def ip_fragments():
    whole = udp(alphabet(92))
    a = pieces(whole, 40, id_=1)
    out = [*a]  # in order
    b = pieces(whole, 40, id_=2)
    out += [b[2], b[0], b[1]]  # out of order
    out += reversed(pieces(whole, 24, id_=3))  # backwards
    c = pieces(whole, 40, id_=4)
    out += [c[0], c[0], c[1], c[2], c[2]]  # repeated, and one after the end
    d = pieces(whole, 40, id_=5)
    out += [d[0], d[2]]  # one missing
    overlap = lambda payload, offset, more, id_: eth(ip(payload, 17, id_=id_, offset=offset, flags=more), 0x0800)
    out += [overlap(whole[:48], 0, 1, 6), overlap(whole[40:80], 40, 1, 6), overlap(whole[80:], 80, 0, 6)]  # overlap, same octets
    out += [overlap(whole[:48], 0, 1, 7), overlap(b'X' * 40, 40, 1, 7), overlap(whole[80:], 80, 0, 7)]  # overlap, other octets
    out += [overlap(whole[:40], 0, 1, 8), overlap(whole[8:24], 8, 1, 8), overlap(whole[40:], 40, 0, 8)]  # inside another
    out += [overlap(whole[:40], 0, 1, 9), overlap(whole[40:80], 40, 0, 9), overlap(whole[80:], 80, 0, 9)]  # two last ones
    out += [overlap(whole[:40], 0, 1, 10), overlap(whole[40:80], 40, 1, 10), overlap(whole[80:] + b'toolong', 80, 0, 10)]
    out += [overlap(whole[:8], 0, 1, 11), overlap(whole[8:], 8, 0, 11)]  # tiny first
    out += [overlap(whole[:4], 0, 1, 12), overlap(whole[8:], 8, 0, 12)]  # not a multiple of eight
    out += [overlap(b'late' * 4, 65528, 0, 13), overlap(b'late' * 4, 65520, 1, 13)]  # past 65535
    one, two = pieces(udp(alphabet(92), source=1111), 40, id_=14), pieces(
        udp(alphabet(92), source=3333, ip_source=IP2), 40, id_=14, source=IP2
    )
    out += [one[0], two[0], two[1], one[1], one[2], two[2]]  # the same identification from two hosts
    request = icmp(8, 0, bytes.fromhex('00010001') + alphabet(92))
    x, y = pieces(whole, 40, id_=15), pieces(request, 40, protocol=1, id_=15)
    out += [x[0], y[0], x[1], y[1], x[2], y[2]]  # the same identification, two protocols
    report = struct.pack('!HH', 0, 12) + b''.join(struct.pack('!BBH', 4, 0, 0) + address(f'239.1.1.{n}') for n in range(12))
    out += pieces(igmp(0x22, 0, report), 56, protocol=2, id_=16, destination='224.0.0.22', ttl=1, options=ROUTER_ALERT)
    out += pieces(tcp(alphabet(60), flags=0x18, ip_destination=GROUP), 40, protocol=6, id_=17)
    out += [overlap(whole, 0, 0, 18), overlap(b'', 40, 0, 19), overlap(b'', 0, 1, 20)]
    tagged = pieces(whole, 40, id_=21)
    out += [tagged[0], *(t[:12] + b'\x81\0' + vlan(t[14:], 0x0800, 42) for t in tagged[1:])]
    out += pieces(whole, 40, id_=1)  # an identification used again
    bad = pieces(whole, 40, id_=22)
    out += [bad[0], (bad[1][:60], len(bad[1])), bad[2]]  # one of them was cut by the capture
    out += pieces(whole, 40, id_=23, sum_=0xDEAD)
    inner = ip(whole, 17, id_=24)
    out += pieces(inner, 64, protocol=4, id_=25, destination=IP2)  # a tunnel that fragments
    return out


@fixture('ipv6-extensions.pcap')
def ipv6_extensions():
    message = udp(ip_source=IP61, ip_destination=GROUP6)
    out = []

    def add(headers, payload=message, last=17, **options):
        """headers: (type, function of next header) pairs, outermost first."""
        body, following = payload, last
        for type_, build in reversed(headers):
            body, following = build(following) + body, type_
        out.append(eth(ip6(body, following, **options), 0x86DD))

    def hop(options, length=None):
        return 0, lambda n: hop_by_hop(options, n, length)

    def dst(options):
        return 60, lambda n: hop_by_hop(options, n)

    def routing(type_, left, rest):
        return (
            43,
            lambda n: bytes((n, (len(rest) + 4) // 8 - (len(rest) + 4) % 8 // 8 - 1 if (len(rest) + 4) % 8 == 0 else 0, type_, left))
            + rest,
        )

    option = lambda type_, data: bytes((type_, len(data))) + data
    a, b = address('fd00::a'), address('fd00::b')
    for value in (0, 1, 2, 35, 36, 68, 69, 65535):
        add([hop(option(5, struct.pack('!H', value)))])
    add([hop(b'')]), add([hop(b'\0\0\0\0\0\0')]), add([hop(option(1, b'\0\0\0\0'))]), add([hop(option(1, b'\0\1\2\3'))])
    add([hop(option(0xC2, struct.pack('!I', 100000)))]), add([hop(option(0xC2, struct.pack('!I', 100)))]), add([hop(option(0xC2, b'\0\0'))])
    add([hop(option(4, b'\7'))]), add([dst(option(4, b'\7'))]), add([dst(option(0xC9, a))]), add(
        [hop(option(0x26, b'\7\x40\x12\x34\x56\x78'))]
    )
    add([hop(option(7, b'\0\0\0\1\1\2\0\0\x11\x22\x33\x44'))]), add([hop(option(0x63, b'\0\1\0\x80'))]), add(
        [hop(option(0x6D, b'\1\2\3\4'))]
    )
    add([dst(option(0x8B, b'\1\2\3\4'))]), add([hop(option(0x8A, b'\1\2'))]), add([dst(option(8, b'\1\2'))]), add(
        [hop(option(0x05, b'\0'))]
    )
    add([hop(option(0x1E, b'\1\2'))]), add([hop(option(0x3E, b'\1\2'))]), add([hop(option(0x5E, b'\1\2'))]), add(
        [hop(option(0x9E, b'\1\2'))]
    ), add([hop(option(0xDE, b'\1\2'))])
    add([hop(option(5, b'\0\0') + option(0x1E, b'abcdefgh') + b'\0' + option(1, b''))])
    add([hop(b'\5\xff\0\0')]), add([hop(b'\5\2\0\0', length=9)])
    add([dst(b''), hop(option(5, b'\0\0'))])  # hop-by-hop not first
    add([hop(option(5, b'\0\0')), dst(option(4, b'\1')), routing(0, 1, bytes(4) + a), dst(option(0xC9, b))])
    add([routing(0, 0, bytes(4) + a + b)]), add([routing(0, 2, bytes(4) + a + b)]), add([routing(0, 3, bytes(4) + a + b)]), add(
        [routing(0, 1, bytes(4) + address(GROUP6))]
    )
    add([routing(2, 1, bytes(4) + a)]), add([routing(2, 2, bytes(4) + a)]), add([routing(2, 1, bytes(4))])
    add([routing(3, 2, b'\xee\0\0\0' + b'\0\1\0\2' + bytes(4))]), add([routing(3, 1, b'\0\0\0\0' + a)]), add(
        [routing(3, 2, b'\xf0\x60\0\0' + b'\1\2' + bytes(6))]
    )
    add([routing(4, 1, b'\1\0\0\0' + a + b)]), add([routing(4, 0, b'\1\x08\0\x07' + a + b)]), add([routing(4, 5, b'\1\0\0\0' + a + b)])
    add([routing(4, 1, b'\0\0\0\0' + a + b'\5\x26\0\0' + struct.pack('!I', 7) + bytes(32))]), add(
        [routing(4, 1, b'\0\0\0\0' + a + b'\4\6' + bytes(6))]
    )
    add([routing(4, 1, b'\7\0\0\0' + a)]), add([routing(1, 1, bytes(4))]), add([routing(253, 1, bytes(4))]), add(
        [routing(99, 1, bytes(4) + a)]
    ), add([routing(0, 1, bytes(4))])
    add([], b'', 59), add([], b'after the end', 59), add([hop(option(5, b'\0\0'))], b'', 59), add([], b'payload', 253), add(
        [], b'payload', 255
    ), add([], b'', 17)
    add([], b'\x3a\1', 0), add([], b'\x3a', 0), add([], b'', 0), add([], b'\x11\0\0', 60), add([], b'\x11\5\0\0\0\0\0\0', 43), add(
        [], b'\x11\2\4\1', 43
    )
    for n in range(0, 12):  # a header that claims more than there is
        out.append(eth(ip6((hop_by_hop(option(5, b'\0\0') + option(1, b'\0\0'), 17) + message)[:n], 0), 0x86DD))
    return out


@fixture('ipv6-odd.pcap')
def ipv6_odd():
    good = chat6()
    return [
        chat6('traffic class', traffic=0xB8),
        chat6('ECN', traffic=0x03),
        chat6('flow label', flow=0xABCDE),
        chat6('all', traffic=0xFF, flow=0xFFFFF),
        *(chat6(f'hop limit {hops}', hops=hops) for hops in (0, 1, 255)),
        *(chat6(f'length {length}', length=length) for length in (0, 1, 7, 8, 9, 12, 1000, 65535)),
        *(chat6(f'version {version}', version=version) for version in (0, 4, 5, 7, 15)),
        chat6('multicast source', source='ff02::1'),
        chat6('unspecified source', source='::'),
        chat6('IPv4-mapped', source='::ffff:192.168.1.10'),
        *(
            eth(ip6(udp(ip_source=IP61, ip_destination=d), 17, destination=d), 0x86DD, group_mac(d))
            for d in (
                'ff02::1',
                'ff02::fb',
                'ff01::1',
                'ff05::2',
                'ff0e::1',
                'ff3e::8000:1',
                'ff7e:140:2001:db8:beef:feed:0:1234',
                'ff00::',
                'ff0f::1',
                '::',
                '::1',
                '2001:db8::1',
                '64:ff9b::c0a8:101',
                '2002:c0a8:101::1',
                'fec0::1',
            )
        ),
        eth(ip6(udp(ip_source=IP61, ip_destination=GROUP6), 17), 0x86DD, H2),
        eth(ip6(udp(ip_source=IP61, ip_destination=GROUP6), 17), 0x86DD, '33:33:00:00:00:01'),
        good[:14],
        good[:15],
        good[:40],
        good[:53],
        good[:54],
    ]


def pieces6(datagram, size, id_=0x42424242, first=17, reserved=0, **options):
    out = []
    for offset in range(0, len(datagram), size):
        more = offset + size < len(datagram)
        header = struct.pack('!BBHI', first, reserved, offset | more, id_)
        out.append(eth(ip6(header + datagram[offset : offset + size], 44, **options), 0x86DD))
    return out


@fixture('ipv6-fragments.pcap')
def ipv6_fragments():
    whole = udp(alphabet(92), ip_source=IP61, ip_destination=GROUP6)
    out = [*pieces6(whole, 40, 1)]
    b = pieces6(whole, 40, 2)
    out += [b[2], b[0], b[1]]
    out += reversed(pieces6(whole, 24, 3))
    c = pieces6(whole, 40, 4)
    out += [c[0], c[0], c[1], c[2], c[2]]
    d = pieces6(whole, 40, 5)
    out += [d[0], d[2]]
    part = lambda payload, offset, more, id_: eth(ip6(struct.pack('!BBHI', 17, 0, offset | more, id_) + payload, 44), 0x86DD)
    out += [part(whole[:48], 0, 1, 6), part(whole[40:80], 40, 1, 6), part(whole[80:], 80, 0, 6)]
    out += [part(whole[:48], 0, 1, 7), part(b'X' * 40, 40, 1, 7), part(whole[80:], 80, 0, 7)]
    out += [part(whole, 0, 0, 8), part(b'', 40, 0, 9)]  # an atomic fragment, and an empty one
    out += [part(whole[:44], 0, 1, 10), part(whole[48:], 48, 0, 10)]  # not a multiple of eight
    out += [part(b'late' * 4, 65528, 0, 11), eth(ip6(struct.pack('!BBHI', 17, 0xFF, 40 | 6, 12) + whole[40:], 44), 0x86DD)]
    report = struct.pack('!HH', 0, 6) + b''.join(struct.pack('!BBH', 4, 0, 0) + address(f'ff15::{n}') for n in range(1, 7))
    mld = icmp6(143, 0, report, LL1, 'ff02::16')
    out += pieces6(hop_by_hop(b'', 58) + mld, 64, 13, first=60, source=LL1, destination='ff02::16', hops=1)
    e = pieces6(whole, 40, 14)
    out.append(e[0])
    for frame in pieces6(whole, 40, 15):
        out.append(eth(ip6(hop_by_hop(ROUTER_ALERT6, 44) + frame[54:], 0), 0x86DD))
    out += [frame[:n] for frame, n in ((e[1], 54), (e[1], 57), (e[1], 61), (e[1], 62))]
    return out


@fixture('tunnels.pcap')
def tunnels():
    inner, inner6 = ip(udp(), 17), ip6(udp(ip_source=IP61, ip_destination=GROUP6), 17)
    gre = lambda payload, type_=0x0800, flags=0, rest=b'': struct.pack('!HH', flags, type_) + rest + payload
    keyed = struct.pack('!I', 0xCAFEBABE)
    summed = gre(inner, flags=0x8000, rest=bytes(4))
    summed = put16(summed, 4, checksum(summed))
    nested = inner
    for _ in range(12):
        nested = ip(nested, 4, destination=IP2, ttl=64)
    return [
        unicast(inner, 4),
        unicast(inner6, 41),
        unicast6(inner6, 41),
        unicast6(inner, 4),
        eth(nested, 0x0800, H2),
        eth(ip(ip(ip6(ip(udp(), 17), 4, destination=IP62, hops=64), 41, destination=IP2), 4, destination=IP2), 0x0800, H2),
        unicast(ip(igmp(0x16, 0, address(GROUP)), 2, ttl=1, options=ROUTER_ALERT), 4),
        unicast(gre(inner), 47),
        unicast(gre(inner6, 0x86DD), 47),
        unicast6(gre(inner), 47),
        unicast(summed, 47),
        unicast(put16(summed, 4, 0xDEAD), 47),
        unicast(gre(inner, flags=0x2000, rest=keyed), 47),
        unicast(gre(inner, flags=0x1000, rest=struct.pack('!I', 77)), 47),
        unicast(gre(inner, flags=0x3000, rest=keyed + struct.pack('!I', 78)), 47),
        unicast(put16(t := gre(inner, flags=0xB000, rest=bytes(4) + keyed + struct.pack('!I', 79)), 4, checksum(t)), 47),
        unicast(gre(inner, flags=0x4000, rest=bytes(4) + bytes.fromhex('08000004') + address('10.0.0.1') + bytes(4)), 47),  # routing
        unicast(gre(inner, flags=0x0800), 47),
        unicast(gre(inner, flags=0x0707), 47),
        unicast(gre(inner, flags=0x0003), 47),
        unicast(gre(b'unknown payload', 0x9999), 47),
        unicast(gre(b'', 0x0800), 47),
        unicast(gre(b'')[:3], 47),
        unicast(b'\0', 47),
        unicast(b'', 47),
        unicast(gre(eth(inner, 0x0800), 0x6558), 47),  # an Ethernet frame inside
        unicast(gre(ip(gre(inner), 47, destination=IP2)), 47),
        unicast(gre(inner, flags=0xB000, rest=bytes(3))[:9], 47),
        unicast(inner[:10], 4),
        unicast(b'', 4),
        unicast(inner6[:30], 41),
        unicast(b'', 41),
        unicast(inner6, 4),
        unicast(inner, 41),
    ]
