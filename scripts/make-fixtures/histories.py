"""A pair of captures for each finding that takes more than a frame: one that raises it, and one that nearly does."""

import struct

from findings import data, mld_report2, record, report3
from media import rtp, sent, ts
from packets import *
from registry import fixtures

TO, OTHER = '239.129.2.3', '239.129.2.4'
R1, R2, LL2 = '192.168.1.1', '192.168.1.2', 'fe80::ff:fe00:114'
NOBODY = '0.0.0.0'


def query(version=3, source=R1, group=NOBODY, interval=125, maximum=100):
    """A query of IGMP: for all groups, or for one."""
    rest = address(group) + (struct.pack('!BBH', 2, interval, 0) if version == 3 else b'')
    to = '224.0.0.1' if group == NOBODY else group
    return igmp_frame(igmp(0x11, 0 if version == 1 else maximum, rest), to, source)


def query6(version=2, source=LL2):
    rest = struct.pack('!HH', 10000, 0) + bytes(16) + (struct.pack('!BBH', 2, 125, 0) if version == 2 else b'')
    return mld_frame(130, 0, rest, 'ff02::1', source)


def join(group=TO):
    return report3(record(4, group))


def leave(group=TO):
    return report3(record(3, group))


def here(group=TO):
    """What a member answers to a query."""
    return report3(record(2, group))


def flow(start, end, apart, frame):
    """Frames that come at even distances."""
    return [(start + k * apart, frame) for k in range(int(round((end - start) / apart)))]


LARGE = udp(bytes(2992), ip_destination=TO)


def piece(offset, size):
    """A piece of a datagram of 3000 octets."""
    more = offset + size < len(LARGE)
    fragment = ip(LARGE[offset : offset + size], 17, destination=TO, ttl=16, flags=1 if more else 0, offset=offset)
    return eth(fragment, 0x0800, group_mac(TO))


def far(**more):
    """A datagram of a sender that is on no segment here."""
    return data(**{'source': '10.0.0.1', 'sender': SW, **more})



def media(*packets):
    """Datagrams every 20 ms."""
    return [(0.02 * k, sent(packet)) for k, packet in enumerate(packets)]


def numbered(k):
    """A datagram with an identification of its own."""
    datagram = udp(struct.pack('!I', k), 58901, 5004, IP1, TO)
    return eth(ip(datagram, 17, destination=TO, ttl=16, id_=100 + k), 0x0800, group_mac(TO))


def moving(counter):
    return ts(0x100, counter, struct.pack('!I', counter) + bytes(180))


histories = {
    'mac-collision': (
        [(0, data()), (1, data('238.1.2.3')), (2, data())],
        [(0, data()), (1, data('238.1.2.4')), (2, data())],
    ),
    'ttl-varies': (
        [(0, far()), (1, far()), (2, far(ttl=15)), (3, far())],
        [(0, far()), (1, far()), (2, far(ttl=15, port=5005)), (3, far())],
    ),
    'igmp-versions': (
        [(0, query(3)), (1, here()), (20, query(2, R2)), (22, here())],
        [(0, query(3)), (1, here()), (20, query(3, R2)), (22, here())],
    ),
    'mld-versions': (
        [(0, query6(2)), (1, mld_report2(record(2, 'ff15::1:5004'))), (20, query6(1, 'fe80::ff:fe00:102'))],
        [(0, query6(2)), (1, mld_report2(record(2, 'ff15::1:5004'))), (20, query6(2, 'fe80::ff:fe00:102'))],
    ),
    'querier-missing': (
        [(0, join()), (1, join()), *flow(2, 310, 10, far())],
        [(0, query()), (1, join()), *flow(2, 310, 10, far()), (125, query()), (126, here()), (250, query()), (251, here())],
    ),
    'querier-several': (
        [(0, query(3, R2)), (1, query(3, R1)), (125, query(3, R2)), (126, query(3, R1)), (250, query(3, R2))],
        [(0, query(3, R2)), (1, query(3, R1)), (32, query(3, R1)), (157, query(3, R1)), (282, query(3, R1))],
    ),
    'querier-zero': (
        [(0, query(2, NOBODY)), (125, query(2, NOBODY))],
        [(0, query(2, NOBODY)), (1, query(2, R1)), (126, query(2, R1))],
    ),
    'member-silent': (
        [(0, join()), (10, query()), (135, query()), *flow(1, 160, 1, far())],
        [(0, join()), (10, query()), (12, here()), (135, query()), (136, here()), *flow(1, 160, 1, far())],
    ),
    'member-no-stream': (
        [(0, join()), (1.5, query()), (3.5, here()), *flow(1, 30, 1, far(to=IP2))],
        [(0, join()), (1.5, query()), (3.5, here()), *flow(1, 30, 1, far())],
    ),
    'stream-no-member': (
        [*flow(0, 30, 1, far()), *flow(0.5, 30, 1, far(to=OTHER)), (1.5, query()), (3.5, here())],
        [*flow(0, 30, 1, far()), *flow(0.5, 30, 1, far()), (1.5, query()), (3.5, here())],
    ),
    'stream-after-leave': (
        [(0, query()), (1.5, here()), *flow(0, 40, 1, far()), (10.5, leave()), (10.6, query(group=TO, maximum=10))],
        [(0, query()), (1.5, here()), *flow(0, 13, 1, far()), (10.5, leave()), (10.6, query(group=TO, maximum=10)), (40, query())],
    ),
    'stream-several-sources': (
        [*flow(0, 5, 0.1, far()), *flow(2, 5, 0.1, far(source='10.0.0.2'))],
        [*flow(0, 5, 0.1, far()), *flow(2, 5, 0.1, far(source='10.0.0.2', to=OTHER))],
    ),
    'duplicate': (
        [(0.02 * at, numbered(k)) for at, k in enumerate((0, 1, 2, 3, 3, 4, 5))],
        [(0.02 * k, numbered(k)) for k in range(7)],
    ),
    'rtp-loss': (
        media(*[rtp(k, 160 * k) for k in range(60) if k != 30]),
        media(*[rtp(k, 160 * k) for k in range(60)]),
    ),
    'ts-discontinuity': (
        media(*[moving(k) for k in range(40) if k != 20]),
        media(*[moving(k) for k in range(40)]),
    ),
    'stream-gap': (
        [*flow(0, 3, 0.05, far()), *flow(5, 6, 0.05, far())],
        [*flow(0, 6, 0.05, far())],
    ),
    'fragment-missing': (
        [(0, data()), (2, piece(0, 1480)), (2.1, piece(2960, 40)), (9, data())],
        [(0, data()), (2, piece(0, 1480)), (2.1, piece(2960, 40)), (2.2, piece(1480, 1480)), (9, data())],
    ),
}


def capture(steps):
    ordered = sorted(steps, key=lambda step: step[0])
    return lambda: pcap([frame for _, frame in ordered], times=[time for time, _ in ordered])


for name, (raised, nearly) in histories.items():
    fixtures[f'findings/{name}.pcap'] = capture(raised)
    fixtures[f'findings/{name}-nearly.pcap'] = capture(nearly)
