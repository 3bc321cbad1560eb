"""A bit of everything with values that are easy to tell apart: what display filters are tried on."""

import struct

from packets import *
from registry import fixture

S1, S2, S3 = '10.0.0.1', '10.0.0.2', '10.0.0.3'


def record(type_, group, *sources):
    return struct.pack('!BBH', type_, 0, len(sources)) + address(group) + b''.join(map(address, sources))


def report3(*records):
    return igmp(0x22, 0, struct.pack('!HH', 0, len(records)) + b''.join(records))


def report6(*records):
    body = b''.join(struct.pack('!BBH', type_, 0, len(sources)) + address(group) + b''.join(map(address, sources)) for type_, group, *sources in records)
    return struct.pack('!HH', 0, len(records)) + body


@fixture('filters.pcap')
def filters():
    to_all = lambda message, **more: igmp_frame(message, '224.0.0.22', tos=0xC0, **more)
    datagram = lambda payload, **more: eth(ip(udp(payload, **more), 17), 0x0800)
    inner = ip(udp(b'inner', 1111, 45000, S1, S2), 17, S1, S2, ttl=9)
    middle = ip(inner, 4, '10.1.0.1', '10.1.0.2', ttl=32)
    quoted = ip(udp(b'hola', 58901, 5555, IP1, IP2), 17, IP1, IP2, ttl=7)
    whole = udp(b'0123456789' * 10)
    return [
        chat('hola'),
        chat('hello, world', source=IP2, ttl=1),
        chat6('hola'),
        igmp_frame(igmp(0x11, 0, bytes(4)), '224.0.0.1', '192.168.1.1', options=b''),
        igmp_frame(igmp(0x11, 100, bytes(4)), '224.0.0.1', '192.168.1.1'),
        igmp_frame(igmp(0x16, 0, address(GROUP)), GROUP),
        igmp_frame(igmp(0x12, 0, address(GROUP)), GROUP, options=b''),
        igmp_frame(igmp(0x17, 0, address(GROUP)), '224.0.0.2'),
        to_all(report3(record(1, '232.1.1.1', S1, S2), record(4, GROUP))),
        to_all(report3(record(5, '239.1.1.1', S3))),
        igmp_frame(igmp(0x11, 10, address('232.1.1.1') + struct.pack('!BBH', 2, 125, 1) + address(S1)), '232.1.1.1', '192.168.1.1'),
        mld_frame(130, 0, struct.pack('!HH', 10000, 0) + address('::'), 'ff02::1'),
        mld_frame(143, 0, report6((4, GROUP6), (5, 'ff3e::8000:1', 'fd00::1')), 'ff02::16'),
        eth(arp(1, H1, IP1, '00:00:00:00:00:00', IP2), 0x0806, 'ff:ff:ff:ff:ff:ff'),
        eth(arp(2, H2, IP2, H1, IP1), 0x0806, H1, H2),
        unicast(icmp(8, 0, struct.pack('!HH', 7, 1) + b'abcdefgh'), 1),
        eth(ip(icmp(0, 0, struct.pack('!HH', 7, 1) + b'abcdefgh'), 1, IP2, IP1, ttl=64), 0x0800, H1, H2),
        eth(ip(icmp(3, 3, bytes(4) + quoted), 1, IP2, IP1, ttl=64), 0x0800, H1, H2),
        unicast6(icmp6(128, 0, struct.pack('!HH', 7, 1) + b'abcdefgh', IP61, IP62), 58),
        unicast(tcp(options=bytes.fromhex('020405b4')), 6),
        eth(ip(tcp(b'', 9000, 40000, 5000, 1001, 0x12, ip_source=IP2, ip_destination=IP1), 6, IP2, IP1, ttl=64), 0x0800, H1, H2),
        unicast(tcp(b'GET /index.html\r\n', sequence=1001, ack=5001, flags=0x18), 6),
        eth(vlan(ip(udp(b'tagged'), 17), 0x0800, 100, 3), 0x8100),
        eth(vlan(vlan(ip(udp(b'twice'), 17), 0x0800, 200), 0x8100, 100), 0x88A8),
        unicast(inner, 4, source='192.168.1.1', destination='192.168.1.2'),
        unicast(middle, 4, source='192.168.1.1', destination='192.168.1.2'),
        unicast(ip6(udp(b'six', ip_source=IP61, ip_destination=IP62), 17, IP61, IP62, 33), 41),
        eth(ip(whole[:56], 17, id_=99, flags=1), 0x0800),
        eth(ip(whole[56:], 17, id_=99, offset=56), 0x0800),
        datagram(bytes(range(256))),
        datagram('¿qué tal?\nBien'.encode()),
        datagram(b''),
        datagram(b'AbC' * 20, source=5005, destination=5006),
        chat('marked', flags=2, tos=0xB8, id_=0, ttl=255),
        chat('pad') + bytes(15),
        chat('trail') + bytes(range(1, 21)),
        eth(b'nobody knows this', 0x88B5),
        eth(ip(udp(b'hola')[:6], 17), 0x0800),
        datagram(b'no', length=7),
        chat('last', ttl=128, source='0.0.0.0'),
    ]
