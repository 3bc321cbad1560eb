/** Real sockets that send bounded numbers of datagrams. */
import { createSocket } from 'node:dgram'
import { closeSync, openSync, writeSync } from 'node:fs'
import { endianness } from 'node:os'
import koffi from 'koffi'

export interface Sending {
  readonly group: string
  readonly port: number
  readonly from: string
  readonly count: number
  readonly ttl?: number
  /** Octets of each datagram, at least 4. */
  readonly size?: number
}

/** Sends numbered datagrams to a group, one after the other. `from` is an address, or of IPv6 `::%` and an interface. */
export async function sendMulticast({ group, port, from, count, ttl = 3, size = 20 }: Sending): Promise<void> {
  const socket = createSocket(from.includes(':') ? 'udp6' : 'udp4')
  await new Promise<void>((resolve) => socket.bind(0, from.replace(/%.*/, ''), resolve))
  socket.setMulticastInterface(from)
  socket.setMulticastTTL(ttl)
  socket.setMulticastLoopback(false)
  for (let k = 0; k < count; k++) {
    const data = Buffer.alloc(size, 'x')
    data.writeUInt32BE(k)
    await new Promise<void>((resolve, reject) =>
      socket.send(data, port, group, (error) => (error ? reject(error) : resolve())),
    )
    // Sending alone would never let this process look at what arrives.
    if (k % 16 === 15) await new Promise((resolve) => setImmediate(resolve))
  }
  await new Promise<void>((resolve) => socket.close(() => resolve()))
}

const AF_PACKET = 17
const SOCK_RAW = 3
const TUNSETIFF = 0x4004_54ca
const IFF_TUN = 1
const IFF_TAP = 2
const IFF_NO_PI = 0x1000

/** Octets at a place that stays. */
const octets = (size: number) => Buffer.allocUnsafeSlow(size).fill(0)

/** Sends frames as they are, on an interface of the namespace that this process is in (packet(7)). */
export function sendFrames(iface: string, frames: readonly Uint8Array[]): void {
  const c = koffi.load(null)
  const fd: number = c.func('int socket(int family, int type, int protocol)')(AF_PACKET, SOCK_RAW, 0)
  const to = octets(20)
  const view = new DataView(to.buffer)
  const little = endianness() === 'LE'
  view.setUint16(0, AF_PACKET, little)
  view.setInt32(4, c.func('uint32_t if_nametoindex(const char *name)')(iface), little)
  const send = c.func('long sendto(int fd, void *data, size_t size, int flags, void *to, uint32_t length)')
  for (const frame of frames) {
    if (send(fd, frame, frame.length, 0, to, to.length) !== frame.length) throw new Error('the frame was not sent')
  }
  c.func('int close(int fd)')(fd)
}

/** Makes an interface whose other end is this process: what is written to it has arrived there. */
export function openTun(name: string, mode: 'tun' | 'tap'): { arrive(frame: Uint8Array): void; close(): void } {
  const fd = openSync('/dev/net/tun', 'r+')
  const request = octets(40)
  request.write(name)
  request.writeUInt16LE((mode === 'tun' ? IFF_TUN : IFF_TAP) | IFF_NO_PI, 16)
  const ioctl = koffi.load(null).func('int ioctl(int fd, unsigned long request, void *value)')
  if (ioctl(fd, TUNSETIFF, request) !== 0) throw new Error(`${name} was not made`)
  return {
    arrive(frame) {
      writeSync(fd, frame)
    },
    close: () => closeSync(fd),
  }
}
