"""What lies below IP: Ethernet, VLAN tags, LLC and SNAP, cooked and loopback captures, ARP."""

import struct
import zlib

from packets import *
from registry import fixture


@fixture('vlan.pcap')
def vlan_frames():
    message, message6 = ip(udp(), 17), ip6(udp(ip_source=IP61, ip_destination=GROUP6), 17)
    report = ip(igmp(0x16, 0, address(GROUP)), 2, ttl=1, options=ROUTER_ALERT)
    return [
        eth(vlan(message, 0x0800, 42), 0x8100),
        eth(vlan(message, 0x0800, 42, priority=5), 0x8100),
        eth(vlan(message, 0x0800, 4095, priority=7, dei=1), 0x8100),
        eth(vlan(message, 0x0800, 0, priority=6), 0x8100),  # priority tag
        eth(vlan(vlan(message, 0x0800, 42), 0x8100, 100), 0x8100),  # QinQ with two 0x8100
        eth(vlan(vlan(message, 0x0800, 42), 0x8100, 100, priority=3), 0x88A8),  # 802.1ad
        eth(vlan(vlan(message, 0x0800, 42), 0x88A8, 100), 0x88A8),
        eth(vlan(vlan(message, 0x0800, 42), 0x8100, 100), 0x9100),  # QinQ before 802.1ad
        eth(vlan(vlan(vlan(message, 0x0800, 3), 0x8100, 2), 0x8100, 1), 0x8100),
        eth(vlan(message6, 0x86DD, 42), 0x8100),
        eth(vlan(message6, 0x86DD, 42), 0x88A8),
        eth(vlan(report, 0x0800, 42), 0x8100),
        eth(vlan(arp(1, H1, IP1, '00:00:00:00:00:00', IP2), 0x0806, 42), 0x8100, 'ff:ff:ff:ff:ff:ff'),
        eth(vlan(message + bytes(18), 0x0800, 42), 0x8100),  # padded
        eth(vlan(message + b'trailer!', 0x0800, 42), 0x8100),
        eth(vlan(bytes.fromhex('aaaa03000000 0800'.replace(' ', '')) + message, 8 + len(message), 42), 0x8100),  # SNAP
        eth(vlan(b'\x20\x20\x03' + bytes(35), 38, 42), 0x8100),
        eth(vlan(b'', 0x0800, 42), 0x8100),
        eth(vlan(b'?' * 20, 0x9999, 42), 0x8100),
        eth(b'\x00\x2a\x08', 0x8100),
        eth(b'\x00', 0x8100),
        eth(b'', 0x88A8),
    ]


@fixture('llc-snap.pcap')
def llc():
    message = ip(udp(), 17)
    snap = lambda oui, type_, payload: b'\xaa\xaa\x03' + oui + struct.pack('!H', type_) + payload

    def frame(payload, length=None, pad=b'', destination='01:00:5e:01:01:01'):
        return eth(payload + pad, len(payload) if length is None else length, destination)

    return [
        frame(snap(b'\0\0\0', 0x0800, message)),
        frame(snap(b'\0\0\0', 0x0800, message), pad=bytes(10)),
        frame(snap(b'\0\0\0', 0x0806, arp(1, H1, IP1, '00:00:00:00:00:00', IP2)), destination='ff:ff:ff:ff:ff:ff'),
        frame(snap(b'\0\0\0', 0x86DD, ip6(udp(ip_source=IP61, ip_destination=GROUP6), 17)), destination='33:33:00:00:50:04'),
        frame(snap(b'\0\0\0', 0x9999, b'unknown type')),
        frame(snap(b'\x12\x34\x56', 0x0001, b'unknown organisation')),
        frame(b'\x06\x06\x03' + message),  # SAP of IP
        frame(b'\x20\x21\xf3' + b'unknown SAPs, test'),
        frame(b'\x20\x20\xbf' + b'\x81\x01\x00'),  # XID response
        frame(b'\x20\x20\xaf' + b'\x81\x01\x00'),  # XID command
        frame(b'\x20\x20\x7f'),  # SABME
        frame(b'\x20\x20\x53'),  # DISC
        frame(b'\x20\x21\x73'),  # UA
        frame(b'\x20\x20\x01\x0a'),  # RR
        frame(b'\x20\x21\x05\x0b'),  # RNR
        frame(b'\x20\x20\x09\x0c'),  # REJ
        frame(b'\x20\x20\x02\x04' + b'information'),
        frame(b'\x20\x20\x03' + b'unnumbered information'),
        frame(b'\x20\x20\x03' + b'length too long', length=100),
        frame(b'\x20\x20\x03' + b'length too short', length=5),
        frame(b'\xaa\xaa\x03\0\0'),  # SNAP cut off
        frame(b'\xaa\xaa'),
        frame(b'\xaa'),
        frame(b'', length=0),
        frame(bytes(46), length=0),
        eth(b'\x20\x20\x03' + bytes(60), 1501, H2),  # neither a length nor a type
        eth(b'?' * 46, 0x9999, H2),
        eth(b'?' * 46, 0x9999, 'ff:ff:ff:ff:ff:ff'),
        eth(b'', 0x0800, H2),
    ]


@fixture('ethernet-padding.pcap')
def padding():
    """Short packets in frames of 60 octets and more: padding, trailers, frame check sequences."""
    message = chat()
    padded = message + bytes(60 - len(message))
    fcs = lambda frame: struct.pack('<I', zlib.crc32(frame))
    return [
        padded,
        message + b'\xff' * 14,
        message + b'\0',
        message + b'xyz',
        message + b'abcd',
        padded + fcs(padded),
        padded + b'\xde\xad\xbe\xef',
        padded + b'trailer',
        chat('h' * 100) + b'trailer of a long frame',
        chat('h' * 100) + fcs(chat('h' * 100)),
        eth(arp(1, H1, IP1, '00:00:00:00:00:00', IP2) + bytes(18), 0x0806, 'ff:ff:ff:ff:ff:ff'),
        eth(arp(2, H1, IP1, H2, IP2) + b'not only zeros!!!!', 0x0806, H2),
        chat6() + b'trailer of IPv6',
        igmp_frame(igmp(0x16, 0, address(GROUP)), GROUP) + bytes(14),
        igmp_frame(igmp(0x22, 0, bytes.fromhex('00000001' '04000000') + address(GROUP)), '224.0.0.22') + bytes(6),
        unicast(tcp(), 6) + bytes(6),
        unicast(tcp(b'data', flags=0x18), 6) + bytes(2),
        unicast(icmp(8, 0, bytes.fromhex('00010001') + b'x'), 1) + bytes(17),
    ]


def loopback_packets():
    message, message6 = ip(udp(), 17), ip6(udp(ip_source=IP61, ip_destination=GROUP6), 17)
    report = ip(igmp(0x16, 0, address(GROUP)), 2, ttl=1, options=ROUTER_ALERT)
    return [
        (2, message),
        (24, message6),
        (28, message6),
        (30, message6),
        (10, message6),
        (2, report),
        (2, b''),
        (9, message),
        (99, b'unknown family'),
        (0x0800, message),
    ]


@fixture('null.pcap', link=0)
def null():
    """BSD loopback: the address family in the order of the machine that captured; here both orders."""
    packets = loopback_packets()
    return [struct.pack('<I', family) + p for family, p in packets] + [struct.pack('>I', family) + p for family, p in packets] + [b'\2\0']


@fixture('loop.pcap', link=108)
def loop():
    """OpenBSD loopback: the address family in network order."""
    return [struct.pack('>I', family) + p for family, p in loopback_packets()]


@fixture('raw.pcap', link=101)
def raw():
    message6 = ip6(udp(ip_source=IP61, ip_destination=GROUP6), 17)
    return [
        ip(udp(), 17),
        message6,
        ip(udp(), 17, version=5),
        b'\x45',
        b'',
        b'\x60\0\0',
        ip(igmp(0x11, 100, bytes(4)), 2, destination='224.0.0.1', ttl=1),
    ]


@fixture('raw-ipv4.pcap', link=228)
def raw4():
    return [ip(udp(), 17), ip6(udp(ip_source=IP61, ip_destination=GROUP6), 17)]


@fixture('raw-ipv6.pcap', link=229)
def raw6():
    return [ip6(udp(ip_source=IP61, ip_destination=GROUP6), 17), ip(udp(), 17)]


@fixture('other-link.pcap', link=147)
def other_link():
    """A link type that nobody decodes (LINKTYPE_USER0)."""
    return [b'private link layer', bytes(range(64))]


@fixture('cooked-v1-odd.pcap', link=113)
def sll():
    message, message6 = ip(udp(), 17), ip6(udp(ip_source=IP61, ip_destination=GROUP6), 17)

    def frame(payload, protocol=0x0800, kind=0, hardware=1, address_=mac(H1), length=None):
        return (
            struct.pack('!HHH8sH', kind, hardware, len(address_) if length is None else length, address_[:8].ljust(8, b'\0'), protocol)
            + payload
        )

    return [
        *(frame(message, kind=kind) for kind in range(8)),
        frame(message6, 0x86DD, 2),
        frame(arp(1, H1, IP1, H2, IP2), 0x0806, 1),
        frame(vlan(message, 0x0800, 42), 0x8100),
        frame(message, hardware=772, address_=b''),
        frame(message, hardware=512, address_=b'\1\2\3\4\5\6\7\x08', length=20),
        frame(b'\xaa\xaa\x03\0\0\0\x08\0' + message, 4),
        frame(b'\xff\xff' + b'novell', 1),
        frame(b'unknown', 0x9999),
        frame(message, hardware=778, protocol=0x0800),
        frame(message + b'trailer'),
        frame(b''),
        frame(message)[:15],
        frame(message)[:3],
    ]


@fixture('cooked-v2-odd.pcap', link=276)
def sll2():
    message, message6 = ip(udp(), 17), ip6(udp(ip_source=IP61, ip_destination=GROUP6), 17)

    def frame(payload, protocol=0x0800, kind=0, hardware=1, address_=mac(H1), length=None, index=3, reserved=0):
        return (
            struct.pack(
                '!HHIHBB8s',
                protocol,
                reserved,
                index,
                hardware,
                kind,
                len(address_) if length is None else length,
                address_[:8].ljust(8, b'\0'),
            )
            + payload
        )

    return [
        *(frame(message, kind=kind) for kind in range(8)),
        frame(message6, 0x86DD, 2),
        frame(arp(1, H1, IP1, H2, IP2), 0x0806, 1),
        frame(vlan(message, 0x0800, 42), 0x8100),
        frame(message, hardware=772, address_=b''),
        frame(message, hardware=512, address_=b'\1\2\3\4\5\6\7\x08', length=20),
        frame(b'\xaa\xaa\x03\0\0\0\x08\0' + message, 4),
        frame(b'\xff\xff' + b'novell', 1),
        frame(b'unknown', 0x9999),
        frame(message, index=0xFFFFFFFF, reserved=7),
        frame(message + b'trailer'),
        frame(b''),
        frame(message)[:19],
        frame(message)[:3],
    ]


@fixture('arp.pcap')
def arp_frames():
    nobody, all_ = '00:00:00:00:00:00', 'ff:ff:ff:ff:ff:ff'
    frame = lambda message, destination=all_, type_=0x0806: eth(message, type_, destination)
    who = arp(1, H1, IP1, nobody, IP2)
    return [
        frame(who),
        frame(arp(2, H2, IP2, H1, IP1), H1),
        frame(arp(1, H1, IP1, H2, IP2), H2),  # unicast poll
        frame(arp(1, H1, IP1, nobody, IP1)),  # announcement by request
        frame(arp(2, H1, IP1, H1, IP1)),  # gratuitous reply
        frame(arp(2, H1, IP1, all_, IP1)),
        frame(arp(1, H1, '0.0.0.0', nobody, IP1)),  # probe
        frame(arp(1, H1, '0.0.0.0', nobody, '0.0.0.0')),
        frame(arp(1, H1, IP1, nobody, GROUP)),  # for a group, which nobody may ask
        frame(arp(2, H2, IP1, H1, IP1), H1),  # another MAC claims the address: duplicate
        frame(arp(3, H1, '0.0.0.0', H1, '0.0.0.0'), type_=0x8035),  # RARP
        frame(arp(4, H2, IP2, H1, IP1), H1, 0x8035),
        frame(arp(8, H1, IP1, H2, IP2)),
        frame(arp(9, H1, IP1, H2, IP2)),  # InARP
        frame(arp(5, H1, IP1, H2, IP2)),
        frame(arp(6, H1, IP1, H2, IP2)),
        frame(arp(7, H1, IP1, H2, IP2)),  # DRARP
        frame(arp(10, H1, IP1, H2, IP2)),
        frame(arp(25, H1, IP1, H2, IP2)),
        frame(arp(999, H1, IP1, H2, IP2)),
        frame(arp(1, H1, IP1, nobody, IP2, hardware=6)),
        frame(arp(1, H1, IP1, nobody, IP2, hardware=1234)),
        frame(arp(1, H1, IP1, nobody, IP2, protocol=0x1234)),
        frame(struct.pack('!HHBBH', 1, 0x0800, 8, 4, 1) + bytes(8) + address(IP1) + bytes(8) + address(IP2)),  # MACs of 8 octets
        frame(struct.pack('!HHBBH', 1, 0x86DD, 6, 16, 1) + mac(H1) + address(IP61) + bytes(6) + address(IP62)),
        frame(struct.pack('!HHBBH', 1, 0x0800, 0, 0, 1)),
        frame(struct.pack('!HHBBH', 1, 0x0800, 255, 255, 1) + bytes(20)),
        *(frame(who[:n]) for n in (27, 20, 10, 8, 7, 4, 2, 1, 0)),
    ]
