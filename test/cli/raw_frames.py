"""Sends frames that no ordinary socket would send: raw_frames.py INTERFACE 'no router alert'|'a wrong MAC'"""
import socket
import struct
import sys

HOST = bytes.fromhex('020000000001')
GROUP = socket.inet_aton('224.1.1.1')


def checksum(octets):
    total = sum(struct.unpack('!%dH' % (len(octets) // 2), octets))
    while total > 0xffff:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def ip(ttl, protocol, source, destination, payload):
    def header(check):
        return struct.pack('!BBHHHBBH4s4s', 0x45, 0, 20 + len(payload), 1, 0, ttl, protocol, check, source, destination)
    return header(checksum(header(0))) + payload


def frame(mac, packet):
    return bytes.fromhex(mac) + HOST + b'\x08\x00' + packet


def no_router_alert(source):
    report = struct.pack('!BBH4s', 0x16, 0, checksum(struct.pack('!BBH4s', 0x16, 0, 0, GROUP)), GROUP)
    return [frame('01005e010101', ip(1, 2, source, GROUP, report))]


def wrong_mac(source):
    frames = []
    for line in (b'hola', b'adios!'):
        datagram = struct.pack('!HHHH', 40000, 5004, 8 + len(line), 0) + line
        # The group's 23 bits begin with a 0, whatever its second octet begins with: 01:00:5e:81:01:01 is wrong.
        frames.append(frame('01005e810101', ip(2, 17, source, GROUP, datagram)))
    return frames


interface, kind = sys.argv[1:]
link = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
link.bind((interface, 0))
for octets in {'no router alert': no_router_alert, 'a wrong MAC': wrong_mac}[kind](socket.inet_aton('192.0.2.1')):
    link.send(octets)
