"""UDP and TCP."""

import struct

from packets import *
from registry import fixture


@fixture('udp.pcap')
def udp_frames():
    frame = lambda payload=b'hola', **options: eth(ip(udp(payload, **options), 17), 0x0800)
    frame6 = lambda payload=b'hola', **options: eth(ip6(udp(payload, ip_source=IP61, ip_destination=GROUP6, **options), 17), 0x86DD)
    good = ip(udp(), 17)
    return [
        frame(),
        frame(b''),
        frame('¿qué tal?'.encode()),
        frame(b'x' * 1472),
        frame(b'\x1b[31mred\x07\r\n\0\x9b2J'),
        frame(bytes(range(256))),
        frame(b'\xff\xfe\xc3'),
        frame(source=0, destination=0),
        frame(source=65535, destination=65535),
        frame(source=5004),
        frame(sum_=0),
        frame(sum_=0xDEAD),
        frame(sum_=0xFFFF),
        *(frame(length=n) for n in (0, 1, 7, 8, 9, 11, 13, 1000, 65535)),
        frame(b'', length=0),
        frame(b'', length=9),
        frame6(),
        frame6(b''),
        frame6(sum_=0),
        frame6(sum_=0xDEAD),
        *(frame6(length=n) for n in (0, 1, 7, 8, 11, 13, 65535)),
        *(eth(ip(udp()[:n], 17), 0x0800) for n in range(8)),
        *(eth(ip(udp()[:n], 17, total=len(good)), 0x0800) for n in (4, 8, 10)),
        eth(ip(udp(b'hola and more', length=12), 17), 0x0800),
    ]


@fixture('tcp-options.pcap')
def tcp_options():
    word = lambda n: struct.pack('!I', n)
    out = []

    def add(options=b'', **more):
        """Each in its own connection, so that nothing depends on what came before."""
        out.append(unicast(tcp(source=40000 + len(out), options=options, **more), 6))

    for options in (
        b'\2\4\5\xb4',
        b'\1\1\1\0',
        b'\3\3\7',
        b'\3\3\x0f',
        b'\4\2',
        b'\5\x0a' + word(1) + word(2),
        b'\1\1\5\x12' + word(1) + word(2) + word(5) + word(6),
        b'\5\x22' + b''.join(word(n) for n in range(8)),
        b'\x08\x0a' + word(12345) + word(0),
        b'\2\4\5\xb4\4\2\x08\x0a' + word(1) + word(0) + b'\1\3\3\7',
        b'\6\6' + word(1),
        b'\7\6' + word(1),
        b'\x09\2',
        b'\x0a\3\xc0',
        b'\x0b\6' + word(9),
        b'\x0c\6' + word(9),
        b'\x0d\6' + word(9),
        b'\x0e\3\1',
        b'\x0f\4\0\1',
        b'\x13\x12' + bytes(range(16)),
        b'\x14\4\x80\x10',
        b'\x15\4\0\1',
        b'\x16\4\0\1',
        b'\x17\4\0\1',
        b'\x1b\x08\7\x40' + word(4),
        b'\x1c\4\x80\x05',
        b'\x1d\x10\1\2' + bytes(12),
        b'\x1e\x0c\0\1' + bytes(range(8)),
        b'\x1e\x04\x10\0',
        b'\x1e\x0c\x20\0' + bytes(8),
        b'\x1e\x10\x30\1' + bytes(12),
        b'\x1e\x08\x40\0' + bytes(4),
        b'\x1e\4\x50\1',
        b'\x1e\x0c\x60\0' + bytes(8),
        b'\x1e\x0c\x70\0' + bytes(8),
        b'\x1e\4\xf0\0',
        b'\x22\2',
        b'\x22\x0a' + bytes(range(8)),
        b'\x44\4\0\1',
        b'\x45\2',
        b'\x4e\4\0\1',
        b'\xac\x0b\0\0\1\0\0\1\0\0\1',
        b'\xfd\x06\xf9\x89ab',
        b'\xfe\4\x12\x34',
        b'\xfd\4\xe2\xd4',
        b'\xc8\6abcd',
        b'\x42\2',
        b'\2\0',
        b'\2\1',
        b'\2\3\5',
        b'\2\x08\5\xb4',
        b'\3\4\7\0',
        b'\4\3\0',
        b'\x08\x09' + bytes(7),
        b'\5\x09' + bytes(7),
        b'\xc8\0',
        b'\xc8\x40ab',
        b'\1\1\1\2',
        b'\1\1\x08\x0a',
        b'\0\2\4\5',
    ):
        add(options)
    for flags in (
        0,
        0x001,
        0x002,
        0x004,
        0x008,
        0x010,
        0x020,
        0x040,
        0x080,
        0x100,
        0x200,
        0x400,
        0x800,
        0x012,
        0x011,
        0x014,
        0x018,
        0x0C2,
        0x052,
        0x029,
        0xFFF,
    ):
        add(flags=flags)
    add(b'', payload=b'hola', flags=0x18, ack=1), add(b'', payload=b'urgent', flags=0x38, urgent=3), add(b'', window=0, flags=0x10), add(
        sum_=0xDEAD
    ), add(sum_=0), add(sequence=0xFFFFFFFF, ack=0xFFFFFFFF, flags=0x10)
    for offset in (0, 1, 4, 6, 15):
        add(data_offset=offset)
    add(b'\2\4\5\xb4', data_offset=6, payload=b'with data', flags=0x02), add(b'\2\4\5\xb4', flags=0x12, ack=1001)
    segment = tcp(options=b'\2\4\5\xb4\4\2')
    out += [unicast(segment[:n], 6) for n in (0, 2, 4, 8, 12, 13, 14, 16, 18, 19, 20, 22, 24, 27)]
    out += [
        unicast6(tcp(ip_source=IP61, ip_destination=IP62), 6),
        unicast6(tcp(ip_source=IP61, ip_destination=IP62, sum_=0xDEAD), 6),
        eth(ip(tcp(ip_destination=GROUP), 6), 0x0800),
    ]
    return out
