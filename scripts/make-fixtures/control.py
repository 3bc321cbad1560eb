"""ICMP, ICMPv6 and neighbour discovery."""

import struct

from packets import *
from registry import fixture

QUOTED = ip(udp(b'quoted'), 17, ttl=1)


@fixture('icmp.pcap')
def icmp_frames():
    word = lambda n: struct.pack('!I', n)
    echo = lambda id_, sequence, data=b'abcdefgh': struct.pack('!HH', id_, sequence) + data
    back = lambda message: eth(ip(message, 1, IP2, IP1, 64), 0x0800, H1, H2)
    stamps = struct.pack('!HHIII', 1, 2, 3600000, 7200000, 0x80000001)

    def extended(*objects, sum_=None, version=2, quoted=QUOTED):
        """A quoted packet filled up to 128 octets, its length field, and an extension structure (RFC 4884)."""
        body = struct.pack('!BBH', version << 4, 0, 0) + b''.join(struct.pack('!HBB', 4 + len(o), c, t) + o for c, t, o in objects)
        body = put16(body, 2, checksum(body) if sum_ is None else sum_)
        return b'\0\x20\0\0' + quoted.ljust(128, b'\0') + body

    label = lambda value, bottom: word(value << 12 | bottom << 8 | 64)
    name = b'\x08eth0\0\0\0'
    return [
        unicast(icmp(8, 0, echo(1, 1)), 1),
        back(icmp(0, 0, echo(1, 1))),
        unicast(icmp(8, 0, echo(1, 2)), 1),
        unicast(icmp(8, 0, echo(1, 2)), 1),
        back(icmp(0, 0, echo(1, 3))),
        back(icmp(0, 0, echo(1, 2))),
        unicast(icmp(8, 0, echo(0x0100, 0x0200, b'')), 1),
        unicast(icmp(8, 5, echo(2, 1)), 1),
        eth(ip(icmp(8, 0, echo(7, 1)), 1), 0x0800),
        back(icmp(0, 0, echo(7, 1))),  # a group is pinged
        unicast(icmp(8, 0, echo(3, 1, struct.pack('<qq', 1704067200, 123456) + bytes(range(16, 56)))), 1),  # ping's time stamp
        unicast(icmp(8, 0, echo(1, 9), sum_=0xDEAD), 1),
        unicast(icmp(8, 0, echo(1, 9), sum_=0), 1),
        *(unicast(icmp(3, code, bytes(4) + QUOTED), 1) for code in range(17)),
        unicast(icmp(3, 4, struct.pack('!HH', 0, 1400) + QUOTED), 1),
        unicast(icmp(4, 0, bytes(4) + QUOTED), 1),
        *(unicast(icmp(5, code, address('192.168.1.254') + QUOTED), 1) for code in range(5)),
        unicast(icmp(6, 0, bytes(4)), 1),
        unicast(icmp(9, 0, b'\2\2\x07\x08' + address('192.168.1.1') + word(0) + address('192.168.1.2') + word(0x80000000)), 1),
        unicast(icmp(9, 16, b'\1\2\0\x1e' + address('192.168.1.1') + word(10)), 1),
        unicast(icmp(9, 0, b'\3\2\0\x1e' + address('192.168.1.1') + word(10)), 1),
        unicast(icmp(9, 0, b'\1\1\xff\xff' + address('192.168.1.1')), 1),
        unicast(icmp(10, 0, bytes(4)), 1),
        *(unicast(icmp(11, code, bytes(4) + QUOTED), 1) for code in range(3)),
        *(unicast(icmp(12, code, b'\x14\0\0\0' + QUOTED), 1) for code in range(4)),
        unicast(icmp(13, 0, stamps), 1),
        back(icmp(14, 0, stamps)),
        unicast(icmp(15, 0, echo(1, 1, b'')), 1),
        back(icmp(16, 0, echo(1, 1, b''))),
        unicast(icmp(17, 0, echo(1, 1, bytes(4))), 1),
        back(icmp(18, 0, echo(1, 1, b'\xff\xff\xff\0'))),
        unicast(icmp(13, 0, stamps[:9]), 1),
        unicast(icmp(17, 0, echo(1, 1, b'')), 1),
        *(unicast(icmp(type_, 0, bytes(12)), 1) for type_ in (1, 2, 7, 19, 30, 31, 37, 38, 39, 40, 41, 44, 253, 255)),
        unicast(icmp(42, 0, b'\0\1\1\1' + b'\x20\0\0\0'), 1),
        back(icmp(43, 0, b'\0\1\1\x46')),
        back(icmp(43, 2, b'\0\1\1\0')),
        unicast(icmp(11, 0, extended((1, 1, label(100, 0) + label(200, 1)))), 1),
        unicast(icmp(3, 1, extended((2, 0x0E, word(7) + b'\0\1\0\0' + address(IP2) + name))), 1),
        unicast(icmp(11, 0, extended((2, 0x01, word(1500)), (2, 0x49, b'\0\2\0\0' + address(IP61) + word(9000)))), 1),
        unicast(icmp(12, 0, extended((9, 9, b'abcd'))), 1),
        unicast(icmp(11, 0, extended((1, 1, label(5, 1)), sum_=0xDEAD)), 1),
        unicast(icmp(11, 0, extended((1, 1, label(5, 1)), version=1)), 1),
        unicast(icmp(3, 3, extended()), 1),
        unicast(icmp(3, 3, b'\0\x20\0\0' + QUOTED), 1),
        unicast(icmp(11, 0, b'\0\xff\0\0' + QUOTED.ljust(128, b'\0')), 1),
        unicast(icmp(11, 0, bytes(4) + QUOTED.ljust(128, b'\0') + extended((1, 1, label(5, 1)))[132:]), 1),  # not announced
        unicast(icmp(3, 3, bytes(4) + QUOTED[:28]), 1),
        unicast(icmp(3, 3, bytes(4) + QUOTED[:24]), 1),
        unicast(icmp(3, 3, bytes(4) + QUOTED[:19]), 1),
        unicast(icmp(3, 3, bytes(4)), 1),
        unicast(icmp(3, 3, bytes(4) + ip(tcp(), 6, destination=IP2)[:28]), 1),
        unicast(icmp(3, 3, bytes(4) + ip(icmp(8, 0, echo(1, 1)), 1, destination=IP2)), 1),
        unicast(icmp(11, 0, bytes(4) + ip(igmp(0x16, 0, address(GROUP)), 2, options=ROUTER_ALERT)), 1),
        unicast(icmp(3, 3, bytes(4) + ip(icmp(3, 1, bytes(4) + QUOTED), 1, destination=IP2)), 1),
        unicast(icmp(3, 3, bytes(4) + ip(udp(), 17, offset=80)), 1),
        *(unicast(icmp(8, 0, echo(1, 1))[:n], 1) for n in (1, 2, 3, 4, 5, 7)),
        *(unicast(icmp(5, 0, address(IP1))[:n], 1) for n in (4, 6)),
    ]


@fixture('icmpv6.pcap')
def icmpv6_frames():
    word = lambda n: struct.pack('!I', n)
    quoted = ip6(udp(b'quoted', ip_source=IP61, ip_destination=IP62), 17, destination=IP62)

    def frame(type_, code, rest, source=IP61, destination=IP62, sum_=None, cut=None):
        return unicast6(icmp6(type_, code, rest, source, destination, sum_)[:cut], 58, source=source, destination=destination)

    return [
        frame(128, 0, b'\0\1\0\1abcdefgh'),
        frame(129, 0, b'\0\1\0\1abcdefgh', IP62, IP61),
        frame(128, 0, b'\0\1\0\2'),
        frame(129, 0, b'\0\1\0\3', IP62, IP61),
        frame(128, 7, b'\0\1\0\4'),
        eth(ip6(icmp6(128, 0, b'\0\1\0\5x', IP61, 'ff02::1'), 58, IP61, 'ff02::1', 64), 0x86DD, '33:33:00:00:00:01'),
        frame(129, 0, b'\0\1\0\5x', IP62, IP61),
        frame(128, 0, b'\0\1\0\1', sum_=0xDEAD),
        frame(128, 0, b'\0\1\0\1', sum_=0),
        *(frame(1, code, bytes(4) + quoted) for code in range(9)),
        frame(2, 0, word(1280) + quoted),
        frame(2, 1, word(1280) + quoted),
        *(frame(3, code, bytes(4) + quoted) for code in range(3)),
        *(frame(4, code, word(6) + quoted) for code in range(5)),
        frame(1, 3, bytes(4) + quoted[:30]),
        frame(1, 3, bytes(4) + quoted[:44]),
        frame(1, 3, bytes(4)),
        frame(1, 4, b'\x10\0\0\0' + quoted.ljust(128, b'\0') + put16(x := bytes.fromhex('200000000008010100064140'), 2, checksum(x))),
        *(
            frame(type_, 0, bytes(8))
            for type_ in (
                0,
                5,
                100,
                101,
                127,
                138,
                139,
                140,
                141,
                142,
                144,
                145,
                146,
                147,
                148,
                149,
                150,
                154,
                155,
                157,
                158,
                159,
                160,
                161,
                200,
                201,
                255,
            )
        ),
        mld_frame(151, 20, struct.pack('!HH', 125, 2), 'ff02::6a'),
        mld_frame(152, 0, b'', 'ff02::2'),
        mld_frame(153, 0, b'', 'ff02::6a'),
        *(frame(128, 0, b'\0\1\0\1', cut=n) for n in (0, 1, 2, 3, 4, 6)),
        *(frame(2, 0, word(1280), cut=n) for n in (4, 6)),
    ]


@fixture('nd.pcap')
def nd():
    word = lambda n: struct.pack('!I', n)
    option = lambda type_, body: bytes((type_, (len(body) + 2 + 7) // 8)) + body + bytes(-(len(body) + 2) % 8)
    source_link, target_link = option(1, mac(H1)), option(2, mac(H2))
    router = struct.pack('!BBHII', 64, 0xC8, 1800, 30000, 1000)

    def prefix(text, length, flags, valid=86400, preferred=14400):
        return option(3, bytes((length, flags)) + word(valid) + word(preferred) + bytes(4) + address(text))

    def labels(*names):
        return b''.join(b''.join(bytes((len(part),)) + part.encode() for part in name.split('.')) + b'\0' for name in names)

    all_options = [
        prefix('2001:db8:1::', 64, 0xC0),
        prefix('2001:db8:2::', 64, 0x80, 0xFFFFFFFF, 0xFFFFFFFF),
        prefix('2001:db8:3::1', 64, 0xE0, 0, 0),
        prefix('2001:db8::', 48, 0x1F),
        option(5, b'\0\0' + word(1500)),
        option(25, b'\0\0' + word(600) + address('2001:db8::53') + address('fd00::53')),
        option(31, b'\0\0' + word(600) + labels('example.net', 'local')),
        option(24, b'\x30\x08' + word(1800) + address('2001:db8:4::')[:8]),
        option(24, b'\x80\x18' + word(1800) + address('2001:db8:5::1')),
        option(24, b'\0\x10' + word(0xFFFFFFFF)),
        option(7, b'\0\0' + word(30000)),
        option(8, b'\0\0' + struct.pack('!HH', 10, 1800)),
        option(14, b'\1\2\3\4\5\6'),
        option(26, b'\x80' + bytes(5)),
        option(37, b'https://portal.example.net/'),
        option(38, struct.pack('!H', 600 >> 3 << 3 | 0) + address('64:ff9b::')[:12]),
        option(38, struct.pack('!H', 1800 | 1) + address('64:ff9b:1::')[:12]),
        option(9, bytes(22)),
        option(10, bytes(22)),
        option(17, b'\1\x40' + bytes(4) + address('2001:db8::')),
        option(19, b'\1' + mac(H1)),
        option(253, b'experi'),
        option(200, b'unknown option here'),
        option(11, bytes(30)),
        option(12, bytes(38)),
        option(13, bytes(6) + struct.pack('!Q', 1704067200 << 16)),
        option(15, b'\1\0\0\0name'),
        option(27, b'\0\0\0\0\0\0'),
        option(28, bytes(6)),
        option(33, b'\0\1' + word(1) + bytes(8)),
        option(34, b'\x0a\x10\0\0\0\0' + bytes(8)),
        option(138, bytes(6)),
        option(39, b'\0\0\0\0\0\0'),
    ]
    return [
        nd_frame(133, bytes(4), 'ff02::2', '::'),
        nd_frame(133, bytes(4) + source_link, 'ff02::2'),
        nd_frame(134, struct.pack('!BBHII', 0, 0, 0, 0, 0), 'ff02::1'),
        nd_frame(134, router + source_link + all_options[0] + all_options[4], 'ff02::1'),
        *(nd_frame(134, router + one, 'ff02::1') for one in all_options),
        nd_frame(134, router + b''.join(all_options[:8]), 'ff02::1'),
        *(nd_frame(134, struct.pack('!BBHII', 64, flags, 1800, 0, 0), 'ff02::1') for flags in (0x80, 0x40, 0x20, 0x18, 0x10, 0x04, 0x03)),
        nd_frame(135, bytes(4) + address(IP62) + source_link, 'ff02::1:ff00:20'),
        nd_frame(135, bytes(4) + address(IP62) + option(14, b'noncen'), 'ff02::1:ff00:20', '::'),
        nd_frame(135, bytes(4) + address(IP62), IP62),
        nd_frame(135, bytes(4) + address(IP62) + source_link, IP62),
        nd_frame(135, bytes(4) + address(GROUP6), 'ff02::1:ff00:20'),
        *(nd_frame(136, word(flags << 29) + address(IP62) + target_link, 'ff02::1') for flags in range(8)),
        nd_frame(136, word(0x60000000) + address(IP62), IP61),
        nd_frame(
            137,
            bytes(4)
            + address(IP62)
            + address('2001:db8::1')
            + target_link
            + option(4, bytes(6) + ip6(udp(ip_source=IP61, ip_destination=IP62), 17, destination=IP62)),
            LL1,
        ),
        nd_frame(137, bytes(4) + address('fe80::1') + address('2001:db8::1') + option(4, bytes(6) + QUOTED[:10]), LL1),
        nd_frame(136, word(0) + address(IP62) + b'\2\0' + mac(H2), 'ff02::1'),
        nd_frame(136, word(0) + address(IP62) + b'\2\5' + mac(H2), 'ff02::1'),
        nd_frame(136, word(0) + address(IP62) + b'\2', 'ff02::1'),
        nd_frame(136, word(0) + address(IP62) + b'\2\2' + mac(H2) + bytes(8), 'ff02::1'),
        nd_frame(134, router + b'\3\1' + bytes(6), 'ff02::1'),
        nd_frame(134, router + b'\5\1\0\0\0', 'ff02::1'),
        nd_frame(134, router + b'\x19\1' + bytes(6), 'ff02::1'),
        nd_frame(134, router + option(31, b'\0\0' + word(600) + b'\x3fabc'), 'ff02::1'),
        nd_frame(134, router + option(31, b'\0\0' + word(600) + b'\xc0\x0cabc'), 'ff02::1'),
        *(nd_frame(135, (bytes(4) + address(IP62))[:n], 'ff02::1:ff00:20') for n in (0, 2, 4, 8, 19)),
        *(nd_frame(134, router[:n], 'ff02::1') for n in (1, 5, 11)),
        nd_frame(137, bytes(20), LL1),
    ]
