"""IGMP and MLD, to the last field of every group record."""

import struct

from packets import *
from registry import fixture


def query3(code, group, sources=(), flags=0x02, qqic=125, count=None, sum_=None, tail=b''):
    rest = (
        address(group)
        + bytes((flags, qqic))
        + struct.pack('!H', len(sources) if count is None else count)
        + b''.join(map(address, sources))
        + tail
    )
    return igmp(0x11, code, rest, sum_)


@fixture('igmp-queries.pcap')
def igmp_queries():
    general = lambda message, **more: igmp_frame(message, '224.0.0.1', '192.168.1.1', **more)
    specific = lambda message, group=GROUP: igmp_frame(message, group, '192.168.1.1')
    return [
        general(igmp(0x11, 0, bytes(4)), options=b''),  # IGMPv1
        *(general(igmp(0x11, code, bytes(4))) for code in (1, 10, 100, 127, 128, 255)),
        specific(igmp(0x11, 10, address(GROUP))),
        general(igmp(0x11, 10, address(GROUP))),
        specific(igmp(0x11, 0, address(GROUP))),
        *(general(query3(code, '0.0.0.0')) for code in (0, 1, 100, 127, 128, 129, 0x8F, 0x90, 0xB7, 0xC5, 0xF0, 0xFF)),
        *(general(query3(100, '0.0.0.0', qqic=qqic)) for qqic in (0, 1, 127, 128, 0x9C, 0xFF)),
        *(general(query3(100, '0.0.0.0', flags=flags)) for flags in (0, 1, 7, 8, 0x0A, 0x10, 0x80, 0xFF)),
        specific(query3(10, GROUP)),
        specific(query3(10, GROUP, flags=0x0A)),
        specific(query3(10, '232.1.1.1', ['10.0.0.1']), '232.1.1.1'),
        specific(query3(10, '232.1.1.1', ['10.0.0.1', '10.0.0.2', '10.0.0.3'], flags=0x0A), '232.1.1.1'),
        general(query3(10, '0.0.0.0', ['10.0.0.1'])),
        specific(query3(10, GROUP, ['10.0.0.1'], count=2)),
        specific(query3(10, GROUP, count=65535)),
        specific(query3(10, GROUP, ['10.0.0.1'], count=0)),
        general(query3(100, '0.0.0.0', tail=b'more')),
        general(query3(100, '0.0.0.0', sum_=0xDEAD)),
        general(igmp(0x11, 100, bytes(4), sum_=0xDEAD)),
        general(igmp(0x11, 0, bytes(4), sum_=1)),
        *(general(igmp(0x11, 100, bytes(n))) for n in range(0, 11)),
        general(query3(100, '192.168.1.1')),
        general(igmp(0x11, 100, address('10.1.1.1'))),
        general(igmp(0x11, 100, bytes(4)), ttl=5),
        general(igmp(0x11, 100, bytes(4)), options=b''),
        general(query3(100, '0.0.0.0'), tos=0xC0),
        igmp_frame(igmp(0x11, 100, bytes(4)), '224.0.0.1', '0.0.0.0'),
        igmp_frame(igmp(0x11, 100, bytes(4)), '224.0.0.2', '192.168.1.1'),
        unicast(igmp(0x11, 100, bytes(4)), 2),
    ]


def record(type_, group, sources=(), aux=b'', count=None, aux_words=None):
    return (
        struct.pack('!BBH', type_, len(aux) // 4 if aux_words is None else aux_words, len(sources) if count is None else count)
        + address(group)
        + b''.join(map(address, sources))
        + aux
    )


def report3(*records, count=None, reserved=0, tail=b'', sum_=None, code=0):
    return igmp(0x22, code, struct.pack('!HH', reserved, len(records) if count is None else count) + b''.join(records) + tail, sum_)


@fixture('igmp-reports.pcap')
def igmp_reports():
    to = lambda message, destination='224.0.0.22', **more: igmp_frame(message, destination, tos=0xC0, **more)
    s1, s2, s3 = '10.0.0.1', '10.0.0.2', '10.0.0.3'
    many = [f'10.1.{n // 256}.{n % 256}' for n in range(300)]
    return [
        to(igmp(0x12, 0, address(GROUP)), GROUP, options=b''),
        to(igmp(0x16, 0, address(GROUP)), GROUP),
        to(igmp(0x17, 0, address(GROUP)), '224.0.0.2'),
        to(igmp(0x17, 0, address(GROUP)), GROUP),
        to(igmp(0x12, 5, address(GROUP)), GROUP),
        to(igmp(0x16, 5, address(GROUP)), GROUP),
        to(igmp(0x16, 0, address('224.1.1.2')), GROUP),
        to(igmp(0x16, 0, address('192.168.1.1')), GROUP),
        to(igmp(0x16, 0, address(GROUP) + b'more octets'), GROUP),
        to(igmp(0x17, 0, address(GROUP) + bytes(4)), '224.0.0.2'),
        to(igmp(0x16, 0, address(GROUP), sum_=0xDEAD), GROUP),
        *(to(igmp(0x16, 0, address(GROUP)[:n]), GROUP) for n in range(4)),
        *(to(igmp(0x12, 0, address(GROUP)[:n]), GROUP) for n in range(4)),
        *(to(igmp(0x16, 0, b'')[:n], GROUP) for n in (1, 2, 3)),
        *(to(report3(record(type_, '232.1.1.1', [s1]))) for type_ in range(8)),
        *(to(report3(record(type_, GROUP))) for type_ in range(8)),
        to(report3(record(255, GROUP, [s1]))),
        *(to(report3(record(type_, GROUP, [s1, s2, s3]))) for type_ in range(1, 7)),
        to(report3(record(4, GROUP), record(3, '224.1.1.2'), record(6, '232.1.1.1', [s1, s2]), record(1, '232.1.1.2', [s3]))),
        to(report3(record(4, GROUP, aux=b'aux!'), record(5, '232.1.1.1', [s1]))),  # a record after auxiliary data
        to(report3(record(5, '232.1.1.1', [s1, s2], aux=b'twelve octet'), record(4, GROUP), record(6, '232.1.1.2', [s3], aux=b'last'))),
        to(report3(record(4, GROUP, aux=b'abcd'))),
        to(report3(record(4, GROUP, aux_words=1))),
        to(report3(record(4, GROUP, aux_words=255), record(4, '224.1.1.2'))),
        to(report3(record(5, '232.1.1.1', [s1], count=3))),
        to(report3(record(4, GROUP), count=2)),
        to(report3(record(4, GROUP), count=65535)),
        to(report3(record(4, GROUP), record(4, '224.1.1.2'), count=1)),
        to(report3(count=0)),
        to(report3(count=1)),
        to(report3(record(4, GROUP), tail=b'ab', count=2)),
        to(report3(record(4, GROUP), tail=b'additional data')),
        to(report3(record(4, GROUP), reserved=0x1234, code=9)),
        to(report3(record(4, GROUP), sum_=0xDEAD)),
        to(report3(record(6, '232.1.1.1', many))),
        to(report3(*(record(4, f'239.1.1.{n}') for n in range(180)))),
        *(to(report3(record(4, GROUP))[:n]) for n in range(4, 16)),
        *(to(report3(record(6, '232.1.1.1', [s1, s2]))[:n]) for n in (16, 18, 20, 22)),
        to(report3(record(4, '192.168.1.1'))),
        to(report3(record(4, '224.0.0.1'))),
        to(report3(record(4, GROUP)), '224.1.1.1'),
        to(report3(record(4, GROUP)), options=b'', ttl=64),
        to(report3(record(4, GROUP)), source='0.0.0.0'),
        unicast(report3(record(4, GROUP)), 2),
    ]


@fixture('igmp-other.pcap')
def igmp_other():
    """What else travels as IGMP: MRD, RGMP, DVMRP, PIMv1, mtrace, and types nobody knows."""
    to = lambda message, destination: igmp_frame(message, destination)
    return [
        to(igmp(0x30, 20, struct.pack('!HH', 125, 2)), '224.0.0.106'),
        to(igmp(0x31, 0, b''), '224.0.0.2'),
        to(igmp(0x32, 0, b''), '224.0.0.106'),
        to(igmp(0x30, 20, b'\0'), '224.0.0.106'),
        *(to(igmp(type_, 0, address(GROUP)), '224.0.0.25') for type_ in (0xFC, 0xFD, 0xFE, 0xFF)),
        to(igmp(0x13, 1, b'\0\x0e\xff\3' + struct.pack('!I', 0x1234)), '224.0.0.4'),
        to(igmp(0x14, 0, b'\x10\0\0\0' + bytes(4)), '224.0.0.2'),
        *(
            to(igmp(type_, 1, address(GROUP) + bytes(8)), GROUP)
            for type_ in (0, 1, 0x10, 0x15, 0x18, 0x20, 0x21, 0x23, 0x24, 0x33, 0x40, 0x80, 0xF0)
        ),
        to(igmp(0x1F, 8, address(GROUP) + bytes(16)), '224.0.0.2'),
        to(igmp(0x1E, 0, bytes(20)), '224.0.0.2'),
        to(igmp(0x01, 0, bytes(16)), '224.0.0.1'),
    ]


@fixture('mld.pcap')
def mld():
    def query2(code, group='::', sources=(), flags=2, qqic=125, count=None, tail=b''):
        return (
            struct.pack('!HH', code, 0)
            + address(group)
            + bytes((flags, qqic))
            + struct.pack('!H', len(sources) if count is None else count)
            + b''.join(map(address, sources))
            + tail
        )

    def report2(*records, count=None, tail=b'', reserved=0):
        return struct.pack('!HH', reserved, len(records) if count is None else count) + b''.join(records) + tail

    old = lambda group, delay=0, reserved=0: struct.pack('!HH', delay, reserved) + address(group)
    query = lambda rest, to='ff02::1', **more: mld_frame(130, 0, rest, to, **more)
    report = lambda rest, to='ff02::16', **more: mld_frame(143, 0, rest, to, **more)
    s1, s2, group, ssm = '2001:db8::1', '2001:db8::2', GROUP6, 'ff3e::8000:1'
    return [
        *(query(old('::', delay)) for delay in (0, 1, 10000, 65535)),
        query(old(group, 1000), group),
        query(old(group, 1000)),
        mld_frame(131, 0, old(group), group),
        mld_frame(132, 0, old(group), 'ff02::2'),
        mld_frame(131, 7, old(group, 5, 9), group),
        mld_frame(131, 0, old(group) + b'more octets', group),
        mld_frame(131, 0, old(group), group, sum_=0xDEAD),
        mld_frame(131, 0, old(group), group, alert=False),
        mld_frame(131, 0, old(group), group, hops=64),
        mld_frame(131, 0, old(group), group, source='::'),
        mld_frame(131, 0, old(group), group, source=IP61),
        mld_frame(131, 0, old('fd00::1'), group),
        *(query(query2(code)) for code in (0, 1, 10000, 32767, 32768, 0x8001, 0x9234, 0xBFFF, 0xFFFF)),
        *(query(query2(10000, qqic=qqic)) for qqic in (0, 127, 128, 0x9C, 255)),
        *(query(query2(10000, flags=flags)) for flags in (0, 7, 8, 0x0A, 0x10, 0xF0, 0xFF)),
        query(query2(1000, group), group),
        query(query2(1000, ssm, [s1, s2], 0x0A), ssm),
        query(query2(1000, sources=[s1])),
        query(query2(1000, group, [s1], count=2), group),
        query(query2(1000, group, count=65535), group),
        query(query2(1000, group, [s1], count=0), group),
        query(query2(1000, tail=b'more')),
        query(old('::', 10000) + b'\2\x7d\0'),
        *(report(report2(record(type_, ssm, [s1]))) for type_ in range(8)),
        *(report(report2(record(type_, group))) for type_ in range(8)),
        report(report2(record(255, group))),
        report(report2(record(4, group), record(3, 'ff15::77'), record(6, ssm, [s1, s2]), record(1, 'ff3e::8000:2', [s2]))),
        report(report2(record(4, group, aux=b'aux!'), record(5, ssm, [s1]))),
        report(report2(record(5, ssm, [s1, s2], aux=b'twelve octet'), record(4, group), record(6, ssm, [s2], aux=b'last'))),
        report(report2(record(4, group, aux_words=255), record(4, 'ff15::77'))),
        report(report2(record(4, group), count=2)),
        report(report2(record(4, group), count=65535)),
        report(report2(record(5, ssm, [s1], count=3))),
        report(report2(record(4, group), record(4, 'ff15::77'), count=1)),
        report(report2(count=0)),
        report(report2(record(4, group), tail=b'additional data')),
        report(report2(record(4, group), reserved=0x1234)),
        report(report2(record(4, group)), source='::'),
        report(report2(record(4, group)), 'ff02::1'),
        report(report2(record(4, group)), sum_=0),
        *(query(old('::', 100)[:n]) for n in range(0, 20, 3)),
        *(report(report2(record(4, group))[:n]) for n in range(0, 24, 3)),
        *(mld_frame(131, 0, old(group)[:n], group) for n in (0, 3, 4, 10, 19)),
        report(report2(record(4, 'ff02::1'))),
        report(report2(record(4, 'fd00::1'))),
    ]
