/** Has an interface hand over frames to all groups, joined or not, without being promiscuous (packet(7)). */
import { LITTLE_ENDIAN } from './endian.ts'
import { loadKoffi, octets } from './ffi.ts'

/** <sys/socket.h>, <linux/if_packet.h> */
const AF_PACKET = 17
const SOCK_RAW = 3
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
  const koffi = await loadKoffi()
  const c = koffi.load(null)
  const index: number = c.func('uint32_t if_nametoindex(const char *name)')(interfaceName)
  if (index === 0) return undefined
  const fd: number = c.func('int socket(int family, int type, int protocol)')(AF_PACKET, SOCK_RAW, 0)
  if (fd < 0) return undefined
  const request = octets(REQUEST)
  const view = new DataView(request.buffer)
  view.setInt32(0, index, LITTLE_ENDIAN)
  view.setUint16(4, PACKET_MR_ALLMULTI, LITTLE_ENDIAN)
  const close = c.func('int close(int fd)')
  const status: number = c.func('int setsockopt(int fd, int level, int name, void *value, uint32_t size)')(
    fd,
    SOL_PACKET,
    PACKET_ADD_MEMBERSHIP,
    request,
    REQUEST,
  )
  if (status === 0) return () => close(fd)
  close(fd)
  return undefined
}
