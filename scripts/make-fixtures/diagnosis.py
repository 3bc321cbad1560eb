"""Stories of a stream that arrives, or does not: one for each answer of `castshark diagnose --group`.

Each is a list of (seconds since the beginning, frame). A stream has a datagram each tenth of a second.
"""

import struct

from findings import record, report3 as report3_frame
from membership import query3
from packets import *
from registry import fixtures

STREAM, SSM, STREAM6, SSM6 = '239.1.1.1', '232.1.1.1', 'ff15::5004', 'ff3e::8000:1'
ROUTER, ROUTER6, FAR, OTHER = '192.168.1.1', 'fe80::ff:fe00:101', '10.0.0.7', '10.0.0.9'
FAR6 = '2001:db8::7'
HOSTS = {IP1: H1, IP2: H2, '192.168.1.30': '02:00:00:00:01:1e', ROUTER: SW, FAR: SW, OTHER: SW}


def story(name, link=1, in_time=True):
    """Registers a function that returns a story; unless it is told otherwise, in the order of time."""

    def register(function):
        def made():
            frames = sorted(function(), key=lambda one: one[0] if in_time else 0)
            return pcap([frame for _, frame in frames], link, times=[time for time, _ in frames])

        fixtures[f'diagnosis/{name}.pcap'] = made
        return function

    return register


def noise():
    """A frame that has nothing to do with it: nobody filtered."""
    return eth(arp(1, H2, IP2, '00:00:00:00:00:00', ROUTER), 0x0806, 'ff:ff:ff:ff:ff:ff', H2)


def tagged(frame, vid):
    """The same frame in a VLAN."""
    return frame[:12] + b'\x81\x00' + struct.pack('!H', vid) + frame[12:]


def on(vid, frames):
    return [(time, tagged(frame, vid)) for time, frame in frames]


def datagram(n, group=STREAM, source=FAR, ttl=16, port=5004, destination=None, sum_=None, rtp=False):
    payload = b'datagram %05d' % n
    if rtp:
        payload = struct.pack('!BBHII', 0x80, 0, 1000 + n, 800 * n, 0xCA57) + payload
    if ':' in group:
        body = udp(payload, 40000, port, source, group)
        return eth(ip6(body, 17, source, group, ttl), 0x86DD, group_mac(group), SW)
    if sum_ == 'unfinished':
        sum_ = checksum(pseudo(source, group, 17, 8 + len(payload))) ^ 0xFFFF
    body = udp(payload, 40000, port, source, group, sum_=sum_)
    frame = ip(body, 17, source, group, ttl, id_=n + 1)
    return eth(frame, 0x0800, group_mac(group) if destination is None else destination, HOSTS[source])


def stream(first, last, missing=(), **more):
    """A datagram each tenth of a second."""
    numbers = [n for n in range(round((last - first) * 10) + 1) if n not in missing]
    return [(first + n / 10, datagram(n, **more)) for n in numbers]


def igmp_from(host, message, destination):
    return eth(ip(message, 2, host, destination, 1, ROUTER_ALERT, tos=0xC0), 0x0800, group_mac(destination), HOSTS[host])


def query(time, version=3, group='0.0.0.0'):
    to = '224.0.0.1' if group == '0.0.0.0' else group
    message = query3(100, group) if version == 3 else igmp(0x11, 100, address(group))
    return (time, igmp_from(ROUTER, message, to))


def report(time, host, type_, group=STREAM, sources=()):
    message = igmp(0x22, 0, struct.pack('!HH', 0, 1) + record(type_, group, sources))
    return (time, igmp_from(host, message, '224.0.0.22'))


def report2(time, host, group=STREAM):
    return (time, igmp_from(host, igmp(0x16, 0, address(group)), group))


def mld(time, type_, rest, destination, source):
    return (time, mld_frame(type_, 0, rest, destination, source))


def query6(time, version=2, source=ROUTER6):
    rest = struct.pack('!HH', 10000, 0) + bytes(16) + (bytes((2, 125, 0, 0)) if version == 2 else b'')
    return mld(time, 130, rest, 'ff02::1', source)


def report6(time, type_, group=STREAM6, sources=(), source=LL1):
    rest = struct.pack('!HH', 0, 1) + record(type_, group, sources)
    return mld(time, 143, rest, 'ff02::16', source)


IS_IN, IS_EX, TO_IN, TO_EX, ALLOW, BLOCK = range(1, 7)


def others(time, group='239.9.9.9'):
    """Two hosts that answer a query for another group."""
    return [report(time, IP2, IS_EX, group), report(time + 0.2, '192.168.1.30', IS_EX, group)]


def routine(until, version=3):
    """Queries from the first second on, with an answer for the stream."""
    return [
        one
        for time in range(1, int(until) + 1, 125)
        for one in (query(time, version), report(time + 1, IP1, IS_EX) if version == 3 else report2(time + 1, IP1))
    ]


@story('all-well')
def all_well():
    return [report(0, IP1, TO_EX), *routine(20), *stream(0.5, 20)]


@story('all-well-ipv6')
def all_well_ipv6():
    return [report6(0, TO_EX), query6(1), report6(2, IS_EX), *stream(0.5, 20, group=STREAM6, source=FAR6)]


@story('all-well-ssm')
def all_well_ssm():
    return [report(0, IP1, ALLOW, SSM, [FAR]), query(1), report(2, IP1, IS_IN, SSM, [FAR]), *stream(0.5, 20, group=SSM)]


@story('all-well-ssm-ipv6')
def all_well_ssm_ipv6():
    return [
        report6(0, ALLOW, SSM6, [FAR6]),
        query6(1),
        report6(2, IS_IN, SSM6, [FAR6]),
        *stream(0.5, 20, group=SSM6, source=FAR6),
    ]


@story('sender-elsewhere')
def sender_elsewhere():
    """A member, a querier, and nothing comes: whether anybody sends is not to be seen."""
    return [report(0, IP1, TO_EX), query(1), report(2, IP1, IS_EX), (5, noise()), query(40)]


@story('only-igmp')
def only_igmp():
    """The same, but nothing else than IGMP is in the capture: it may have been filtered."""
    return [report(0, IP1, TO_EX), query(1), report(2, IP1, IS_EX), query(40)]


@story('only-data')
def only_data():
    """Nothing else than the stream, for long: it may have been filtered."""
    return [(n, datagram(n)) for n in range(300)]


@story('sender-none')
def sender_none():
    """What nobody joined is seen here, too, so the stream would be."""
    return [query(1), *others(2), query(60), *stream(3, 20, group='239.7.7.7')]


@story('sender-port')
def sender_port():
    return [report(0, IP1, TO_EX), *routine(20), *stream(0.5, 20, port=5006)]


@story('sender-source')
def sender_source():
    """Another source than the one that was joined for."""
    return [report(0, IP1, ALLOW, SSM, [FAR]), query(1), report(2, IP1, IS_IN, SSM, [FAR]), *stream(0.5, 20, group=SSM, source=OTHER)]


@story('mac-wrong')
def mac_wrong():
    return [report(0, IP1, TO_EX), *routine(20), *stream(0.5, 20, destination='01:00:5e:01:01:02')]


@story('checksum-wrong')
def checksum_wrong():
    return [report(0, IP1, TO_EX), *routine(20), *stream(0.5, 20, sum_=0x1234)]


@story('ttl-one-link')
def ttl_one_link():
    """TTL 1, and the member is on the same link: that is enough."""
    return [report(0, IP1, TO_EX), *routine(20), *stream(0.5, 20, source=IP2, ttl=1)]


@story('ttl-one-elsewhere')
def ttl_one_elsewhere():
    """TTL 1 on one VLAN, members on another."""
    return [*on(10, stream(0.5, 20, source=IP2, ttl=1)), *on(20, [report(0, IP1, TO_EX), *routine(20)])]


@story('ttl-one-alone')
def ttl_one_alone():
    """TTL 1, and nobody knows where receivers are."""
    return stream(0, 20, source=IP2, ttl=1)


@story('ttl-one-pim')
def ttl_one_pim():
    """Between two routers: it came so far, and the second one, which asked for it, may not send it on."""
    return [(0, noise()), router_joins(0.4, IP2, ROUTER), *stream(0.5, 20, ttl=1)]


@story('querier-none')
def querier_none():
    return [report(0, IP1, TO_EX), report(150, IP1, TO_EX), report(290, IP1, TO_EX), *stream(0.5, 20), *stream(260, 290)]


@story('querier-silent')
def querier_silent():
    return [report(0, IP1, TO_EX), query(1), report(2, IP1, IS_EX), *stream(0.5, 20), (400, datagram(1000))]


@story('querier-old')
def querier_old():
    """IGMPv2 queries, and a group of one source."""
    return [report(0, IP1, ALLOW, SSM, [FAR]), query(1, 2), report2(2, IP1, SSM), *stream(0.5, 20, group=SSM)]


@story('join-none')
def join_none():
    """Hosts answer the query for other groups, and nobody for this one."""
    return [query(1), *others(2), *stream(0.5, 20)]


def router_joins(time, host, neighbour, group=STREAM, joined=1):
    """A router joins a group by PIM, or leaves it (RFC 7761 §4.9.5)."""
    source = b'\x01\x00\x04\x20' + address(FAR)
    rest = b'\x01\x00' + address(neighbour) + b'\x00\x01\x00\xd2'
    rest += b'\x01\x00\x00\x20' + address(group) + struct.pack('!HH', joined, 1 - joined) + source
    message = b'\x23\x00' + struct.pack('!H', checksum(b'\x23\x00\x00\x00' + rest)) + rest
    return (time, eth(ip(message, 103, host, '224.0.0.13', 1, tos=0xC0), 0x0800, group_mac('224.0.0.13'), HOSTS[host]))


@story('join-none-later')
def join_none_later():
    """All answers to the first query are flooded, as a switch does until it knows where the querier is; later ones are not."""
    return [query(1), *others(2), query(20), report(22, IP2, IS_EX, '239.9.9.9'), *stream(0.5, 35)]


@story('join-by-router')
def join_by_router():
    """Between two routers: hosts report other groups, and the one behind which members are joins by PIM."""
    joins = [router_joins(0.4, IP2, ROUTER), router_joins(15, IP2, ROUTER)]
    return [query(1), *others(2), *joins, router_joins(3, IP1, ROUTER, joined=0), *stream(0.5, 20)]


@story('join-by-router-other')
def join_by_router_other():
    """Nearly the same: it joins another group, and leaves this one."""
    joins = [router_joins(0.4, IP2, ROUTER, '239.9.9.9'), router_joins(0.4, IP2, ROUTER, joined=0)]
    return [query(1), *others(2), *joins, *stream(0.5, 20)]


@story('join-unseen')
def join_unseen():
    """Data, and no report at all: behind a switch that snoops none would get here."""
    return [*stream(0, 20), (5, noise())]


@story('join-any-source')
def join_any_source():
    return [report(0, IP1, TO_EX, SSM), query(1), report(2, IP1, IS_EX, SSM), *stream(0.5, 20, group=SSM)]


@story('join-other-source')
def join_other_source():
    return [report(0, IP1, ALLOW, STREAM, [OTHER]), query(1), report(2, IP1, IS_IN, STREAM, [OTHER]), *stream(0.5, 20)]


@story('join-other-source-left')
def join_other_source_left():
    """The same, from its beginning to its end."""
    return [*join_other_source(), report(20, IP1, BLOCK, STREAM, [OTHER]), *stream(20.1, 22)]


@story('join-other-source-silent')
def join_other_source_silent():
    """The same, and it does not answer any more."""
    return [*join_other_source(), *[query(time) for time in (126, 251, 376)], (400, noise())]


@story('join-sources-left')
def join_sources_left():
    """Two programs of a host, each with a source of its own, of which the one that sends is left first."""
    joined = [report(0, IP1, ALLOW, SSM, [FAR]), report(0.1, IP1, ALLOW, SSM, [OTHER]), query(1)]
    answers = [report(2, IP1, IS_IN, SSM, [FAR, OTHER])]
    left = [report(20, IP1, BLOCK, SSM, [FAR]), report(20.2, IP1, BLOCK, SSM, [OTHER])]
    return [*joined, *answers, *left, *stream(0.5, 22, group=SSM)]


@story('join-blocks-left')
def join_blocks_left():
    return [*join_blocks(), report(20, IP1, TO_IN), *stream(20.1, 22)]


@story('join-blocks')
def join_blocks():
    return [report(0, IP1, TO_EX, STREAM, [FAR]), query(1), report(2, IP1, IS_EX, STREAM, [FAR]), *stream(0.5, 20)]


@story('join-broken')
def join_broken():
    """Reports that nobody heeds: their checksum is wrong."""
    wrong = lambda time: (time, igmp_from(IP1, igmp(0x16, 0, address(STREAM), 0x1234), STREAM))
    return [wrong(0), query(1, 2), wrong(2), *stream(0.5, 20)]


@story('zapping')
def zapping():
    """Leaves two groups in turns, as receivers of television do; behind a switch, nothing comes meanwhile."""
    second = '239.2.2.2'

    def of(first, last, group, missing=()):
        """Numbers go on where nothing is sent here."""
        numbers = [n for n in range(round(first * 10), round(last * 10) + 1) if n not in missing]
        return [(n / 10, datagram(n, group=group, rtp=True)) for n in numbers]

    return [
        report(0.01, IP1, TO_EX), query(0.5), *of(0, 5, STREAM), report(5, IP1, TO_IN),
        report(5, IP1, TO_EX, second), *of(5.2, 10, second), report(10, IP1, TO_IN, second),
        report(10, IP1, TO_EX), *of(10.2, 15, STREAM), report(15, IP1, TO_IN),
        report(15, IP1, TO_EX, second), *of(15.2, 20, second, missing=[170, 171]),
    ]


@story('join-left')
def join_left():
    return [report(0, IP1, TO_EX), query(1), report(2, IP1, IS_EX), report(5, IP1, TO_IN), *stream(10, 30)]


@story('join-not-asked')
def join_not_asked():
    """A join that nobody asked about again, and data long after it ran out."""
    return [report(0, IP1, TO_EX), *stream(400, 420)]


@story('join-timed-out')
def join_timed_out():
    return [report(0, IP1, TO_EX), query(125), query(250), query(375), query(500), *stream(450, 480)]


@story('data-none-short')
def data_none_short():
    return [query(0), report(1, IP1, TO_EX), (3, unicast(icmp(8, 0, bytes(4)), 1))]


@story('data-elsewhere')
def data_elsewhere():
    return [*on(10, stream(0.5, 20)), *on(20, [report(0, IP1, TO_EX), *routine(20)])]


@story('data-elsewhere-left')
def data_elsewhere_left():
    return [*on(10, stream(0.5, 30)), *on(20, [report(0, IP1, TO_EX), *routine(20), report(20, IP1, TO_IN)])]


@story('data-leaves-elsewhere')
def data_leaves_elsewhere():
    """On a host that sends in one VLAN, and hears members in another."""
    return [*on(10, stream(0.5, 20, source=IP2, sum_='unfinished')), *on(20, [report(0, IP1, TO_EX), *routine(20)])]


@story('data-stopped')
def data_stopped():
    return [report(0, IP1, TO_EX), *routine(140), *stream(0.5, 20), (160, datagram(1000, '239.9.9.9'))]


@story('data-moved')
def data_moved():
    """Another sender went on in the stead of the one that was joined."""
    joined = [report(0, IP1, ALLOW, SSM, [FAR]), query(1), report(2, IP1, IS_IN, SSM, [FAR])]
    return [*joined, *stream(0.5, 8, group=SSM), *stream(8.1, 24, group=SSM, source=OTHER)]


@story('data-stopped-beside')
def data_stopped_beside():
    """At the port of a host that leaves; of another one, an older report was flooded before the switch knew a querier."""
    older = (0.2, igmp_from(IP2, igmp(0x16, 0, address(STREAM)), STREAM))
    answers = [report(time, IP1, IS_EX) for time in (2, 126)]
    queries = [query(time) for time in (1, 125, 250, 375)]
    return [report(0, IP1, TO_EX), older, *queries, *answers, *stream(140, 152), report(150, IP1, TO_IN), (400, noise())]


@story('data-before-join')
def data_before_join():
    return [query(0), *stream(0.5, 4), report(20, IP1, TO_EX), query(60), report(61, IP1, IS_EX)]


@story('data-leaving')
def data_leaving():
    """Captured on the sender, which leaves checksums to its network card."""
    return [report(0, IP1, TO_EX), *routine(20), *stream(0.5, 20, source=IP2, sum_='unfinished')]


@story('data-routed')
def data_routed():
    """Between containers of one computer: checksums are unfinished, and a router has forwarded it."""
    return [report(0, IP1, TO_EX), *routine(20), *stream(0.5, 20, sum_='unfinished')]


@story('link-local')
def link_local():
    """A group of 224.0.0.0/24, which nobody has to ask for or to join."""
    return stream(0, 5, group='224.0.0.230', source=IP2, ttl=1)


@story('loss-none')
def loss_none():
    """RTP, which numbers its packets."""
    return [report(0, IP1, TO_EX), *routine(20), *stream(0.5, 20, rtp=True)]


@story('loss-some')
def loss_some():
    return [report(0, IP1, TO_EX), *routine(20), *stream(0.5, 20, (50, 51, 52, 120), rtp=True)]


@story('loss-of-others')
def loss_of_others():
    """Whole to one port; to others checksums are wrong, some come twice, and there is a pause; numbers are missing; a piece is."""
    others = stream(0.55, 20, range(100, 130), port=5006, sum_=0x1234)
    again = [(time + 0.001, frame) for time, frame in others[5:100:10]]
    gaps = stream(0.57, 20, (5, 50), port=5008, rtp=True)
    torn = [(10.02 + n / 5 + k / 100, piece) for n in range(6) for k, piece in enumerate(pieces(n, port=5010))]
    return [report(0, IP1, TO_EX), *routine(20), *stream(0.5, 20, rtp=True), *others, *again, *gaps, *torn[:5], *torn[6:]]


@story('loss-cut')
def loss_cut():
    """Captured with a snapshot length that leaves the numbers out."""
    cut = [(time, (frame[:48], len(frame))) for time, frame in stream(0.5, 20, rtp=True)]
    return [report(0, IP1, TO_EX), *routine(20), *cut]


@story('querier-elsewhere')
def querier_elsewhere():
    """Somebody asks, but on another VLAN than the one where the member is."""
    return [*on(10, routine(20)[:1]), *on(20, [report(0, IP1, TO_EX), *stream(0.5, 20)])]


@story('join-doubtful')
def join_doubtful():
    """A report without the Router Alert."""
    body = igmp(0x16, 0, address(STREAM))
    bare = eth(ip(body, 2, IP1, STREAM, 1), 0x0800, group_mac(STREAM))
    return [(0, bare), query(1, 2), (2, bare), *stream(0.5, 20)]


@story('no-udp')
def no_udp():
    """The group is sent to, by something that is no UDP and has no ports."""
    frame = lambda n: eth(ip(b'%08d' % n, 253, FAR, STREAM, 16, id_=n + 1), 0x0800, group_mac(STREAM), SW)
    return [report(0, IP1, TO_EX), *routine(20), *((0.5 + n, frame(n)) for n in range(20))]


def only(host, frames):
    """What a filter lets through that names a host, or a group: frames have its address."""
    return [(time, frame) for time, frame in frames if address(host) in (frame[26:30], frame[30:34])]


@story('only-udp')
def only_udp():
    """Filtered by "udp": queries and reports are not in it, and what else there is tells nothing."""
    query_for_a_name = unicast(udp(b'a name', 40001, 53, IP1, IP2), 17)
    return [*((n, datagram(n)) for n in range(300)), *((n + 0.5, query_for_a_name) for n in range(0, 300, 20))]


@story('only-host')
def only_host():
    """Filtered by the receiver's address: neither queries nor the stream are from or to it."""
    return only(IP1, [report(0, IP1, TO_EX), *routine(300), *stream(0.5, 300), *((n, unicast(icmp(8, 0, bytes(4)), 1)) for n in range(20))])


@story('only-group')
def only_group():
    """Filtered by the group's address: reports of IGMPv2 and the stream are sent to it, general queries are not."""
    return only(STREAM, [report2(0, IP1), *routine(300, 2), *stream(0.5, 20), (299, datagram(9999))])


@story('data-cut')
def data_cut():
    """Cut in front of the ports, and of what IGMP says."""
    frames = [report(0, IP1, TO_EX), *routine(300), *stream(0.5, 20), (5, noise()), (300, datagram(9999))]
    return [(time, (frame[:34], len(frame))) for time, frame in frames]


@story('messages-cut')
def messages_cut():
    """Cut within what MLD says."""
    frames = [report6(0, TO_EX), *[one for t in (1, 126, 251) for one in (query6(t), report6(t + 1, IS_EX))]]
    cut = [(time, (frame[:64], len(frame))) for time, frame in frames]
    return [*cut, *stream(0.5, 20, group=STREAM6, source=FAR6), (5, noise()), (300, noise())]


@story('only-reports')
def only_reports():
    """Filtered by the receiver's address, of which nothing but reports is seen."""
    return only(IP1, [report(0, IP1, TO_EX), *routine(800)])


def pieces(n, size=2000, port=5004):
    """The two fragments of a datagram."""
    body = udp(b'%05d' % n * (size // 5), 40000, port, FAR, STREAM)
    piece = lambda part, **where: eth(ip(part, 17, FAR, STREAM, 16, id_=n + 1, **where), 0x0800, group_mac(STREAM), SW)
    return piece(body[:1480], flags=1), piece(body[1480:], offset=1480)


def in_pieces(which, last=20):
    return [(0.5 + n / 10, pieces(n)[which]) for n in range(round((last - 0.5) * 10) + 1)]


@story('pieces-first')
def pieces_first():
    """Only the first fragment of each datagram arrives."""
    return [report(0, IP1, TO_EX), *routine(20), (5, noise()), *in_pieces(0)]


@story('pieces-last')
def pieces_last():
    """Only the last fragment of each datagram arrives, which has no ports."""
    return [report(0, IP1, TO_EX), *routine(20), (5, noise()), *in_pieces(1)]


@story('pieces-filtered')
def pieces_filtered():
    """First fragments alone: a filter that names a port lets no others through."""
    return in_pieces(0)


@story('data-never')
def data_never():
    """A member for a minute, and nothing comes while it is one."""
    return [report(0, IP1, TO_EX), query(1), report(2, IP1, IS_EX), (5, noise()), report(60, IP1, TO_IN), query(126)]


@story('data-fast-leave')
def data_fast_leave():
    """Another host leaves, and the stream ends for all."""
    joins = [report(0, IP1, TO_EX), report(0.2, IP2, TO_EX), *talk(IP1, ROUTER, 0.3, 3)]
    return [*joins, *routine(140), *stream(0.5, 20), report(19.95, IP2, TO_IN), (160, datagram(1000, '239.9.9.9'))]


@story('data-own-leave')
def data_own_leave():
    """The same, captured at the port of the host that leaves: there, the stream may end for him alone."""
    joins = [report(0, IP1, TO_EX), report(0.2, IP2, TO_EX), *talk(IP2, ROUTER, 0.3, 3)]
    return [*joins, *routine(140), *stream(0.5, 20), report(19.95, IP2, TO_IN), (160, noise())]


@story('source-link-local')
def source_link_local():
    """An address that is valid on its link alone, and members on another."""
    HOSTS['169.254.1.2'] = H2
    return [*on(10, stream(0.5, 20, source='169.254.1.2')), *on(20, [report(0, IP1, TO_EX), *routine(20)])]


@story('data-long')
def data_long():
    """Packets that few links take whole."""
    body = lambda n: udp(b'%08d' % n * 500, 40000, 5004, FAR, STREAM)
    frame = lambda n: eth(ip(body(n), 17, FAR, STREAM, 16, id_=n + 1, flags=2), 0x0800, group_mac(STREAM), SW)
    return [report(0, IP1, TO_EX), *routine(20), *((0.5 + n, frame(n)) for n in range(20))]


SLL2 = 276
IN, OUT = 2, 4


def through(index, direction, frames):
    """The same as the host has them that they come to and go from, captured on all its interfaces at once."""
    head = lambda frame: frame[12:14] + struct.pack('!HIHBB8s', 0, index, 1, direction, 6, frame[6:12])
    return [(time, head(frame) + frame[14:]) for time, frame in frames]


def talk(host, peer, *times):
    """Frames from one station to another, and back."""
    frame = lambda a, b: eth(ip(udp(b'hello', 7, 7, a, b), 17, a, b), 0x0800, HOSTS[b], HOSTS[a])
    return [(time + k, frame(*ends)) for time in times for k, ends in ((0, (host, peer)), (0.01, (peer, host)))]


@story('port-of-another')
def port_of_another():
    """What nobody has joined comes to all ports; once somebody has, it goes to his alone. His report comes to all."""
    return [*talk(IP2, ROUTER, 0.2, 3, 9), query(1), *stream(0.5, 8), report(8, IP1, TO_EX), query(30)]


@story('port-of-another-late')
def port_of_another_late():
    """The same, where the member joined before."""
    return [*talk(IP2, ROUTER, 0.2, 3, 9), report(0, IP1, TO_EX), query(1), report(2, IP1, IS_EX), query(30)]


@story('port-of-another-flooded')
def port_of_another_flooded():
    """What nobody joined comes to all ports, and what somebody did to his alone: the one tells nothing of the other."""
    joined = [report(0, IP1, TO_EX), query(1), report(2, IP1, IS_EX)]
    return [*talk(IP2, ROUTER, 0.2, 3, 9), *joined, *stream(3, 20, group='239.7.7.7'), query(60)]


@story('port-of-another-unreported')
def port_of_another_unreported():
    """The same, where not even the report is seen."""
    return [*talk(IP2, ROUTER, 0.2, 3, 9), query(1), report(2, IP2, IS_EX, '239.9.9.9'), *stream(3, 20, group='239.7.7.7'), query(60)]


@story('port-of-member')
def port_of_member():
    """What goes from one station to another is all the member's: nothing passes him by."""
    return [*talk(IP1, ROUTER, 0.2, 3, 9), report(0, IP1, TO_EX), query(1), report(2, IP1, IS_EX), *others(2), query(30)]


@story('port-of-router')
def port_of_router():
    """Several talk to the router, and nobody to anybody else."""
    frames = [report(0, IP1, TO_EX), query(1), report(2, IP1, IS_EX), *others(2), query(30)]
    return [*frames, *talk(IP2, ROUTER, 3, 9), *talk(IP1, ROUTER, 4, 10)]


@story('port-of-member-beside-gateway')
def port_of_member_beside_gateway():
    """A switch asks. The member talks to nobody but a gateway, which nobody else talks to: others would."""
    HOSTS['10.7.7.7'] = HOSTS['192.168.1.254'] = '02:00:00:00:01:fe'
    frames = [report(0, IP1, TO_EX), query(1), report(2, IP1, IS_EX), *others(2), query(30)]
    return [*frames, *talk(IP1, '192.168.1.254', 3, 9), *talk(IP1, '10.7.7.7', 4, 10)]


@story('port-of-gateway')
def port_of_gateway():
    """A switch asks, and all talk to a gateway: what is sent on this link need not get there."""
    HOSTS['10.7.7.7'] = HOSTS['192.168.1.254'] = '02:00:00:00:01:fe'
    frames = [report(0, IP1, TO_EX), query(1), report(2, IP1, IS_EX), *others(2), query(30)]
    return [*frames, *talk(IP1, '192.168.1.254', 3, 9), *talk(IP2, '10.7.7.7', 4, 10)]


@story('port-unknown')
def port_unknown():
    """Reports of several hosts, as all ports of some switches get them, and nothing that tells whose this one is."""
    return [report(0, IP1, TO_EX), query(1), report(2, IP1, IS_EX), *others(2), (5, noise()), query(30)]


@story('data-for-some')
def data_for_some():
    """Members on two VLANs, and the data on one of them."""
    there = [report(0, IP1, TO_EX), *routine(20), *stream(0.5, 20)]
    return [*on(10, there), *on(20, [report(0, IP2, TO_EX), query(1), report(2, IP2, IS_EX)])]


@story('router-forwards', SLL2)
def router_forwards():
    """Captured on a router: the stream comes in by one interface, and goes out by another."""
    asked = [*through(3, OUT, [query(1)]), *through(3, IN, [report(0, IP1, TO_EX), report(2, IP1, IS_EX)])]
    return [*asked, *through(2, IN, stream(0.5, 20)), *through(3, OUT, stream(0.501, 20.001, ttl=15)), *through(3, IN, talk(IP1, FAR, 3))]


@story('router-keeps', SLL2)
def router_keeps():
    """The router joins the group itself, gets the stream, and sends it nowhere."""
    HOSTS['10.0.0.1'] = SW
    asked = [*through(3, OUT, [query(1)]), *through(3, IN, [report(0, IP1, TO_EX), report(2, IP1, IS_EX)])]
    return [*asked, *through(2, OUT, [report(0.1, '10.0.0.1', TO_EX)]), *through(2, IN, stream(0.5, 20, ttl=1))]


@story('join-of-nobody')
def join_of_nobody():
    """A host reports before it has an address, and then with one: it is one host all the same."""
    HOSTS['0.0.0.0'] = H2
    early = report(0, '0.0.0.0', TO_EX, '239.9.9.9')
    return [early, query(1), report(2, '0.0.0.0', IS_EX, '239.9.9.9'), report(3, IP2, IS_EX, '239.9.9.9'), *stream(0.5, 20)]


@story('join-reports-before')
def join_reports_before():
    """Several hosts report before the switch knows of a querier, and one of them afterwards: others are not seen any more."""
    return [*others(0), query(1), report(2, IP2, IS_EX, '239.9.9.9'), *stream(0.5, 20)]


@story('checksum-numbers')
def checksum_numbers():
    """None is missing, and none is right."""
    return [report(0, IP1, TO_EX), *routine(20), *stream(0.5, 20, rtp=True, sum_=0x1234)]


@story('join-left-soon')
def join_left_soon():
    """A member for three seconds, and no data at all."""
    return [*talk(IP1, ROUTER, 0.2, 3, 9), report(0, IP1, TO_EX), query(1), report(3, IP1, TO_IN), query(30)]


@story('data-of-neighbour')
def data_of_neighbour():
    """Two virtual hosts of one computer: the sender leaves his checksums unfinished, and it was captured at the other."""
    there = [report(0, IP1, TO_EX), query(1), report(2, IP1, IS_EX), *talk(IP1, ROUTER, 0.2, 3, 9)]
    return [*there, *stream(0.5, 20, source=IP2, rtp=True, sum_='unfinished')]


@story('data-of-sender')
def data_of_sender():
    """The same, captured at the sender."""
    there = [report(0, IP1, TO_EX), query(1), report(2, IP1, IS_EX), *talk(IP2, ROUTER, 0.2, 3, 9)]
    return [*there, *stream(0.5, 20, source=IP2, rtp=True, sum_='unfinished')]


@story('mac-sometimes')
def mac_sometimes():
    """One datagram of ten goes to another MAC address."""
    wrong = [(0.5 + n / 10, datagram(n, destination='01:00:5e:01:01:02')) for n in range(0, 196, 10)]
    return [report(0, IP1, TO_EX), *routine(20), *stream(0.5, 20, missing=range(0, 196, 10)), *wrong]


@story('clock-back', in_time=False)
def clock_back():
    """A clock that goes ahead for a minute, and is set back: nothing is late by that."""
    frames = sorted([report(0, IP1, TO_EX), *routine(20), *stream(0.5, 20)], key=lambda one: one[0])
    return [*frames[:100], (80, noise()), *frames[100:]]


@story('ttl-one-router')
def ttl_one_router():
    """TTL 1, and nobody on the link has joined but its gateway, for those behind it."""
    HOSTS['10.7.7.7'] = HOSTS['192.168.1.254'] = '02:00:00:00:01:fe'
    joined = [report(0, '192.168.1.254', TO_EX), query(1), report(2, '192.168.1.254', IS_EX)]
    return [*joined, *talk(IP2, '192.168.1.254', 3, 9), *talk(IP2, '10.7.7.7', 4), *stream(0.5, 20, source=IP2, ttl=1)]


@story('join-silent')
def join_silent():
    """A member that never answers, beside others that do: data goes on for some time."""
    asked = [one for time in (1, 126, 251, 376) for one in (query(time), *others(time + 2))]
    seen = [*talk(IP1, ROUTER, 0.2, 3, 9), *talk(IP2, '192.168.1.30', 0.3, 4, 8), (400, noise())]
    return [*seen, report(0, IP1, TO_EX), *asked, *stream(240, 259)]


@story('join-silent-unseen')
def join_silent_unseen():
    """Captured at another host: its first report was flooded, what it answers goes to the router alone."""
    asked = [query(time) for time in (1, 126, 251, 376)]
    own = stream(240, 280, source=IP2, sum_='unfinished')
    return [*talk(IP2, ROUTER, 0.2, 3, 9), report(0, IP1, TO_EX), *asked, *own, (400, noise())]


@story('join-not-answered')
def join_not_answered():
    """One of two leaves, and the other does not answer the query about the group: it may not have got there."""
    left = [report(30, IP2, TO_IN), query(30.1, group=STREAM), (60, noise())]
    both = [report(0, IP1, TO_EX), report(0.2, IP2, TO_EX), query(1), report(2, IP1, IS_EX), report(3, IP2, IS_EX)]
    return [*both, *left, *stream(20, 40)]


@story('join-left-late')
def join_left_late():
    return [report(0, IP1, TO_EX), *routine(14), report(15, IP1, TO_IN), *stream(0.5, 14.5), (20, noise())]


@story('join-of-sender')
def join_of_sender():
    return [report(0, IP1, TO_EX), *routine(20), *stream(0.5, 20, source=IP1)]


@story('join-any-source-ipv6')
def join_any_source_ipv6():
    """MLDv1, by which nobody names sources."""
    joined = [mld(time, 131, bytes(4) + address(SSM6), SSM6, LL1) for time in (0, 2)]
    return [*joined, query6(1, 1), *stream(0.5, 20, group=SSM6, source=FAR6)]


@story('sender-other-group')
def sender_other_group():
    return [*talk(IP1, ROUTER, 0.2, 3, 9), report(0, IP1, TO_EX), *routine(20), *stream(0.5, 20, group='239.1.1.2')]


@story('querier-for-some')
def querier_for_some():
    """Members on two VLANs, and a querier on one."""
    asked = [one for time in (1, 126, 251) for one in (query(time), report(time + 1, IP1, IS_EX))]
    return [
        *on(10, [report(0, IP1, TO_EX), *asked, *stream(270, 290)]),
        *on(20, [report(0, IP2, TO_EX), *stream(270, 290)]),
    ]


@story('querier-for-groups')
def querier_for_groups():
    """A router that is heard to ask behind a leave alone."""
    asked = [report(100, IP2, TO_IN), query(100.1, group=STREAM), report(100.5, IP1, IS_EX)]
    return [report(0, IP1, TO_EX), *asked, *stream(270, 290)]


@story('querier-unheeded')
def querier_unheeded():
    """Queries from an address that is not link-local."""
    asked = [query6(time, source=FAR6) for time in (1, 126, 251)]
    return [report6(0, TO_EX), *asked, *stream(270, 290, group=STREAM6, source=FAR6)]
