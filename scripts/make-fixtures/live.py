#!/usr/bin/env python3
"""Records the fixtures that come from real sockets: hosts in network namespaces on a Linux bridge.

usage (as root, with iproute2, tcpdump and dumpcap): scripts/make-fixtures/live.py [NAME ...]

Without NAME all are recorded anew. Ports, times and the kernel's random delays differ from run to run, so the expected
answers have to be recorded again afterwards: scripts/record-expected.sh.

Nothing leaves the namespaces; they are named cs-* and are removed again, whatever happens.
"""

import contextlib, ctypes, fcntl, os, signal, socket, struct, subprocess, sys, time

FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'fixtures')
GROUP, PORT, TTL = '224.1.1.1', 5004, 2
GROUP6 = 'ff15::5004'

# From <linux/in.h> and <linux/in6.h>; Python has no names for them.
IP_UNBLOCK_SOURCE, IP_BLOCK_SOURCE, IP_ADD_SOURCE_MEMBERSHIP, IP_DROP_SOURCE_MEMBERSHIP, IP_MSFILTER = 37, 38, 39, 40, 41
MCAST_BLOCK_SOURCE, MCAST_JOIN_SOURCE_GROUP, MCAST_LEAVE_SOURCE_GROUP = 43, 46, 47
MCAST_INCLUDE = 1
CLONE_NEWNET = 0x40000000

libc = ctypes.CDLL(None, use_errno=True)


def run(*words):
    subprocess.run(words, check=True, timeout=20)


@contextlib.contextmanager
def inside(namespace):
    """Sockets and /proc/sys opened in here belong to the namespace; sockets stay in it afterwards."""
    here = os.open('/proc/self/ns/net', os.O_RDONLY)
    there = os.open(f'/run/netns/{namespace}', os.O_RDONLY)
    try:
        if libc.setns(there, CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), 'setns')
        yield
    finally:
        if libc.setns(here, CLONE_NEWNET) != 0:
            os._exit(1)
        os.close(here)
        os.close(there)


class Host:
    """A namespace with one interface, eth0: the stack of one machine."""

    def __init__(self, name, number):
        self.name, self.ns = name, f'cs-{name}'
        self.ip, self.ip6, self.mac = f'192.168.1.{number}', f'fd00::{number}', f'02:00:00:00:01:{number:02x}'

    def sysctl(self, path, value):
        with inside(self.ns), open(f'/proc/sys/net/{path}', 'w') as file:
            file.write(str(value))

    def speak(self, igmp=0, mld=0):
        for device in ('all', 'eth0'):
            self.sysctl(f'ipv4/conf/{device}/force_igmp_version', igmp)
            self.sysctl(f'ipv6/conf/{device}/force_mld_version', mld)

    def socket(self, family=socket.AF_INET, kind=socket.SOCK_DGRAM, protocol=0):
        with inside(self.ns):
            return socket.socket(family, kind, protocol)

    def offload(self, on):
        """With checksum offload on, frames are captured before anybody has filled in their checksums."""
        with self.socket() as s:
            for command in (0x17, 0x1F, 0x21, 0x24, 0x2C):  # tx checksums, TSO, UFO, GSO, GRO
                value = ctypes.create_string_buffer(struct.pack('=II', command, on))
                with contextlib.suppress(OSError):
                    fcntl.ioctl(s, 0x8946, struct.pack('16sQ8x', b'eth0', ctypes.addressof(value)))  # SIOCETHTOOL

    def chat(self, local_port=PORT):
        """The socket of the chat example: bound to the group's port, TTL 2, on eth0."""
        s = self.socket()
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, TTL)
        s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(self.ip))
        s.bind(('', local_port))
        return s

    def chat6(self):
        s = self.socket(socket.AF_INET6)
        s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, TTL)
        s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, self.index())
        s.bind(('::', PORT))
        return s

    def index(self, device='eth0'):
        with inside(self.ns):
            return socket.if_nametoindex(device)

    def membership(self, group):
        return socket.inet_aton(group) + socket.inet_aton(self.ip)

    def membership6(self, group):
        return socket.inet_pton(socket.AF_INET6, group) + struct.pack('=I', self.index())

    def source_group(self, group, source):
        """struct ip_mreq_source"""
        return socket.inet_aton(group) + socket.inet_aton(self.ip) + socket.inet_aton(source)

    def source_group6(self, group, source):
        """struct group_source_req"""

        def sockaddr(address):
            return struct.pack('=HHI16sI', socket.AF_INET6, 0, 0, socket.inet_pton(socket.AF_INET6, address), 0).ljust(128, b'\0')

        return struct.pack('=I4x', self.index()) + sockaddr(group) + sockaddr(source)


class Lan:
    """Hosts on a snooping bridge that is the querier, and a port `mon` that gets all multicast, to capture on."""

    def __init__(self, hosts=3, ipv6=False):
        self.hosts = [Host(f'h{n}', 10 * n) for n in range(1, hosts + 1)]
        self.switch, self.mon = Host('sw', 1), Host('mon', 99)
        self.ipv6 = ipv6

    def __enter__(self):
        self.remove()
        try:
            self.build()
        except BaseException:
            self.remove()
            raise
        return self

    def __exit__(self, *_):
        self.remove()

    def remove(self):
        for host in [*self.hosts, self.mon, self.switch]:
            subprocess.run(['ip', 'netns', 'del', host.ns], stderr=subprocess.DEVNULL, timeout=20)

    def build(self):
        everyone = [*self.hosts, self.mon]
        for host in [*everyone, self.switch]:
            run('ip', 'netns', 'add', host.ns)
            host.sysctl('ipv6/conf/default/disable_ipv6', 0 if self.ipv6 and host is not self.mon else 1)
            host.sysctl('ipv6/conf/default/accept_ra', 0)
            host.sysctl('ipv6/conf/default/router_solicitations', 0)
            host.sysctl('ipv4/ip_local_port_range', '50000 59999')
            for version, interval in (('v2', 300), ('v3', 200)):
                host.sysctl(f'ipv4/conf/default/igmp{version}_unsolicited_report_interval', interval)
            for version, interval in (('v1', 300), ('v2', 200)):
                host.sysctl(f'ipv6/conf/default/mld{version}_unsolicited_report_interval', interval)
        sw = self.switch
        run(
            'ip',
            '-n',
            sw.ns,
            'link',
            'add',
            'br0',
            'address',
            sw.mac,
            'type',
            'bridge',
            'mcast_snooping',
            '1',
            'mcast_query_use_ifaddr',
            '1',
        )
        run('ip', '-n', sw.ns, 'addr', 'add', f'{sw.ip}/24', 'dev', 'br0')
        for host in everyone:
            run('ip', '-n', sw.ns, 'link', 'add', host.name, 'type', 'veth', 'peer', 'name', 'eth0', 'address', host.mac, 'netns', host.ns)
            if host is not self.mon:
                run('ip', '-n', host.ns, 'addr', 'add', f'{host.ip}/24', 'dev', 'eth0')
                if self.ipv6:
                    run('ip', '-n', host.ns, 'addr', 'add', f'{host.ip6}/64', 'dev', 'eth0', 'nodad')
            run('ip', '-n', host.ns, 'link', 'set', 'lo', 'up')
            run('ip', '-n', host.ns, 'link', 'set', 'eth0', 'up')
            run('ip', '-n', sw.ns, 'link', 'set', host.name, 'master', 'br0', 'up')
            host.offload(False)
        run('bridge', '-n', sw.ns, 'link', 'set', 'dev', 'mon', 'mcast_router', '2')
        run('ip', '-n', sw.ns, 'link', 'set', 'br0', 'up')
        time.sleep(3.5 if self.ipv6 else 0.5)  # duplicate address detection, and reports for solicited-node groups

    def query(self, **options):
        """The bridge becomes querier, with these bridge options besides; times are hundredths of a second."""
        settings = (
            dict(
                mcast_query_interval=400,
                mcast_startup_query_interval=200,
                mcast_startup_query_count=2,
                mcast_query_response_interval=100,
                mcast_last_member_interval=50,
                mcast_querier=1,
            )
            | options
        )
        words = [str(word) for pair in settings.items() for word in pair]
        run('ip', '-n', self.switch.ns, 'link', 'set', 'br0', 'type', 'bridge', *words)


@contextlib.contextmanager
def capture(name, host, device='eth0', tool='tcpdump', options=(), condition=()):
    """Everything that is sent inside the with block is recorded into fixtures/name."""
    path = os.path.join(FIXTURES, name)
    words = {
        'tcpdump': ['tcpdump', '-Z', 'root', '-n', '-U', '--immediate-mode', '-i', device, '-w', path, *options, *condition],
        'dumpcap': ['dumpcap', '-q', '-i', device, '-w', path, *options, *(['-f', ' '.join(condition)] if condition else [])],
    }[tool]
    child = subprocess.Popen(['ip', 'netns', 'exec', host.ns, *words], stderr=subprocess.PIPE, text=True)
    try:
        for line in child.stderr:
            if 'listening on' in line or 'File:' in line:
                break
        time.sleep(0.3)
        yield
        time.sleep(0.5)
    finally:
        child.send_signal(signal.SIGINT)
        try:
            child.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            child.kill()
            raise
    os.chmod(path, 0o644)
    print(f'{name}: {os.path.getsize(path)} bytes')


def checksum(data):
    total = sum(struct.unpack(f'!{len(data) // 2}H', data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def say(sender, *words, to=(GROUP, PORT), pause=0.1):
    for word in words:
        sender.sendto(word.encode(), to)
        time.sleep(pause)


fixtures = {}


def fixture(function):
    fixtures[function.__name__.replace('_', '-')] = function
    return function


@fixture
def chat_igmpv1():
    """Two IGMPv1 hosts join, talk and leave (silently); an IGMPv1 querier asks once."""
    with Lan(2) as lan:
        for host in lan.hosts:
            host.speak(igmp=1)
        a, b = lan.hosts
        with capture('chat-igmpv1.pcap', lan.mon), a.chat() as s, b.chat() as t, lan.switch.socket(
            socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_IGMP
        ) as querier:
            s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, a.membership(GROUP))
            t.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, b.membership(GROUP))
            time.sleep(1)
            say(s, 'hola')
            say(t, 'hola, ¿qué tal?')
            query = struct.pack('!BBH4s', 0x11, 0, 0xEEFF, bytes(4))
            querier.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 1)
            querier.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(lan.switch.ip))
            querier.sendto(query, ('224.0.0.1', 0))
            time.sleep(11)  # an IGMPv1 host answers within ten seconds
            say(s, 'adiós')
            s.setsockopt(socket.IPPROTO_IP, socket.IP_DROP_MEMBERSHIP, a.membership(GROUP))
            t.setsockopt(socket.IPPROTO_IP, socket.IP_DROP_MEMBERSHIP, b.membership(GROUP))


def chat(lan, a, b):
    with a.chat() as s, b.chat() as t:
        s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, a.membership(GROUP))
        time.sleep(0.4)
        t.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, b.membership(GROUP))
        time.sleep(0.8)
        say(s, 'hola')
        say(t, 'hola, ¿qué tal?')
        lan.query()
        time.sleep(1.5)
        say(s, 'bien', 'adiós')
        s.setsockopt(socket.IPPROTO_IP, socket.IP_DROP_MEMBERSHIP, a.membership(GROUP))
        time.sleep(1.5)
        t.setsockopt(socket.IPPROTO_IP, socket.IP_DROP_MEMBERSHIP, b.membership(GROUP))
        time.sleep(1.5)


@fixture
def chat_igmpv2():
    """Two IGMPv2 hosts join, talk and leave; the bridge is querier and asks for the group that is being left."""
    with Lan(2) as lan:
        for host in lan.hosts:
            host.speak(igmp=2)
        lan.query(mcast_igmp_version=2, mcast_querier=0)
        with capture('chat-igmpv2.pcap', lan.mon):
            chat(lan, *lan.hosts)


@fixture
def chat_igmpv3():
    """Two IGMPv3 hosts join, talk and leave; the bridge is an IGMPv3 querier. Recorded by dumpcap, as pcapng."""
    with Lan(2) as lan:
        for host in lan.hosts:
            host.speak(igmp=3)
        lan.query(mcast_igmp_version=3, mcast_querier=0)
        with capture(
            'chat-igmpv3.pcapng',
            lan.mon,
            tool='dumpcap',
            options=('--capture-comment', 'chat on 224.1.1.1, IGMPv3'),
            condition=('igmp or udp port 5004',),
        ):
            chat(lan, *lan.hosts)


@fixture
def chat_mixed():
    """One host of each IGMP version in one group, timestamps in nanoseconds."""
    with Lan(3) as lan:
        for version, host in enumerate(lan.hosts, 1):
            host.speak(igmp=version)
        lan.query(mcast_igmp_version=2, mcast_querier=0)
        with capture('chat-mixed-nano.pcap', lan.mon, options=('--time-stamp-precision=nano',)):
            with contextlib.ExitStack() as stack:
                sockets = [stack.enter_context(host.chat()) for host in lan.hosts]
                for host, s in zip(lan.hosts, sockets):
                    s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, host.membership(GROUP))
                    time.sleep(0.6)
                    say(s, f'hola, soy {host.name}')
                lan.query(mcast_igmp_version=2)
                time.sleep(1.5)
                for host, s in zip(lan.hosts, sockets):
                    s.setsockopt(socket.IPPROTO_IP, socket.IP_DROP_MEMBERSHIP, host.membership(GROUP))
                    time.sleep(0.4)
                time.sleep(1.5)


@fixture
def ssm():
    """Source-specific joins to 232.1.1.1, a second source, a source left; blocking in an any-source group; a filter change."""
    with Lan(3) as lan:
        for host in lan.hosts:
            host.speak(igmp=3)
        lan.query(mcast_igmp_version=3, mcast_querier=0)
        a, b, c = lan.hosts

        with capture('ssm-igmpv3.pcap', lan.mon), a.chat(0) as s, b.chat(0) as t, c.chat() as r:
            r.setsockopt(socket.IPPROTO_IP, IP_ADD_SOURCE_MEMBERSHIP, c.source_group('232.1.1.1', a.ip))
            time.sleep(0.8)
            say(s, 'desde h1', to=('232.1.1.1', PORT))
            say(t, 'desde h2', to=('232.1.1.1', PORT))
            r.setsockopt(socket.IPPROTO_IP, IP_ADD_SOURCE_MEMBERSHIP, c.source_group('232.1.1.1', b.ip))
            time.sleep(0.8)
            say(t, 'desde h2', to=('232.1.1.1', PORT))
            lan.query(mcast_igmp_version=3)
            time.sleep(1.5)
            r.setsockopt(socket.IPPROTO_IP, IP_DROP_SOURCE_MEMBERSHIP, c.source_group('232.1.1.1', a.ip))
            time.sleep(1.5)
            r.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, c.membership('239.1.2.3'))
            time.sleep(0.8)
            r.setsockopt(socket.IPPROTO_IP, IP_BLOCK_SOURCE, c.source_group('239.1.2.3', b.ip))
            time.sleep(0.8)
            r.setsockopt(socket.IPPROTO_IP, IP_UNBLOCK_SOURCE, c.source_group('239.1.2.3', b.ip))
            time.sleep(0.8)
            # struct ip_msfilter: from EXCLUDE {} to INCLUDE {a, b}
            r.setsockopt(
                socket.IPPROTO_IP,
                IP_MSFILTER,
                socket.inet_aton('239.1.2.3')
                + socket.inet_aton(c.ip)
                + struct.pack('=II', MCAST_INCLUDE, 2)
                + socket.inet_aton(a.ip)
                + socket.inet_aton(b.ip),
            )
            time.sleep(1.5)
        # Sockets that close leave their groups.


def chat6(lan):
    a, b = lan.hosts
    with a.chat6() as s, b.chat6() as t:
        s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, a.membership6(GROUP6))
        time.sleep(0.4)
        t.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, b.membership6(GROUP6))
        time.sleep(0.8)
        say(s, 'hola', to=(GROUP6, PORT))
        say(t, 'hola, ¿qué tal?', to=(GROUP6, PORT))
        lan.query()
        time.sleep(2)
        s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_LEAVE_GROUP, a.membership6(GROUP6))
        time.sleep(1.5)
        t.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_LEAVE_GROUP, b.membership6(GROUP6))
        time.sleep(1.5)


@fixture
def chat_mldv1():
    """The chat over IPv6 with MLDv1 hosts and querier."""
    with Lan(2, ipv6=True) as lan:
        for host in lan.hosts:
            host.speak(mld=1)
        lan.query(mcast_mld_version=1, mcast_querier=0)
        with capture('chat-mldv1.pcap', lan.mon, condition=('ip6',)):
            chat6(lan)


@fixture
def chat_mldv2():
    """The chat over IPv6 with MLDv2 hosts and querier, and source-specific joins to ff3e::8000:1."""
    with Lan(2, ipv6=True) as lan:
        lan.query(mcast_mld_version=2, mcast_querier=0)
        a, b = lan.hosts
        with capture('chat-mldv2.pcapng', lan.mon, tool='dumpcap', condition=('ip6',)):
            chat6(lan)
            with b.chat6() as r:
                for option, source in (
                    (MCAST_JOIN_SOURCE_GROUP, a.ip6),
                    (MCAST_JOIN_SOURCE_GROUP, lan.switch.ip6),
                    (MCAST_LEAVE_SOURCE_GROUP, a.ip6),
                ):
                    r.setsockopt(socket.IPPROTO_IPV6, option, b.source_group6('ff3e::8000:1', source))
                    time.sleep(0.8)
                r.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, b.membership6('ff15::77'))
                time.sleep(0.8)
                r.setsockopt(socket.IPPROTO_IPV6, MCAST_BLOCK_SOURCE, b.source_group6('ff15::77', a.ip6))
                time.sleep(0.8)
            time.sleep(1.5)


def ping(host, family, to, count=3, size=56):
    """Echo requests as ping sends them."""
    protocol = socket.IPPROTO_ICMP if family == socket.AF_INET else socket.IPPROTO_ICMPV6
    with host.socket(family, socket.SOCK_RAW, protocol) as s:
        s.settimeout(1)
        for sequence in range(1, count + 1):
            body = bytes(i & 0xFF for i in range(16, 16 + size))
            message = struct.pack('!BBHHH', 8 if family == socket.AF_INET else 128, 0, 0, 0x4C53, sequence) + body
            if family == socket.AF_INET:
                message = message[:2] + struct.pack('!H', checksum(message)) + message[4:]
            s.sendto(message, (to, 0))
            with contextlib.suppress(TimeoutError):
                s.recv(2048)
            time.sleep(0.1)


@fixture
def ping_arp_nd():
    """ARP and ping, an address nobody has, neighbour discovery and ping over IPv6, an address being added (DAD)."""
    with Lan(2, ipv6=True) as lan:
        a, b = lan.hosts
        with capture('ping-arp-nd.pcap', a):
            ping(a, socket.AF_INET, b.ip)
            ping(a, socket.AF_INET, '192.168.1.77', count=1)
            ping(a, socket.AF_INET6, b.ip6)
            ping(a, socket.AF_INET6, 'fd00::77', count=1)
            run('ip', '-n', a.ns, 'addr', 'add', 'fd00::1234/64', 'dev', 'eth0')
            a.sysctl('ipv6/conf/eth0/router_solicitations', 1)
            time.sleep(2)


@fixture
def fragments():
    """Datagrams of 4000 and 8000 octets to a group, over IPv4 and IPv6, and a large ping: all in fragments."""
    with Lan(2, ipv6=True) as lan:
        a, b = lan.hosts
        with capture('fragments.pcap', lan.mon), a.chat(0) as s, a.chat6() as s6:
            say(s, 'hola ' * 800, 'adiós ' * 1142)
            say(s6, 'hola ' * 800, 'adiós ' * 1142, to=(GROUP6, PORT))
        with capture('fragments-ping.pcap', a, condition=('icmp', 'or', 'icmp6', 'or', 'ip6', 'proto', '44')):
            ping(a, socket.AF_INET, b.ip, count=1, size=3000)
            ping(a, socket.AF_INET6, b.ip6, count=1, size=3000)


@fixture
def tcp():
    """A TCP connection over IPv4 and one over IPv6: handshake, some data both ways, close; and a refused one."""
    with Lan(2, ipv6=True) as lan:
        a, b = lan.hosts
        with capture('tcp.pcap', a, condition=('tcp',)):
            for family, address in ((socket.AF_INET, b.ip), (socket.AF_INET6, b.ip6)):
                with b.socket(family, socket.SOCK_STREAM) as server, a.socket(family, socket.SOCK_STREAM) as client:
                    server.bind((address, 9000))
                    server.listen(1)
                    client.settimeout(3)
                    client.connect((address, 9000))
                    peer, _ = server.accept()
                    with peer:
                        peer.settimeout(3)
                        for word in (b'hola', b'x' * 3000, b'adi\xc3\xb3s'):
                            client.sendall(word)
                            got = b''
                            while len(got) < len(word):
                                got += peer.recv(4096)
                            peer.sendall(got[:100])
                            client.recv(4096)
                            time.sleep(0.1)
            with a.socket(kind=socket.SOCK_STREAM) as client, contextlib.suppress(ConnectionRefusedError):
                client.connect((b.ip, 9001))


def last_member(name, igmp, mld, sources):
    """Joins and leaves at the port on which the bridge asks whether anybody is left."""
    with Lan(2, ipv6=True) as lan:
        a, b = lan.hosts
        b.speak(igmp, mld)
        lan.query(mcast_igmp_version=igmp, mcast_mld_version=mld)
        time.sleep(6)  # a querier asks for single groups only once it has been the only one for a while
        with capture(name, b, condition=('igmp', 'or', 'ip6')):
            with b.chat() as s, b.chat6() as s6:
                s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, b.membership(GROUP))
                s6.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, b.membership6(GROUP6))
                time.sleep(1)
            time.sleep(2)
            if sources:
                with b.chat() as s, b.chat6() as s6:
                    for source, source6 in ((a.ip, a.ip6), (lan.switch.ip, lan.switch.ip6)):
                        s.setsockopt(socket.IPPROTO_IP, IP_ADD_SOURCE_MEMBERSHIP, b.source_group('232.1.1.1', source))
                        s6.setsockopt(socket.IPPROTO_IPV6, MCAST_JOIN_SOURCE_GROUP, b.source_group6('ff3e::8000:1', source6))
                    time.sleep(1)
                    s.setsockopt(socket.IPPROTO_IP, IP_DROP_SOURCE_MEMBERSHIP, b.source_group('232.1.1.1', a.ip))
                    s6.setsockopt(socket.IPPROTO_IPV6, MCAST_LEAVE_SOURCE_GROUP, b.source_group6('ff3e::8000:1', a.ip6))
                    time.sleep(2)


@fixture
def last_member_v2():
    """A host leaves a group by IGMPv2 and MLDv1, and the bridge asks for that group."""
    last_member('last-member-v2.pcap', 2, 1, sources=False)


@fixture
def last_member_v3():
    """A host leaves a group, and a source, by IGMPv3 and MLDv2; the bridge asks for the group, and for group and source."""
    last_member('last-member-v3.pcap', 3, 2, sources=True)


@fixture
def unreachable():
    """ICMP's answers to datagrams for a closed port, for a network without a route, with TTL 1, and by the wrong router."""
    with Lan(2, ipv6=True) as lan:
        a, b = lan.hosts
        for network, network6 in (('10.0.0.0/8', 'fd10::/16'), ('11.0.0.0/8', 'fd11::/16')):
            run('ip', '-n', a.ns, 'route', 'add', network, 'via', b.ip)
            run('ip', '-n', a.ns, 'route', 'add', network6, 'via', b.ip6)
        run('ip', '-n', b.ns, 'route', 'add', '10.0.0.0/8', 'via', lan.switch.ip)
        run('ip', '-n', b.ns, 'route', 'add', 'fd10::/16', 'via', 'fe80::ff:fe00:101', 'dev', 'eth0')
        b.sysctl('ipv4/ip_forward', 1)
        b.sysctl('ipv6/conf/all/forwarding', 1)
        with capture('unreachable.pcap', a, condition=('icmp', 'or', 'icmp6', 'or', 'udp')):
            with a.socket() as s, a.socket(socket.AF_INET6) as s6:
                for ttl, ip, ip6 in (
                    (64, b.ip, b.ip6),
                    (64, '11.1.2.3', 'fd11::1'),
                    (1, '10.1.2.3', 'fd10::1'),
                    (64, '10.1.2.3', 'fd10::1'),
                ):
                    s.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, ttl)
                    s6.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_UNICAST_HOPS, ttl)
                    say(s, 'hola', to=(ip, 5555))
                    say(s6, 'hola', to=(ip6, 5555))


@fixture
def checksum_offload():
    """The chat as captured on the sending host itself with checksum offload: its UDP checksums are unfinished."""
    with Lan(2) as lan:
        a, b = lan.hosts
        a.offload(True)
        with capture('checksum-offload.pcap', a, condition=('udp',)), a.chat(0) as s:
            say(s, 'hola', 'hola', 'adiós')


@fixture
def cooked():
    """Captured on all interfaces at once (SLL2), and the same as Linux cooked v1."""
    with Lan(2, ipv6=True) as lan:
        a, b = lan.hosts
        for host in lan.hosts:
            host.speak(igmp=3, mld=2)
        for name, options in (('cooked-v2.pcap', ()), ('cooked-v1.pcap', ('-y', 'LINUX_SLL'))):
            with capture(name, a, 'any', options=options), a.chat() as s, b.chat(0) as t, a.chat6() as s6:
                s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, a.membership(GROUP))
                s6.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, a.membership6(GROUP6))
                time.sleep(0.8)
                say(s, 'hola')
                say(t, 'hola, ¿qué tal?')
                say(s6, 'hola', to=(GROUP6, PORT))
                ping(a, socket.AF_INET, b.ip, count=1)
                ping(a, socket.AF_INET, '127.0.0.1', count=1)
                ping(a, socket.AF_INET6, b.ip6, count=1)


@fixture
def loopback():
    """The chat to its own host, on lo: Ethernet with zero addresses."""
    with Lan(1) as lan:
        a = lan.hosts[0]
        with capture('loopback.pcap', a, 'lo'), a.chat() as s, a.socket() as t:
            s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(GROUP) + socket.inet_aton('127.0.0.1'))
            s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton('127.0.0.1'))
            say(s, 'hola', 'adiós')
            say(t, 'hola', to=('127.0.0.1', PORT))
            ping(a, socket.AF_INET, '127.0.0.1', count=1)


@fixture
def tunnel():
    """Raw IP (no link layer) on a tun device whose other end answers each datagram with the same words."""
    with Lan(1) as lan:
        a = lan.hosts[0]
        with inside(a.ns):
            tun = os.open('/dev/net/tun', os.O_RDWR | os.O_NONBLOCK)
            fcntl.ioctl(tun, 0x400454CA, struct.pack('16sH22x', b'tun0', 0x0001 | 0x1000))  # TUNSETIFF, IFF_TUN | IFF_NO_PI
        a.sysctl('ipv6/conf/tun0/disable_ipv6', 0)
        run('ip', '-n', a.ns, 'addr', 'add', '10.9.0.1/24', 'dev', 'tun0')
        run('ip', '-n', a.ns, 'addr', 'add', 'fd09::1/64', 'dev', 'tun0', 'nodad')
        run('ip', '-n', a.ns, 'link', 'set', 'tun0', 'up', 'multicast', 'on')
        with capture('raw-tun.pcap', a, 'tun0'), a.socket() as s, a.socket(socket.AF_INET6) as s6:
            s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton('10.9.0.1'))
            s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, TTL)
            s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(GROUP) + socket.inet_aton('10.9.0.1'))
            say(s, 'hola')
            say(s, 'hola', to=('10.9.0.2', PORT))
            say(s6, 'hola', to=('fd09::2', PORT))
            for _ in range(50):
                try:
                    packet = os.read(tun, 2048)
                except BlockingIOError:
                    break
                if packet[0] == 0x45 and packet[9] == 17 and packet[16] < 224:
                    os.write(tun, packet[:12] + packet[16:20] + packet[12:16] + packet[22:24] + packet[20:22] + packet[24:])
                elif packet[0] >> 4 == 6 and packet[6] == 17 and packet[24] != 0xFF:
                    os.write(tun, packet[:8] + packet[24:40] + packet[8:24] + packet[42:44] + packet[40:42] + packet[44:])
            time.sleep(0.3)
        os.close(tun)


if __name__ == '__main__':
    unknown = [name for name in sys.argv[1:] if name not in fixtures]
    if unknown:
        sys.exit(f'no such fixture: {", ".join(unknown)}; there are {", ".join(fixtures)}')
    for name in sys.argv[1:] or fixtures:
        fixtures[name]()
