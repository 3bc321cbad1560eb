"""A router of multicast in this network namespace, with one route that never changes, until its input ends.

usage: multicast-router.py INTERFACE-IN INTERFACE-OUT SOURCE GROUP
"""

import socket
import struct
import sys

# linux/mroute.h
MRT_INIT, MRT_ADD_VIF, MRT_ADD_MFC = 200, 202, 204
VIFF_USE_IFINDEX = 8
MAXVIFS = 32

inward, outward, source, group = sys.argv[1:]
control = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_IGMP)
control.setsockopt(socket.IPPROTO_IP, MRT_INIT, struct.pack('i', 1))
for number, name in enumerate((inward, outward)):
    interface = socket.if_nametoindex(name)
    control.setsockopt(socket.IPPROTO_IP, MRT_ADD_VIF, struct.pack('=HBBIiI', number, VIFF_USE_IFINDEX, 1, 0, interface, 0))
# What has a greater TTL than 1 goes out by interface 1.
thresholds = bytes((0, 1)) + bytes(MAXVIFS - 2)
route = socket.inet_aton(source) + socket.inet_aton(group) + struct.pack('=H', 0) + thresholds + struct.pack('=2xIIIi', 0, 0, 0, 0)
control.setsockopt(socket.IPPROTO_IP, MRT_ADD_MFC, route)
print('routing', flush=True)
sys.stdin.read()
