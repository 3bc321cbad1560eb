/** Real sockets that send bounded numbers of datagrams. */
import { createSocket } from 'node:dgram'

export interface Sending {
  readonly group: string
  readonly port: number
  readonly from: string
  readonly count: number
  readonly ttl?: number
  /** Octets of each datagram, at least 4. */
  readonly size?: number
}

/** Sends numbered datagrams to a group, one after the other. */
export async function sendMulticast({ group, port, from, count, ttl = 3, size = 20 }: Sending): Promise<void> {
  const socket = createSocket('udp4')
  await new Promise<void>((resolve) => socket.bind(0, from, resolve))
  socket.setMulticastInterface(from)
  socket.setMulticastTTL(ttl)
  socket.setMulticastLoopback(false)
  for (let k = 0; k < count; k++) {
    const data = Buffer.alloc(size, 'x')
    data.writeUInt32BE(k)
    await new Promise<void>((resolve, reject) =>
      socket.send(data, port, group, (error) => (error ? reject(error) : resolve())),
    )
  }
  await new Promise<void>((resolve) => socket.close(() => resolve()))
}
