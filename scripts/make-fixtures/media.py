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
    of_one, of_two = 0xBEDE, 0x1005
    extended = lambda sequence, profile, data, **more: rtp(sequence, 0, 96, tone, extension=extension(profile, bytes(data), **more))
    packets = [
        rtp(100, 160, 0, tone, marker=1),
        rtp(101, 320, 8, tone, csrc=(0xAABBCCDD, 5)),
        extended(102, 0x1234, (1, 2, 3, 4, 5, 6, 7, 8)),
        # Extensions of either form: with padding between and behind, that end early, that say that they go too far.
        extended(103, of_one, (0x10, 0xAA, 0x21, 1, 2, 0, 0, 0)),
        extended(104, of_one, (0x10, 1, 0, 0, 0x22, 1, 2, 3)),
        extended(105, of_one, (0xF0, 1, 2, 3)),
        extended(106, of_one, (0x1F, 1, 2, 3)),
        extended(107, of_one, (0x03, 1, 2, 3)),
        extended(108, of_one, ()),
        rtp(109, 0, 96, tone, extension=extension(of_two, bytes((1, 0, 2, 3, 9, 9, 9, 0))), csrc=(7,)),
        extended(110, of_two, (0, 0, 1, 1, 9, 0, 0, 0)),
        extended(111, of_two, (5, 1, 1, 9)),
        extended(112, of_two, (1, 200, 2, 3)),
        # Padding: right, more than there is, none though it is announced.
        rtp(113, 960, 127, tone, padding=bytes(3) + b'\4'),
        rtp(114, 0, 0, tone, padding=b'\1'),
        rtp(115, 0, 0, b'', padding=bytes(3) + b'\4'),
        rtp(116, 0, 0, tone, padding=b'\x15'),
        rtp(117, 0, 0, tone, padding=b'\x40'),
        rtp(118, 0, 0, tone, padding=b'\0'),
        rtp(119, 0, 0, b'', flags=0x20),
        rtp(120, 0, 0, b''),
        # Headers that say more than there is.
        rtp(121, 0, 0, tone, count=15),
        extended(122, 0x1234, (0, 0, 0, 0), words=500),
        rtp(123, 0, 0, tone, flags=0x10)[:14],
        rtp(124)[:11],
        rtp(125)[:1],
        *[rtp(126, 0, 0, tone, version=version) for version in (0, 1, 3)],
        # Sequence numbers that begin again, another source, a jump.
        rtp(65535, 0xFFFFFFFF),
        rtp(0),
        rtp(7, ssrc=2),
        rtp(65534),
        rtp(40000),
        # Transport packets, and what is too short for one.
        rtp(1, 0, 33, ts(0x100, 0, bytes(10)) + ts(0x100, 1, bytes(10))),
        rtp(2, 0, 33, ts(0x100, 2, bytes(10)) + bytes(50)),
        rtp(3, 0, 33, bytes(188)),
        rtp(4, 0, 33, bytes(100)),
        *[rtp(200 + type_, 0, type_, tone) for type_ in (1, 9, 13, 14, 18, 20, 25, 35, 71, 72, 76, 77, 95)],
    ]
    return [sent(one) for one in packets] + [
        sent(rtp(50), to='ff15::5', sender=IP61),
        sent(rtp(51), source=40002),
        sent(rtp(52), source=40002),
        sent(rtp(53), sender=IP2),
        sent(rtp(54), 5006, 5006),
    ]


@fixture('mp2t.pcap')
def mp2t():
    x = b'x' * 184
    of = lambda counter, **more: ts(0x100, counter, x, **more)
    only = lambda counter, flags=0: ts(0x100, counter, None, adaptation=bytes((flags,)) + b'\xff' * 182)
    both = lambda counter, field: ts(0x100, counter, x[: 183 - len(field)], adaptation=field)
    everything = b'\x5f' + pcr(1, 2) + pcr(3, 4) + b'\x09\x03abc\x0b\xff\x80\x05\xc0\x00\x07\x1f\x00\x01\x00\x01'
    datagrams = [
        # Counters: repeated, wrapped, with gaps; in packets without payload, scrambled, faulty.
        *[of(counter) for counter in (7, 7, 7, 8, 15, 0, 3)],
        only(3), only(4), of(4), only(9), of(5), of(6),
        both(12, b'\x80' + b'\xff' * 82), of(13), only(2, 0x80), of(9), of(8), of(9),
        of(2, scrambling=2), ts(0x100, 9, control=0), of(11), of(1, error=1, priority=1), of(2),
        # Other streams, other identifiers, null packets; several in a datagram.
        ts(0x1FFF, 4, x), ts(0x1FFF, 9, x), ts(0x200, 4, x), ts(0x200, 9, x),
        ts(0x200, 12, x) + ts(0x200, 12, x) + ts(0x200, 14, x),
        ts(0x1FFF, 0, x) + of(3), of(4) + ts(0x1FFF, 0, x), b''.join(of(5 + k) for k in range(7)),
        # Adaptation fields: clocks, all there is, empty, too long.
        both(12, b'\x10' + pcr(1000, 5)),
        both(13, everything.ljust(39, b'\xff')),
        both(14, everything),
        both(15, b'\x01\x00'),
        both(0, b'\x01\x04\x1f\xff\xff\xff'),
        ts(0x100, 1, x[:183], adaptation=b''),
        both(2, b'\x02\xf0abc'),
        both(3, b'\x10\0\0\0'),
        of(4)[:3] + b'\x34\xf0' + bytes(183),
        *[ts(pid, 0, x) for pid in (2, 3, 15, 28, 31, 32)],
        # None of it: another first octet, a wrong length.
        of(5, sync=0x46), of(5) + of(6, sync=0x46), of(5)[:187], of(5) + bytes(4),
    ]
    return [sent(one, 1234) for one in datagrams] + [
        sent(of(12), 1234, 41000),
        sent(of(3), 1234, sender=IP2),
        sent(of(4), 1234, to='ff15::5', sender=IP61),
    ]


DESCRIPTION = """v=0
o=- 3723456 1 IN IP4 192.168.1.10
s=Test stream
i=About it
u=http://example.org
e=someone@example.org
p=+1 555
c=IN IP4 239.5.5.5/16
b=AS:128
b=CT:5
t=0 0
r=604800 3600 0 90000
z=2882844526 -1h 2898848070 0
k=clear:abc
a=tool:castshark
a=recvonly
m=audio 5010 RTP/AVP 0 96 97
i=title
c=IN IP4 239.5.5.6/16/2
b=TIAS:64000
b=X-Y:8
b=9
a=rtpmap:96 L16/48000/2
a=rtpmap:97 L24/x
a=fmtp:96 x=1; y=2
a=ptime:1
a=x:
a=source-filter: incl IN IP4 * 192.168.1.10
a=sendonly
m=video 5020 RTP/AVP 33
m=video 70000 RTP/AVP 33
m=application 9 udp data
q=odd
no line
"""


@fixture('sap.pcap')
def sap():
    def announced(description=DESCRIPTION, flags=0x20, words=0, hash_=0x1234, source=IP1, authentication=b'', type_='application/sdp\0'):
        header = struct.pack('!BBH', flags, words, hash_) + address(source) + authentication + type_.encode()
        return header + description.replace('\n', '\r\n').encode()

    say = lambda *args, to='224.2.127.254', **more: sent(announced(*args, **more), 9875, 9875, to, ttl=255)
    two = [sent(rtp(k), port, to=to) for k, (port, to) in enumerate(((5010, '239.5.5.6'), (5020, '239.5.5.5')))]
    return [
        # Nobody has announced them yet.
        *two,
        say(),
        *two,
        say(type_=''),
        say('o=- 1 1 IN IP4 192.168.1.10\n', flags=0x24),
        say(flags=0x30, source=IP61),
        *[say(flags=flags) for flags in (0x21, 0x22, 0x23, 0x00, 0x48)],
        say(words=2, authentication=b'\x20abcdefg'),
        say(words=2, authentication=b'\x31abcde\0\2'),
        say(words=200),
        say('v=0\n\ns=behind an empty line\n'),
        sent(announced()[:6], 9875, 9875, '224.2.127.254'),
        sent(announced()[:2], 9875, 9875, '224.2.127.254'),
        say('v=0\nc=IN IP6 ff15::0:5\nm=audio 6000 RTP/AVP 0\n'),
        say('v=0\nc=IN IP4 host.example\nm=audio 7000 RTP/AVP 0\n'),
        sent(rtp(2), 6000, to='ff15::5', sender=IP61),
        # Others: another address, another port, what is none, from where it was announced to.
        sent(rtp(3), 5010, to='239.5.5.7'),
        sent(rtp(3), 5008, to='239.5.5.6'),
        sent(b'a chat, and nothing else', 5010, to='239.5.5.6'),
        sent(rtp(4), 8888, 5010, sender='239.5.5.6'),
        sent(rtp(5), 9, to='239.5.5.5'),
        sent(rtp(6), 7000, to=MEDIA),
    ]


def control(type_, count, body, words=None):
    return struct.pack('!BBH', 0x80 | count, type_, len(body) // 4 if words is None else words) + body


@fixture('rtcp.pcap')
def rtcp():
    block = struct.pack('!IIIIII', 0xAABBCCDD, 0x19000003, 0x00010064, 77, 0x11112222, 0x00018000)
    lost = struct.pack('!IIIIII', 5, 0x00FFFFFE, 0xFFFFFFFF, 0, 0, 1)
    sender = lambda msw: struct.pack('!IIIIII', SSRC, msw, 0x40000000, 1600, 20, 3200)
    item = lambda type_, text: bytes((type_, len(text))) + text
    chunk = lambda *items: (lambda b: b + bytes(-len(b) % 4))(struct.pack('!I', SSRC) + b''.join(items) + b'\0')
    us = struct.pack('!I', SSRC)
    report, empty = control(200, 1, sender(0x83AA7E80) + block), control(201, 0, us)
    names = control(202, 1, chunk(item(1, b'user@host'), item(2, b'name')))
    compounds = [
        report + names,
        control(200, 0, sender(0x00000001)),
        control(201, 2, us + block + lost)
        + control(202, 2, chunk(item(1, b'user@host'), item(8, b'\x03abcval')) + chunk(item(6, b'tool'), item(3, b''))),
        empty,
        control(203, 1, us),
        empty + control(203, 2, us + bytes((0, 0, 0, 5)) + b'\x07leaving'),
        control(204, 3, us + b'NAMEdata'),
        control(204, 0, us + b'NAME\0\1\2\3'),
        report + names + control(203, 1, us),
        report[:40],
        # None of it: a version, a length, a type that nothing begins with.
        b'\x40' + report[1:],
        report + b'\0',
        names,
    ]
    return [sent(one, 5005, 5005) for one in compounds]
