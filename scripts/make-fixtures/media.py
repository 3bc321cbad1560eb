"""RTP, RTCP, MPEG transport streams, SAP and SDP: what is right, what is wrong, and what nearly is one of them."""

import struct

from packets import *
from registry import fixture

SSRC, MEDIA, ANNOUNCED = 0x11223344, '239.1.2.3', '239.5.5.5'


def sent(payload, destination=5004, source=40000, to=MEDIA, sender=IP1, ttl=16):
    """A datagram to a group, over either version of IP."""
    datagram = udp(payload, source, destination, sender, to)
    if len(address(to)) == 16:
        return eth(ip6(datagram, 17, sender, to, ttl), 0x86DD, group_mac(to))
    return eth(ip(datagram, 17, sender, to, ttl), 0x0800, group_mac(to))


def rtp(sequence, time=0, type_=0, payload=bytes(20), csrc=(), extension=b'', padding=b'', marker=0, version=2, ssrc=SSRC, flags=None, count=None):
    """`extension` holds its header of four octets, `padding` its last octet."""
    count = len(csrc) if count is None else count
    flags = (bool(padding) << 5 | bool(extension) << 4) if flags is None else flags
    header = struct.pack('!BBHII', version << 6 | flags | count, marker << 7 | type_, sequence & 0xFFFF, time & 0xFFFFFFFF, ssrc)
    return header + b''.join(struct.pack('!I', one) for one in csrc) + extension + payload + padding


def extension(profile, data, words=None):
    return struct.pack('!HH', profile, len(data) // 4 if words is None else words) + data


def ts(pid, counter, payload=None, adaptation=None, start=0, scrambling=0, error=0, priority=0, control=None, sync=0x47):
    """A transport packet. `adaptation` is the field behind its length; what is left is filled with 0xff, or the payload."""
    field = b'' if adaptation is None else bytes((len(adaptation),)) + adaptation
    if control is None:
        control = (2 if adaptation is not None else 0) | (1 if payload is not None else 0)
    header = struct.pack('!BHB', sync, error << 15 | start << 14 | priority << 13 | pid, scrambling << 6 | control << 4 | counter & 15)
    body = field + (payload or b'')
    return header + body + b'\xff' * (184 - len(body))


def stuffed(size):
    """An adaptation field that fills so many octets with its length."""
    return b'\0' + b'\xff' * (size - 2) if size > 1 else b''


def pcr(base, rest=0):
    return struct.pack('!IH', base >> 1, (base & 1) << 15 | 0x7E00 | rest)


@fixture('rtp.pcap')
def rtp_():
    tone = bytes(range(20))
    one_byte = extension(0xBEDE, bytes((0x10, 0xAA, 0x21, 1, 2, 0, 0, 0)))
    two_byte = extension(0x1005, bytes((1, 0, 2, 3, 9, 9, 9, 0)))
    plain = [
        rtp(100, 160, 0, tone, marker=1),
        rtp(101, 320, 8, tone, csrc=(0xAABBCCDD, 5)),
        rtp(102, 480, 96, tone, extension=extension(0x1234, bytes((1, 2, 3, 4, 5, 6, 7, 8)))),
        rtp(103, 640, 96, tone, extension=one_byte),
        rtp(104, 800, 96, tone, extension=two_byte, csrc=(7,)),
        rtp(105, 960, 127, tone, padding=bytes(3) + b'\4'),
        rtp(106, 1120, 0, tone, padding=b'\x40'),
        rtp(107, 1280, 0, b'', padding=bytes(3) + b'\4'),
        rtp(108, 1440, 0, b''),
        rtp(109, 1600, 0, tone, count=15),
        rtp(110, 1760, 0, tone, extension=extension(0x1234, bytes(4), 500)),
        rtp(111, 1920, 0, tone, version=1),
        rtp(112, 1920, 0, tone, version=0),
        rtp(113, 1920, 0, tone, version=3),
        rtp(114, 2080, 0, tone)[:11],
        rtp(115, 2080, 0, tone)[:1],
        rtp(65535, 0xFFFFFFFF, 0, tone),
        rtp(0, 0, 0, tone),
        rtp(1, 0, 33, ts(0x100, 0, bytes(10)) + ts(0x100, 1, bytes(10))),
        rtp(2, 0, 33, bytes(100)),
        rtp(3, 0, 72, tone),
        rtp(4, 0, 3, tone, flags=0x20),
        rtp(5, 0, 3, tone, extension=extension(0xBEDE, bytes((0xF0, 1, 2, 3)))),
        rtp(6, 0, 3, tone, extension=extension(0xBEDE, bytes((0x1F, 1, 2, 3)))),
        rtp(7, 0, 3, tone, extension=extension(0x1000, bytes((1, 200, 2, 3)))),
        rtp(8, 0, 3, tone, extension=extension(0x1000, b'', 0)),
        rtp(9, 0, 3, tone, flags=0x10)[:14],
    ]
    plain += [rtp(200 + type_, 0, type_, tone) for type_ in (1, 2, 4, 9, 13, 14, 15, 18, 20, 25, 26, 31, 32, 34, 35, 71, 77, 95)]
    return [sent(one) for one in plain] + [sent(rtp(50, 0, 0, tone), to='ff15::5', sender=IP61), sent(rtp(51, 0, 0, tone), 5006, 5006)]
