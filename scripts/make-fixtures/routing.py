"""PIM, what multicast routers tell each other; AMT, what gateways and relays do."""

import struct

from packets import *
from registry import fixture

ROUTERS, ROUTERS6 = '224.0.0.13', 'ff02::d'
DR, RP = '10.1.1.1', '10.9.9.9'
DR6, RP6 = '2001:db8:1::1', '2001:db8:9::9'
SOURCE, SOURCE6, SSM6 = '10.1.1.7', '2001:db8:1::7', 'ff3e::1234'


def pim(type_, body=b'', ends=None, octet=0, version=2, sum_=None):
    """A message. The checksum of a Register covers 8 octets; over IPv6 (`ends`), a pseudo header too."""
    message = bytes([version << 4 | type_, octet, 0, 0]) + body
    covered = message[:8] if type_ == 1 else message
    front = b'' if ends is None else pseudo(*ends, 103, len(covered))
    return put16(message, 2, checksum(front + covered) if sum_ is None else sum_)


def family(text):
    return 2 if ':' in text else 1


def unicast_of(text, encoding=0):
    return bytes([family(text), encoding]) + address(text)


def masked(text, flags=0, mask=None, encoding=0):
    """A group, or a source with its flags: 4 sparse, 2 all sources, 1 towards the RP."""
    mask = 8 * len(address(text)) if mask is None else mask
    return bytes([family(text), encoding, flags, mask]) + address(text)


def option(type_, value):
    return struct.pack('!HH', type_, len(value)) + value


def join_prune(neighbour, *groups, holdtime=210, count=None):
    """Of each group: itself, what is joined, what is pruned."""
    sets = b''.join(g + struct.pack('!HH', len(j), len(p)) + b''.join(j) + b''.join(p) for g, j, p in groups)
    return unicast_of(neighbour) + struct.pack('!BBH', 0, len(groups) if count is None else count, holdtime) + sets


@fixture('pim.pcap')
def pim_frames():
    link = lambda message: eth(ip(message, 103, DR, ROUTERS, 1), 0x0800, group_mac(ROUTERS))
    link6 = lambda type_, body: eth(
        ip6(pim(type_, body, (LL1, ROUTERS6)), 103, LL1, ROUTERS6, 1), 0x86DD, group_mac(ROUTERS6)
    )
    to_rp = lambda message: unicast(message, 103, source=DR, destination=RP)
    to_rp6 = lambda body: unicast6(pim(1, body, (DR6, RP6)), 103, source=DR6, destination=RP6)
    word = lambda n: struct.pack('!I', n)
    none, null, border = word(0), word(0x40000000), word(0x80000000)
    data = ip(udp(b'a datagram for the RP', ip_source=SOURCE, ip_destination='239.1.1.1'), 17, SOURCE, '239.1.1.1', 15)
    data6 = ip6(udp(b'the same', ip_source=SOURCE6, ip_destination=SSM6), 17, SOURCE6, SSM6, 15)
    dummy = lambda **more: ip(b'', 103, SOURCE, '239.1.1.1', 0, **more)
    dummy6 = ip6(pim(0, b'', (SOURCE6, SSM6), version=0), 103, SOURCE6, SSM6, 0)
    zeros = lambda before, source, group: bytes(before) + address(source) + address(group)

    hello = (
        option(1, b'\0\x69')
        + option(2, struct.pack('!HH', 0x8000 | 500, 2500))
        + option(19, word(1))
        + option(20, word(0x12345678))
        + option(21, b'\1\x3c\0\0')
        + option(22, b'')
        + option(24, unicast_of('10.1.2.1') + unicast_of('10.1.3.1'))
        + option(26, b'')
        + option(77, b'abc')
    )
    joins = join_prune(
        '10.1.1.2',
        (masked('239.1.1.1'), [masked(RP, 7)], [masked(SOURCE, 5), masked('10.1.1.8', 5)]),
        (masked('232.1.1.1'), [masked(SOURCE, 4)], []),
    )
    attribute = b'\x40\x04abcd'
    odd_join = join_prune(
        '10.1.1.2',
        (masked('239.1.1.0', 0x81, 24), [masked(RP, 0xF8), masked(SOURCE, 4, encoding=1) + attribute], []),
        holdtime=0xFFFF,
    )
    rp = lambda text, holdtime, priority, spare=0: unicast_of(text) + struct.pack('!HBB', holdtime, priority, spare)
    ranges = masked('224.0.0.0', 0, 4) + b'\2\2\0\0' + rp(RP, 150, 192, 7) + rp('10.9.9.8', 0xFFFF, 191, 8)
    bootstrap = struct.pack('!HBB', 0x1234, 30, 64) + unicast_of(RP) + ranges + masked('239.0.0.0', 0, 8) + bytes(4)
    metric = word(0x80000000 | 110) + word(20)
    refresh = masked('239.1.1.1') + unicast_of(SOURCE) + unicast_of(DR) + word(110) + word(20) + b'\x20\x10\x80\x3c'
    election = unicast_of(RP) + word(110) + word(20)
    every = b''.join(option(k, b'\0\0\0\1') for k in [*range(40), 65001, 65004, 65005])
    return [
        to_rp(pim(1, none + data)),
        to_rp(pim(1, border + data)),
        to_rp(pim(1, null + dummy())),
        to_rp(pim(1, null + dummy(sum_=0))),
        to_rp6(none + data6),
        to_rp6(null + dummy6),
        to_rp(pim(1, none + data, sum_=0xFFFF)),
        # The checksum over all of it, as some routers once had it.
        to_rp(pim(1, none + data, sum_=checksum(b'\x21\0\0\0' + none + data))),
        to_rp(pim(1, null + zeros(12, SOURCE, '239.1.1.1'))),
        to_rp6(null + zeros(8, SOURCE6, SSM6)),
        to_rp(pim(1, none + b'\x50 neither version')),
        to_rp(pim(1, none)),
        to_rp(pim(1, none + b'\x45')),
        to_rp(pim(1, none + data[:25])),
        to_rp(pim(2, masked('239.1.1.1') + unicast_of(SOURCE))),
        to_rp(pim(2, masked(SSM6) + unicast_of('::'))),
        link(pim(0, hello)),
        link(pim(0, option(1, b'\0\0'))),
        link(pim(0, option(1, b'\xff\xff'))),
        link(pim(0, every)),
        link(pim(0, option(65001, unicast_of('10.1.2.1')) + option(24, unicast_of(DR6)) + option(24, b'\x09\0abcd'))),
        link(pim(0, option(1, b'\0\x69') + b'\0\2\0\xff')),
        link(pim(0, option(1, b'\0\x69') + b'\0')),
        link(pim(0, option(19, b'abc'))),
        link(pim(0)),
        link(pim(3, joins)),
        link(pim(3, odd_join)),
        link(pim(3, join_prune('10.1.1.2', count=1) + b'\7\0\0\x20' + address(SOURCE))),
        link(pim(3, join_prune('10.1.1.2', (masked('239.1.1.1'), [masked(RP, 7)], []), count=3))),
        link(pim(4, bootstrap)),
        link(pim(5, masked('239.1.1.1') + unicast_of(SOURCE) + metric)),
        link(pim(5, masked(SSM6) + unicast_of(SOURCE6) + word(0x7FFFFFFF) + word(0xFFFFFFFF))),
        link(pim(6, joins)),
        link(pim(7, joins)),
        to_rp(pim(8, struct.pack('!BBH', 1, 192, 150) + unicast_of(RP) + masked('224.0.0.0', 0, 4))),
        to_rp(pim(8, struct.pack('!BBH', 0, 192, 0xFFFF) + unicast_of(RP))),
        link(pim(9, refresh)),
        link(pim(9, refresh[:-1])),
        link(pim(10, election, octet=0x10)),
        link(pim(10, election, octet=0x5F)),
        link(pim(11, bytes(8))),
        link(pim(12, bytes(8), octet=0x80)),
        link(pim(13, bytes(8))),
        link(pim(0, b'abcd', version=1, sum_=0)),
        link6(0, hello),
        link6(3, join_prune('fe80::2', (masked(SSM6), [masked(SOURCE6, 4)], []))),
        link(b'\x20'),
        link(b'\x20\0'),
        link(b'\x21\0\xde\xff\0\0'),
        *(link(pim(type_)) for type_ in (2, 3, 4, 5, 8, 9, 10)),
        # Cut by the capture.
        *((to_rp(pim(1, none + data))[:size], 14 + 20 + 8 + len(data)) for size in (37, 40, 42, 50, 66)),
        (link(pim(3, joins))[:60], 14 + 20 + 4 + len(joins)),
        (link(pim(0, hello))[:50], 14 + 20 + 4 + len(hello)),
    ]


RELAY, GATEWAY_IP = '10.9.9.9', '10.1.1.1'


@fixture('amt.pcap')
def amt_frames():
    nonce, mac_ = bytes.fromhex('deadbeef'), bytes.fromhex('010203040506')
    datagram = lambda message, source, destination, ports: unicast(
        udp(message, *ports, source, destination), 17, source=source, destination=destination
    )
    up = lambda message: datagram(message, GATEWAY_IP, RELAY, (40001, 2268))
    down = lambda message: datagram(message, RELAY, GATEWAY_IP, (2268, 40001))
    up6 = lambda message: unicast6(udp(message, 40001, 2268, DR6, RP6), 17, source=DR6, destination=RP6)
    # Behind Ethernet's header: a packet by itself.
    bare = lambda frame: frame[14:]
    inner = lambda message, to, source: bare(igmp_frame(put16(message, 2, checksum(message)), to, source))
    query = inner(bytes.fromhex('1164000000000000027d0000'), '224.0.0.1', RELAY)
    record = bytes.fromhex('01000001') + address('232.1.1.1') + address('192.0.2.7')
    report = inner(bytes.fromhex('2200000000000001') + record, '224.0.0.22', '0.0.0.0')
    query6 = bare(mld_frame(130, 0, bytes.fromhex('27100000') + bytes(16) + bytes.fromhex('027d0000'), 'ff02::1'))
    record6 = bytes.fromhex('01000001') + address('ff3e::8000:1') + address('2001:db8::7')
    report6 = bare(mld_frame(143, 0, bytes.fromhex('00000001') + record6, 'ff02::16'))
    data = ip(udp(b'multicast data', 4000, 5004, '192.0.2.7', '232.1.1.1'), 17, '192.0.2.7', '232.1.1.1', 12)
    ends6 = '2001:db8::7', 'ff3e::8000:1'
    data6 = ip6(udp(b'multicast data', 4000, 5004, *ends6), 17, *ends6, 12)
    gateway = struct.pack('!H', 40001) + bytes(10) + b'\xff\xff' + address(GATEWAY_IP)
    head = mac_ + nonce
    return [
        up(b'\1\0\0\0' + nonce),
        down(b'\2\0\0\0' + nonce + address(RELAY)),
        down(b'\2\0\0\0' + nonce + address(RP6)),
        down(b'\2\0\0\0' + nonce + b'abc'),
        down(b'\2\0\0\0' + nonce),
        up(b'\3\0\0\0' + nonce),
        up(b'\3\1\0\0' + nonce),
        up(b'\3\xff\1\2' + nonce),
        down(b'\4\0' + head + query),
        down(b'\4\1' + head + query + gateway),
        down(b'\4\2' + head + query),
        down(b'\4\1' + head + query6 + gateway),
        up(b'\5\0' + head + report),
        up(b'\5\0' + head + report6),
        up6(b'\5\0' + head + report6),
        down(b'\6\0' + data),
        down(b'\6\0' + data6),
        up(b'\7\0' + head + gateway),
        up(b'\x08\0abcdef'),
        up(b'\x10\0abcdef'),
        up(b'\0'),
        up(b'\1'),
        up(b'\1\0\0\0de'),
        up(b'\6\0'),
        up(b'\6'),
        up(b'\6\0\x45'),
        up(b'\6\0hello'),
        down(b'\4\1' + head),
        up(b'\5\0' + head),
        up(b'\7\0' + head),
        (down(b'\6\0' + data)[:70], 14 + 20 + 8 + 2 + len(data)),
        (up(b'\5\0' + head + report)[:50], 14 + 20 + 8 + 12 + len(report)),
    ]
