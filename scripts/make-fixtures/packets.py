"""Small builders for frames: bytes in, bytes out, every length and checksum right unless said otherwise."""

import ipaddress
import struct

H1, H2, SW = '02:00:00:00:01:0a', '02:00:00:00:01:14', '02:00:00:00:01:01'
IP1, IP2, GROUP = '192.168.1.10', '192.168.1.20', '224.1.1.1'
IP61, IP62, LL1, GROUP6 = 'fd00::10', 'fd00::20', 'fe80::ff:fe00:10a', 'ff15::5004'
ROUTER_ALERT = bytes.fromhex('94040000')
ROUTER_ALERT6 = bytes.fromhex('05020000')


def mac(text):
    return bytes.fromhex(text.replace(':', ''))


def address(text):
    """An IPv4 or IPv6 address as 4 or 16 octets."""
    return ipaddress.ip_address(text).packed


def group_mac(group):
    a = address(group)
    return b'\x33\x33' + a[12:] if len(a) == 16 else bytes((1, 0, 0x5E, a[1] & 0x7F, a[2], a[3]))


def checksum(data):
    if len(data) % 2:
        data += b'\0'
    total = sum(struct.unpack(f'!{len(data) // 2}H', data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def pseudo(source, destination, protocol, length):
    a, b = address(source), address(destination)
    return a + b + (struct.pack('!BBH', 0, protocol, length) if len(a) == 4 else struct.pack('!IHBB', length, 0, 0, protocol))


def put16(data, offset, value):
    return data[:offset] + struct.pack('!H', value) + data[offset + 2 :]


def eth(payload, type_, destination=None, source=H1):
    """An Ethernet II frame; type_ may be a length instead."""
    if destination is None:
        destination = group_mac(GROUP6 if type_ == 0x86DD else GROUP)
    destination = mac(destination) if isinstance(destination, str) else destination
    return destination + mac(source) + struct.pack('!H', type_) + payload


def vlan(payload, type_, vid, priority=0, dei=0):
    """The tag after its EtherType."""
    return struct.pack('!HH', priority << 13 | dei << 12 | vid, type_) + payload


def ip(
    payload,
    protocol,
    source=IP1,
    destination=GROUP,
    ttl=2,
    options=b'',
    id_=0x1234,
    flags=0,
    offset=0,
    tos=0,
    total=None,
    version=4,
    ihl=None,
    sum_=None,
):
    options += b'\0' * (-len(options) % 4)
    ihl = 5 + len(options) // 4 if ihl is None else ihl
    total = 20 + len(options) + len(payload) if total is None else total
    header = struct.pack('!BBHHHBBH', version << 4 | ihl, tos, total, id_, flags << 13 | offset // 8, ttl, protocol, 0)
    header += address(source) + address(destination) + options
    return put16(header, 10, checksum(header) if sum_ is None else sum_) + payload


def ip6(payload, next_header, source=IP61, destination=GROUP6, hops=2, traffic=0, flow=0, length=None, version=6):
    length = len(payload) if length is None else length
    head = struct.pack('!IHBB', version << 28 | traffic << 20 | flow, length, next_header, hops)
    return head + address(source) + address(destination) + payload


def udp(payload=b'hola', source=58901, destination=5004, ip_source=IP1, ip_destination=GROUP, length=None, sum_=None):
    length = 8 + len(payload) if length is None else length
    datagram = struct.pack('!HHHH', source, destination, length, 0) + payload
    if sum_ is None:
        sum_ = checksum(pseudo(ip_source, ip_destination, 17, len(datagram)) + datagram) or 0xFFFF
    return put16(datagram, 6, sum_)


def tcp(
    payload=b'',
    source=40000,
    destination=9000,
    sequence=1000,
    ack=0,
    flags=0x02,
    window=64240,
    options=b'',
    ip_source=IP1,
    ip_destination=IP2,
    data_offset=None,
    urgent=0,
    sum_=None,
):
    options += b'\0' * (-len(options) % 4)
    data_offset = 5 + len(options) // 4 if data_offset is None else data_offset
    segment = struct.pack('!HHIIHHHH', source, destination, sequence, ack, data_offset << 12 | flags, window, 0, urgent)
    segment += options + payload
    if sum_ is None:
        sum_ = checksum(pseudo(ip_source, ip_destination, 6, len(segment)) + segment)
    return put16(segment, 16, sum_)


def icmp(type_, code, rest, sum_=None):
    message = struct.pack('!BBH', type_, code, 0) + rest
    return put16(message, 2, checksum(message) if sum_ is None else sum_)


igmp = icmp


def icmp6(type_, code, rest, source, destination, sum_=None):
    message = struct.pack('!BBH', type_, code, 0) + rest
    return put16(message, 2, checksum(pseudo(source, destination, 58, len(message)) + message) if sum_ is None else sum_)


def hop_by_hop(options, next_header, length=None):
    """An IPv6 options header (hop-by-hop or destination), filled up with PadN."""
    gap = -(len(options) + 2) % 8
    options += b'' if gap == 0 else b'\0' if gap == 1 else bytes((1, gap - 2)) + bytes(gap - 2)
    return bytes((next_header, (len(options) + 2) // 8 - 1 if length is None else length)) + options


def arp(operation, sender_mac, sender_ip, target_mac, target_ip, hardware=1, protocol=0x0800):
    return (
        struct.pack('!HHBBH', hardware, protocol, 6, 4, operation)
        + mac(sender_mac)
        + address(sender_ip)
        + mac(target_mac)
        + address(target_ip)
    )


# Whole frames that many fixtures need.


def chat(text='hola', **ip_options):
    """The chat message of the examples: 192.168.1.10:58901 to 224.1.1.1:5004, TTL 2."""
    return eth(ip(udp(text.encode()), 17, **ip_options), 0x0800)


def chat6(text='hola', **ip_options):
    return eth(ip6(udp(text.encode(), ip_source=IP61, ip_destination=GROUP6), 17, **ip_options), 0x86DD)


def unicast(payload, protocol, **options):
    """An IPv4 packet from h1 to h2, as an Ethernet frame."""
    return eth(ip(payload, protocol, **{'destination': IP2, 'ttl': 64, **options}), 0x0800, H2)


def unicast6(payload, next_header, **options):
    return eth(ip6(payload, next_header, **{'destination': IP62, 'hops': 64, **options}), 0x86DD, H2)


def igmp_frame(message, destination, source=IP1, options=ROUTER_ALERT, ttl=1, **more):
    return eth(ip(message, 2, source, destination, ttl, options, **more), 0x0800, group_mac(destination))


def mld_frame(type_, code, rest, destination, source=LL1, sum_=None, hops=1, alert=True):
    message = icmp6(type_, code, rest, source, destination, sum_)
    if alert:
        return eth(ip6(hop_by_hop(ROUTER_ALERT6, 58) + message, 0, source, destination, hops), 0x86DD, group_mac(destination))
    return eth(ip6(message, 58, source, destination, hops), 0x86DD, group_mac(destination))


def nd_frame(type_, rest, destination, source=LL1, code=0):
    d = group_mac(destination) if address(destination)[0] == 0xFF else H2
    return eth(ip6(icmp6(type_, code, rest, source, destination), 58, source, destination, 255), 0x86DD, d)


# Capture files. Times are fixed: the first frame of each at 2024-01-01 00:00:00 UTC, one every 1.001001 s.

START = 1704067200


def when(index):
    """Seconds and nanoseconds of the index-th frame."""
    ns = index * 1_001_001_001
    return START + ns // 10**9, ns % 10**9


def at(time):
    ns = round(time * 10**9)
    return START + ns // 10**9, ns % 10**9


def pcap(frames, link=1, endian='<', magic=0xA1B2C3D4, snaplen=262144, extra=b'', times=None):
    """frames: bytes, or (bytes, original length) for one that was cut. `extra` follows each record header. `times` are
    seconds since the first frame, where frames do not come one every 1.001001 s."""
    nano = magic == 0xA1B23C4D
    out = [struct.pack(endian + 'IHHiIII', magic, 2, 4, 0, 0, snaplen, link)]
    for index, frame in enumerate(frames):
        data, original = frame if isinstance(frame, tuple) else (frame, len(frame))
        seconds, ns = when(index) if times is None else at(times[index])
        out.append(struct.pack(endian + 'IIII', seconds, ns if nano else ns // 1000, len(data), original) + extra + data)
    return b''.join(out)
