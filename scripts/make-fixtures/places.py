"""Streams captured at several places: at the sender, behind a router, behind another one; and a stream sent twice.

What happens to datagrams on their way is written down here, and the tests hold the report against it.
"""

import struct

from packets import *
from registry import fixtures

GROUP_A, GROUP_B, GROUP_C = '239.1.1.1', '239.2.1.1', '239.3.1.1'
ROUTER1, ROUTER2 = '02:00:00:00:02:01', '02:00:00:00:03:01'
MICRO = 1000
MILLI = 1000 * MICRO


def stream(k, group=GROUP_A, port=5004, ttl=32, sender=H1, id_=None, payload=None, source=IP1, flags=0, offset=0):
    """Datagram k of a stream, as a frame."""
    payload = struct.pack('!I', k) + b'x' * 60 if payload is None else payload
    datagram = udp(payload, 40000, port, source, group)
    return eth(ip(datagram, 17, source, group, ttl, id_=0x4000 + k if id_ is None else id_), 0x0800, group_mac(group), sender)


def fragments(k, ttl, sender, group=GROUP_A):
    """Datagram k in two fragments of IPv4."""
    datagram = udp(struct.pack('!I', k) + bytes(2000), 40000, 5004, IP1, group)
    pieces = ((datagram[:1480], 1, 0), (datagram[1480:], 0, 1480))
    return [
        eth(ip(data, 17, IP1, group, ttl, id_=0x4000 + k, flags=more, offset=at), 0x0800, group_mac(group), sender)
        for data, more, at in pieces
    ]


def capture(events, clock):
    """events: (nanoseconds, frame). clock: nanoseconds by which this one is ahead. In the order of their times."""
    out = [struct.pack('<IHHiIII', 0xA1B23C4D, 2, 4, 0, 0, 262144, 1)]
    for at, frame in sorted(events, key=lambda event: event[0]):
        stamp = START * 10**9 + at + clock
        out.append(struct.pack('<IIII', stamp // 10**9, stamp % 10**9, len(frame), len(frame)) + frame)
    return b''.join(out)


COUNT = 200
GAP = 10 * MILLI
# Lost at the first router, and beyond it.
LOST1 = {20, 21, 22, 90}
LOST2 = LOST1 | {50, 120, 121, 199 - 5}
# Late by more than two gaps: they arrive behind the two that were sent after them.
LATE = {60: 25 * MILLI, 130: 25 * MILLI}
AGAIN = {75, 140}
FRAGMENTED = {30, 31, 32}
# The second fragment of this one gets lost behind the first router.
HALF = 31
BEYOND = {31}


def delay(k):
    """Between the sender and the first router: 1 ms at least."""
    return MILLI + (k * 37 % 11) * 100 * MICRO


def at_sender():
    events = []
    for k in range(COUNT):
        frames = fragments(k, 32, H1) if k in FRAGMENTED else [stream(k)]
        events += [(k * GAP + n, frame) for n, frame in enumerate(frames)]
    return events


def at_router():
    events = []
    for k in range(COUNT):
        if k in LOST1:
            continue
        frames = fragments(k, 31, ROUTER1) if k in FRAGMENTED else [stream(k, ttl=31, sender=ROUTER1)]
        events += [(k * GAP + delay(k) + n, frame) for n, frame in enumerate(frames)]
    return events


def at_receiver():
    events = []
    for k in range(COUNT):
        if k in LOST2:
            continue
        frames = fragments(k, 30, ROUTER2) if k in FRAGMENTED else [stream(k, ttl=30, sender=ROUTER2)]
        at = k * GAP + 2 * delay(k) + LATE.get(k, 0)
        events += [(at + n, frame) for n, frame in enumerate(frames) if not (k == HALF and n == 1)]
        if k in AGAIN:
            events.append((at + 300 * MICRO, frames[0]))
    return events


# Neither clock agrees with the sender's.
fixtures['place-sender.pcap'] = lambda: capture(at_sender(), 0)
fixtures['place-router.pcap'] = lambda: capture(at_router(), 1_500 * MILLI)
fixtures['place-receiver.pcap'] = lambda: capture(at_receiver(), -7_250 * MILLI)


def rtp(sequence, timestamp, ssrc=0x5A5A0001, payload=b'media' * 4):
    return struct.pack('!BBHII', 0x80, 96, sequence & 0xFFFF, timestamp & 0xFFFFFFFF, ssrc) + payload


FEEDS = 300
FIRST = 65400
LOST_A = {10, 11, 100, 200}
LOST_B = {11, 50, 51, 52, 200}


def feeds():
    """RTP on two groups (ST 2022-7), the second later by 400 to 900 us; 11 and 200 get lost on both."""
    events = []
    for k in range(FEEDS):
        packet = rtp(FIRST + k, 1000 + 3600 * k)
        if k not in LOST_A:
            events.append((k * MILLI, stream(k, GROUP_A, payload=packet)))
        if k not in LOST_B:
            skew = 400 * MICRO + (k % 6) * 100 * MICRO
            events.append((k * MILLI + skew, stream(k, GROUP_B, 5006, payload=packet, source=IP2, sender=H2)))
    return events


def quotes():
    """Market data on two groups: a number of 4 octets at 2, and a text; the second feed is the earlier one at times."""
    events = []
    for k in range(100):
        payload = struct.pack('!HIH', 0x0102, 70_000 + k, k % 7) + b'quote'
        if k not in {40}:
            events.append((k * MILLI, stream(k, GROUP_A, 6000, payload=payload)))
        if k not in {40, 41, 60}:
            events.append((k * MILLI + (k % 3 - 1) * 200 * MICRO, stream(k, GROUP_B, 6000, payload=payload)))
    return events


fixtures['feeds-rtp.pcap'] = lambda: capture(feeds(), 0)
fixtures['feeds-quotes.pcap'] = lambda: capture(quotes(), 0)
