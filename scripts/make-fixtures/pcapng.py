"""A pcapng writer that can write what writers usually do not: several sections, both orders, every kind of block."""

import struct
import zlib

from packets import START, when

SECTION, INTERFACE, OBSOLETE, SIMPLE, NAMES, STATISTICS, ENHANCED, SECRETS, CUSTOM = 0x0A0D0D0A, 1, 2, 3, 4, 5, 6, 10, 0xBAD
COMMENT = 1


def pad(data):
    return data + bytes(-len(data) % 4)


class Section:
    def __init__(self, endian='<', options=()):
        self.endian = endian
        self.blocks = [self.block(SECTION, self.pack('IHHq', 0x1A2B3C4D, 1, 0, -1) + self.options(options))]

    def pack(self, format_, *values):
        return struct.pack(self.endian + format_, *values)

    def options(self, options):
        """options: (code, bytes) pairs; none at all writes no end-of-options either."""
        out = b''.join(self.pack('HH', code, len(value)) + pad(value) for code, value in options)
        return out + bytes(4) if out else b''

    def block(self, type_, body):
        body = pad(body)
        return self.pack('II', type_, len(body) + 12) + body + self.pack('I', len(body) + 12)

    def add(self, type_, body, options=()):
        self.blocks.append(self.block(type_, pad(body) + self.options(options)))

    def interface(self, link=1, snaplen=262144, options=()):
        self.add(INTERFACE, self.pack('HHI', link, 0, snaplen), options)

    def packet(self, frame, ticks, interface=0, options=()):
        data, original = frame if isinstance(frame, tuple) else (frame, len(frame))
        self.add(ENHANCED, self.pack('IIIII', interface, ticks >> 32, ticks & 0xFFFFFFFF, len(data), original) + data, options)

    def bytes(self):
        return b''.join(self.blocks)


def nanoseconds(index):
    seconds, ns = when(index)
    return seconds * 10**9 + ns


def empty():
    return Section().bytes()


def sections(frames):
    """Two sections, little and big endian, with every kind of block among the packets."""
    one = Section('<', [(COMMENT, b'the first section'), (2, b'x86_64'), (3, b'Linux'), (4, b'castshark fixtures')])
    one.interface(
        1, 262144, [(2, b'eth0'), (3, b'first interface'), (9, b'\x09'), (11, b'\0udp or igmp'), (12, b'Linux 6.1'), (15, b'card')]
    )
    one.interface(1, 65535, [(2, b'eth1'), (COMMENT, b'second interface'), (9, b'\x06')])
    one.packet(
        frames[0],
        nanoseconds(0),
        0,
        [(COMMENT, b'a comment'), (COMMENT, 'otro más'.encode()), (2, one.pack('I', 0x0A)), (4, one.pack('Q', 7))],
    )
    one.add(NAMES, one.pack('HH', 1, 13) + pad(bytes((192, 168, 1, 10)) + b'host-one\0') + one.pack('HH', 0, 0))
    # Flags: inbound, to a group, four octets of check sequence, a CRC error; then hash, packet id, queue.
    checked = frames[1] + struct.pack('<I', zlib.crc32(frames[1]) ^ 1)
    one.packet(
        checked,
        nanoseconds(1) // 1000,
        1,
        [(2, one.pack('I', 0x01000089)), (3, b'\2' + bytes(4)), (5, one.pack('Q', 99)), (6, one.pack('I', 1))],
    )
    one.add(0x80000001, b'a local block nobody knows')
    data, original = frames[3]
    ticks = nanoseconds(2)
    one.add(
        OBSOLETE,
        one.pack('HHIIII', 0, 3, ticks >> 32, ticks & 0xFFFFFFFF, len(data), original) + pad(data),
        [(COMMENT, b'obsolete packet block')],
    )
    one.add(SECRETS, one.pack('II', 0x544C534B, 4) + b'keys')
    one.add(
        STATISTICS,
        one.pack('III', 0, 0, 0),
        [
            (COMMENT, b'counters'),
            (4, one.pack('Q', 1000)),
            (5, one.pack('Q', 3)),
            (6, one.pack('Q', 990)),
            (7, one.pack('Q', 2)),
            (8, one.pack('Q', 988)),
        ],
    )
    two = Section('>', [(COMMENT, b'the second section')])
    two.interface(1, 0, [(2, b'en0')])
    two.packet(frames[2], nanoseconds(3) // 1000, 0, [(COMMENT, b'an interface number starts again with the section')])
    two.packet(frames[0], nanoseconds(4) // 1000, 0)
    return one.bytes() + two.bytes()


def custom(frames):
    """Custom blocks before, between and after packets. tshark shows them as frames of their own."""
    section = Section()
    section.add(CUSTOM, section.pack('I', 32473) + b'custom data')
    section.interface()
    section.packet(
        frames[0],
        nanoseconds(0) // 1000,
        0,
        [(2988, section.pack('I', 32473) + b'custom text'), (2989, section.pack('I', 32473) + b'\0\1\2')],
    )
    section.add(0x40000BAD, section.pack('I', 32473) + b'custom, not to be copied')
    section.packet(frames[2], nanoseconds(1) // 1000)
    section.add(CUSTOM, section.pack('I', 32473) + b'the end')
    return section.bytes()


def resolutions(frame):
    """Time stamps in all kinds of ticks, with an offset, before 1970 and far in the future."""
    section = Section()
    resolution = [0, 3, 6, 7, 9, 12, 0x80 | 10, 0x80 | 20, 0x80 | 32]
    for number, value in enumerate(resolution):
        # Picoseconds since 1970 do not fit into 64 bits; since an offset they do.
        offset = [(14, section.pack('q', START))] if value == 12 else []
        section.interface(1, 0, [(2, f'if{number}'.encode()), (9, bytes((value,))), *offset])
    for number, value in enumerate(resolution):
        per_second = 2 ** (value & 0x7F) if value & 0x80 else 10**value
        # Picoseconds: so few that tshark does not overflow.
        section.packet(frame, 12345678901 if value == 12 else START * per_second + (number + 1) * per_second // 7, number)
    section.interface(1, 0, [(2, b'offset'), (9, b'\x06'), (14, section.pack('q', START))])
    section.packet(frame, 123456, len(resolution))
    section.interface(1, 0, [(2, b'negative'), (9, b'\x06'), (14, section.pack('q', -3600))])
    section.packet(frame, START * 10**6 + 3600 * 10**6, len(resolution) + 1)
    section.packet(frame, 0, 2)
    section.packet(frame, 2**32 * 10**6, 2)
    return section.bytes()


def simple(frames):
    """Simple packet blocks: no time, no interface, cut to the interface's snaplen."""
    section = Section()
    section.interface(1, 64)
    for frame in frames[:3]:
        section.add(SIMPLE, section.pack('I', len(frame)) + frame[:64])
    return section.bytes()


def links(packet, frame):
    """One file, frames of several link types."""
    section = Section()
    for link in (1, 101, 0, 113, 276, 147):
        section.interface(link, 0, [(2, f'link{link}'.encode())])
    cooked = bytes.fromhex('0004000100060200000001 0a00000800'.replace(' ', ''))
    cooked2 = bytes.fromhex('0800000000000003000104060200000001 0a0000'.replace(' ', ''))
    for number, data in enumerate((frame, packet, b'\2\0\0\0' + packet, cooked + packet, cooked2 + packet, b'private')):
        section.packet(data, nanoseconds(number) // 1000, number)
    section.packet(frame, nanoseconds(6) // 1000, 0)
    return section.bytes()
