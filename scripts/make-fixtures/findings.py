"""A pair of frames for each finding that one frame decides: one that raises it, and one that nearly does."""

import struct

from packets import *
from registry import fixture

TO, TO6, ANY_SOURCE, ANY_SOURCE6 = '239.129.2.3', 'ff15::1:5004', '232.1.2.3', 'ff35::8000:5'
BROADCAST = 'ff:ff:ff:ff:ff:ff'


def data(to=TO, ttl=16, source=IP1, port=5004, destination=None, sender=H1, payload=b'hola', length=None, sum_=None, ip_sum=None):
    """A datagram to a group, or to h2."""
    datagram = udp(payload, 58901, port, source, to, length, sum_)
    frame = ip(datagram, 17, source, to, ttl, sum_=ip_sum) if len(address(to)) == 4 else ip6(datagram, 17, source, to, ttl)
    if destination is None:
        destination = H2 if to in (IP2, IP62) else group_mac(to)
    return eth(frame, 0x0800 if len(address(to)) == 4 else 0x86DD, destination, sender)


def data6(to=TO6, source=LL1, **more):
    return data(to, source=source, **more)


def unfinished(to=TO, source=IP1, payload=b'hola'):
    """What stands in the checksum before a network card completes it."""
    return checksum(pseudo(source, to, 17, 8 + len(payload))) ^ 0xFFFF


def error(about):
    quoted = ip(udp(b'', ip_source=IP2, ip_destination=about), 17, IP2, about)
    return unicast(icmp(3, 3, bytes(4) + quoted), 1)


def record(type_, group, sources=()):
    return struct.pack('!BBH', type_, 0, len(sources)) + b''.join(map(address, (group, *sources)))


def report3(*records, count=None):
    rest = struct.pack('!HH', 0, len(records) if count is None else count) + b''.join(records)
    return igmp_frame(igmp(0x22, 0, rest), '224.0.0.22')


def report2(group=TO, destination=None, sum_=None, **more):
    return igmp_frame(igmp(0x16, 0, address(group), sum_), group if destination is None else destination, **more)


def mld_report2(*records):
    return mld_frame(143, 0, struct.pack('!HH', 0, len(records)) + b''.join(records), 'ff02::16')


def mld_report(group=TO6, destination=None, **more):
    return mld_frame(131, 0, bytes(4) + address(group), group if destination is None else destination, **more)


def mld_query(tail=b''):
    return mld_frame(130, 0, struct.pack('!HH', 1000, 0) + bytes(16) + bytes((2, 125, 0, 0)) + tail, 'ff02::1')


def fragment(to, destination):
    return eth(ip(udp(bytes(16), ip_destination=to)[:16], 17, destination=to, ttl=16, flags=1), 0x0800, destination)


@fixture('findings.pcap')
def findings():
    pairs = {
        'mac-mismatch': (data(destination='01:00:5e:81:02:03'), data()),
        'mac-unicast': (data(destination=H2), data(IP2)),
        'mac-broadcast': (data(destination=BROADCAST), data('255.255.255.255', destination=BROADCAST)),
        'mac-group-unicast-ip': (data(IP2, destination=group_mac(TO)), data(IP2)),
        'mac-control-alias': (data('239.128.0.5'), data('239.128.1.5')),
        'source-multicast': (data(source='224.0.0.5'), data(source='223.255.255.5')),
        'source-mac-group': (data(sender='03:00:00:00:01:0a'), data(sender='02:00:5e:00:01:0a')),
        'source-invalid': (data(source='0.0.0.0'), igmp_frame(igmp(0x16, 0, address(TO)), TO, '0.0.0.0')),
        'scope-invalid': (data6('ff11::5004'), data6('ff12::5004')),
        'icmp-about-multicast': (error(TO), error(IP1)),
        'ttl-zero': (data(ttl=0), data(ttl=2)),
        'ttl-link-local': (
            eth(ip(b'\x31' + bytes(7), 112, IP1, '224.0.0.18', 254), 0x0800, group_mac('224.0.0.18')),
            eth(ip(b'\x31' + bytes(7), 112, IP1, '224.0.0.18', 255), 0x0800, group_mac('224.0.0.18')),
        ),
        'ttl-one': (data(ttl=1), data('239.255.255.250', ttl=1, port=3702)),
        'igmp-ttl': (report2(ttl=2), report2()),
        'igmp-checksum': (report2(sum_=0x1234), report2()),
        'igmp-group': (report2('224.0.0.1'), report2('224.0.0.251')),
        'igmp-length': (report3(record(4, TO), count=2), report3(record(4, TO), record(4, '239.129.2.4'))),
        'igmp-router-alert': (
            report2(options=b''),
            igmp_frame(igmp(0x12, 0, address(TO)), TO, options=b''),
        ),
        'igmp-destination': (report2(destination='224.0.0.22'), report2()),
        'mld-hop-limit': (mld_report(hops=2), mld_report()),
        'mld-router-alert': (mld_report(alert=False), mld_report()),
        'mld-source': (mld_report(source=IP61), mld_report(source='::')),
        'mld-checksum': (mld_report(sum_=0x1234), mld_report()),
        'mld-destination': (mld_report(destination='ff02::16'), mld_report()),
        'mld-group': (mld_report2(record(4, 'ff11::5004')), mld_report2(record(4, 'ff12::5004'))),
        'mld-length': (mld_query(b'more'), mld_query()),
        'ssm-any-source': (report3(record(4, ANY_SOURCE)), report3(record(3, ANY_SOURCE, ['10.0.0.1']))),
        'fragments': (fragment(TO, group_mac(TO)), fragment(IP2, H2)),
        'udp-checksum': (data(sum_=0x1234), data(sum_=0)),
        'udp-length': (data(length=13, sum_=0), data()),
        'ip-checksum': (data(ip_sum=0x1234), data()),
        'checksum-offload': (data(sum_=unfinished()), data()),
        'group-reserved': (data('225.1.1.1'), data('239.1.1.1')),
    }
    return [frame for pair in pairs.values() for frame in pair]
