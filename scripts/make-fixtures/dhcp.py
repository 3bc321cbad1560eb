"""DHCP and BOOTP: a lease from discovery to release, every option that is decoded, and what is wrong with some."""

import struct

from packets import *
from registry import fixture

END = b'\xff'
CHADDR = mac(H1)
COOKIE = bytes.fromhex('63825363')
CLIENT, SERVER = (68, 67), (67, 68)


def option(code, *values):
    """An option or suboption: addresses as text, numbers of 32 bits, octets."""
    data = b''.join(address(v) if isinstance(v, str) else struct.pack('!I', v) if isinstance(v, int) else v for v in values)
    return bytes((code, len(data))) + data


def message(options, op=1, hardware=1, size=6, hops=0, xid=0x3903F326, secs=0, flags=0, addresses=(), chaddr=CHADDR, sname=b'', file=b'', cookie=COOKIE):
    header = struct.pack('!BBBBIHH', op, hardware, size, hops, xid, secs, flags)
    header += b''.join(address(a) for a in (*addresses, *['0.0.0.0'] * 4)[:4])
    return header + chaddr.ljust(16, b'\0') + sname.ljust(64, b'\0') + file.ljust(128, b'\0') + cookie + options


def frame(payload, ports=CLIENT, source='0.0.0.0', destination='255.255.255.255'):
    return eth(ip(udp(payload, *ports, ip_source=source, ip_destination=destination), 17, source, destination, ttl=64), 0x0800, b'\xff' * 6)


def types(n):
    return option(53, bytes((n,)))


@fixture('dhcp.pcap')
def dhcp():
    text = lambda code, words: option(code, words.encode())
    server = '192.168.1.1'
    reply = dict(ports=SERVER, source=server)
    lease = option(54, server) + option(51, 86400) + option(58, 43200) + option(59, 75600) + option(1, '255.255.255.0')
    discover = types(1)
    sent = lambda options, **more: frame(message(discover + options + END, **more))
    hello = message(discover + text(12, 'host') + END)
    agent = b''.join((
        option(1, b'eth0/1'), option(2, b'\1\2'), option(3, b'r'), option(4, 1), option(5, '10.1.0.0'), option(6, b'someone'),
        option(7, b'abc'), option(8, b'zz'), option(9, 9, b'\2xy'), option(10, b'\x80'), option(11, '10.1.0.1'),
        option(12, b'q'), option(14, b'net'), option(15, b'ap'), option(16, mac(H2)), option(17, b'\1'), option(18, b'r'),
        option(150, '10.0.0.9'), option(152, '10.0.0.8'), option(200, b'??'),
    ))
    iaid = b'\xff\1\2\3\4'
    return [
        # A lease.
        frame(message(discover + option(61, b'\1' + CHADDR) + option(50, '192.168.1.10') + text(12, 'h1') + text(60, 'MSFT 5.0')
              + option(55, bytes((1, 3, 6, 15, 200, 252))) + option(57, b'\x05\xdc') + END + bytes(20), flags=0x8000)),
        frame(message(types(2) + lease + option(3, server) + option(6, server, '192.168.1.2') + text(15, 'example.org')
              + option(28, '192.168.1.255') + option(42, server) + END, op=2, addresses=('0.0.0.0', '192.168.1.10', server),
              sname=b'server', file=b'boot/pxe'), **reply),
        frame(message(types(3) + option(54, server) + option(50, '192.168.1.10') + END, secs=2)),
        frame(message(types(5) + lease + END, op=2, addresses=('0.0.0.0', '192.168.1.10')), **reply),
        frame(message(types(6) + option(54, server) + text(56, 'no such network') + END, op=2), **reply),
        frame(message(types(4) + option(50, '192.168.1.10') + END)),
        frame(message(types(7) + option(54, server) + END, addresses=('192.168.1.10',)), source=IP1, destination=server),
        frame(message(types(8) + END, addresses=('192.168.1.10',), hops=1, flags=1), source=IP1, destination=server),
        *(frame(message(types(n) + END, op=2)) for n in (0, 9, 18, 19)),
        # Relayed; of a server of boot files.
        frame(message(discover + option(82, agent) + END, hops=1, addresses=('0.0.0.0',) * 3 + ('10.1.0.1',)), ports=(67, 67), source='10.1.0.1', destination=server),
        frame(message(types(2) + END, op=2), ports=(4011, 68), source=server),
        frame(message(types(3) + END), ports=(68, 4011), destination=server),
        # BOOTP.
        frame(message(bytes(60))),
        frame(message(b'', op=2)),
        frame(message(bytes(60), cookie=bytes(4))),
        frame(message(bytes(60), op=3)),
        *(frame(message(bytes(60), hardware=hardware, size=size)) for hardware, size in ((6, 6), (6, 8), (1, 0), (1, 16), (1, 17), (32, 6))),
        # Clients that tell seconds in their own byte order.
        sent(b'', secs=0x0300),
        # Addresses of servers of all kinds; text; numbers; flags.
        sent(b''.join(option(code, '10.0.0.1', '10.0.0.2') for code in (3, 4, 5, 7, 8, 9, 10, 11, 41, 44, 45, 48, 49, 65))),
        sent(b''.join(option(code, '10.0.0.1') for code in (16, 32, *range(68, 77), 92, 118, 138, 150))),
        sent(b''.join(text(code, 'some') for code in (14, 17, 18, 40, 47, 64, 66, 67, 100, 101, 114, 160, 161, 209, 210, 252))),
        sent(b''.join(option(code, 3600) for code in (2, 24, 35, 38, 91)) + option(2, 0xFFFFAE04) + option(51, 0) + option(51, 0xFFFFFFFF)),
        sent(b''.join(option(code, bytes((value,))) for code in (19, 20, 23, 27, 29, 30, 31, 34, 36, 37, 39, 46, 116) for value in (0, 1))),
        sent(b''.join(option(code, b'\x05\xdc') for code in (13, 22, 26)) + option(25, b'\1\0\2\0') + option(93, b'\0\7\0\x63') + option(94, b'\1\3\x10') + option(145, b'\1')),
        sent(option(21, '10.0.0.0', '255.0.0.0') + option(33, '10.1.2.3', server) + option(121, b'\x18\x0a\1\2', server, b'\0', server) + option(249, b'\x0c\x0a\x10', server)),
        sent(option(77, b'\3abc\2de') + option(77, b'iPXE') + option(119, b'\3eng\5apple\3com\0\7example\xc0\4')),
        sent(option(81, b'\5\0\0\3foo\7example\0') + option(81, b'\1\xff\xfffoo.example') + option(81, b'\0\0\0')),
        sent(option(61, b'\0host') + option(61, b'\6' + CHADDR) + option(61, b'\x20abcdef') + option(61, b'\7abc')
             + option(61, iaid + b'\0\1\0\1', 704643072, CHADDR) + option(61, iaid + b'\0\2', 9, b'abcd')
             + option(61, iaid + b'\0\3\0\1' + CHADDR) + option(61, iaid + b'\0\4' + bytes(16))),
        # Not decoded further.
        sent(option(80) + option(220, b'ab') + option(108, 300) + option(224, b'x')),
        # Options in fields of the header (RFC 2131 §4.1).
        sent(option(52, b'\3'), file=text(12, 'in-file') + END, sname=text(15, 'in-sname') + END),
        sent(option(52, b'\1'), file=text(12, 'in-file'), sname=b'name'),
        sent(option(52, b'\2'), sname=types(2) + text(12, 'in-sname') + END),
        # Padding; no end; wrong lengths.
        sent(b'\0\0\0' + option(1, '255.255.255.0')),
        frame(message(discover + END + b'rest')),
        frame(message(discover)),
        frame(message(discover + types(5) + END)),
        sent(option(1, b'ab') + option(3, b'abcde') + option(12) + option(57, b'a') + option(25, b'abc') + option(118, b'a')),
        sent(option(82, b'\1') + option(82, b'\1\x09abc')),
        sent(option(121, b'\x28\x0a\1\2\3\4\5\6\7\x08') + option(121, b'\0') + option(81, b'\1\2')),
        sent(b'\1'),
        frame(message(discover + b'\1')),
        frame(message(discover + b'\1\4\1')),
        # Headers that end early.
        *(frame(hello[:n]) for n in (1, 28, 34, 43, 44, 107, 108, 235, 236, 239, 240)),
    ]
