"""Frames that end too early."""

import struct

from control import QUOTED
from membership import query3, record, report3
from packets import *
from registry import fixture


def long_ones():
    s1, s2 = '10.0.0.1', '10.0.0.2'
    return [
        eth(vlan(ip(udp(), 17), 0x0800, 42), 0x8100),
        igmp_frame(report3(record(4, GROUP), record(6, '232.1.1.1', [s1, s2])), '224.0.0.22'),
        igmp_frame(query3(100, '232.1.1.1', [s1, s2]), '232.1.1.1', '192.168.1.1'),
        mld_frame(143, 0, struct.pack('!HH', 0, 1) + record(5, 'ff3e::8000:1', ['2001:db8::1']), 'ff02::16'),
        nd_frame(136, bytes(4) + address(IP62) + b'\2\1' + mac(H2), 'ff02::1'),
        unicast(tcp(b'hola', options=b'\2\4\5\xb4\1\3\3\7', flags=0x18), 6),
        unicast(icmp(3, 3, bytes(4) + QUOTED), 1),
        eth(arp(1, H1, IP1, '00:00:00:00:00:00', IP2), 0x0806, 'ff:ff:ff:ff:ff:ff'),
    ]


@fixture('truncated.pcap')
def truncated():
    """Frames cut by the capture (snaplen) at every octet: the header says how long each was."""
    return [(frame[:n], len(frame)) for frame in long_ones() for n in range(0, len(frame) + 1, 1 if len(frame) < 80 else 2)]


@fixture('short.pcap')
def short():
    """The same frames, sent as short as this: the headers promise more than there is."""
    return [frame[:n] for frame in long_ones() for n in range(0, len(frame), 1 if len(frame) < 80 else 2)]
