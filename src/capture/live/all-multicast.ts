/** Has an interface hand over frames to all groups, joined or not, without being promiscuous (packet(7)). */
import { LITTLE_ENDIAN } from './endian.ts'
import { octets } from './ffi.ts'
import { AF_PACKET, SOCK_RAW, socketCalls } from './socket-calls.ts'

/** <linux/if_packet.h> */
const SOL_PACKET = 263
const PACKET_ADD_MEMBERSHIP = 1
const PACKET_MR_ALLMULTI = 2
/** Octets of a `struct packet_mreq`. */
const REQUEST = 16

/**
 * What others tell of their memberships goes to groups that this host is not in, and its network card would keep it to
 * itself. No program receives more by this: that is decided further up.
 *
 * @returns what undoes it; undefined where it cannot be had
 */
export async function allMulticast(interfaceName: string): Promise<(() => void) | undefined> {
  const calls = await socketCalls()
  const index = calls.indexOf(interfaceName)
  if (index === 0) return undefined
  const fd = calls.open(AF_PACKET, SOCK_RAW, 0)
  if (fd < 0) return undefined
  const request = octets(REQUEST)
  const view = new DataView(request.buffer)
  view.setInt32(0, index, LITTLE_ENDIAN)
  view.setUint16(4, PACKET_MR_ALLMULTI, LITTLE_ENDIAN)
  if (calls.set(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, request, REQUEST) === 0) return () => calls.close(fd)
  calls.close(fd)
  return undefined
}
