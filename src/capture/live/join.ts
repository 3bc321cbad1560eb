/**
 * Groups that are joined for as long as a capture runs: a switch that listens to IGMP and MLD sends a group's frames
 * nowhere else than to where it was joined.
 */
import { isIPv4, isIPv6 } from 'node:net'
import { getSystemErrorName } from 'node:util'
import { LiveCaptureError } from '../errors.ts'
import { LITTLE_ENDIAN } from './endian.ts'
import { loadKoffi, octets } from './ffi.ts'

/** A group to be joined. */
export interface Join {
  readonly group: string
  /** The only source wanted (RFC 4607); any without it. */
  readonly source: string | undefined
  /** Where; every interface that is captured from without it. */
  readonly interfaceName: string | undefined
}

/** A group that is joined. */
export interface Membership extends Join {
  readonly interfaceName: string
  /** Leaves it. */
  leave(): void
}

/**
 * Reads `GROUP[@SOURCE][%INTERFACE]`.
 * @throws LiveCaptureError where it is none
 */
export function parseJoin(text: string): Join {
  const [, group = '', source, interfaceName] = /^([^@%]*)(?:@([^@%]+))?(?:%([^@%]+))?$/.exec(text) ?? []
  const wrong = (reason: string) => new LiveCaptureError('setting', `--join ${text}`, reason, 'as in 224.1.1.1%eth0')
  if (!isGroup(group)) throw wrong(`"${group || text}" is no multicast address`)
  if (source !== undefined && !(isIPv4(group) ? isIPv4(source) : isIPv6(source))) {
    throw wrong(`the source "${source}" is no IPv${isIPv4(group) ? 4 : 6} address`)
  }
  if (source !== undefined && isGroup(source)) throw wrong(`the source "${source}" is a multicast address itself`)
  return { group, source, interfaceName }
}

const isGroup = (address: string): boolean =>
  isIPv4(address) ? /^2(2[4-9]|3\d)\./.test(address) : isIPv6(address) && /^ff/i.test(address)

/** <sys/socket.h>, <netinet/in.h> on Linux. */
const AF_INET = 2
const AF_INET6 = 10
const SOCK_DGRAM = 2
const IPPROTO_IP = 0
const IPPROTO_IPV6 = 41
const MCAST_JOIN_GROUP = 42
const MCAST_JOIN_SOURCE_GROUP = 46
/** Octets of a `struct sockaddr_storage`. */
const STORAGE = 128

const MEANINGS: Readonly<Record<string, string>> = {
  ENODEV: 'there is no such interface, or it does no multicast',
  ENOBUFS: 'no more groups may be joined; sysctl net.ipv4.igmp_max_memberships',
  EADDRNOTAVAIL: 'the interface does not have this version of IP',
}

/**
 * Joins a group by its interface's number, so that the interface needs no address (RFC 3678 §5.1).
 * @throws LiveCaptureError
 */
export async function join({ group, source }: Join, interfaceName: string): Promise<Membership> {
  const koffi = await loadKoffi()
  const c = koffi.load(null)
  const isOld = isIPv4(group)
  const family = isOld ? AF_INET : AF_INET6
  // A `struct group_source_req`, of which a `struct group_req` is the beginning; addresses are aligned as pointers are.
  const head: number = koffi.sizeof('void *')
  const request = octets(head + 2 * STORAGE)
  const view = new DataView(request.buffer)
  const index: number = c.func('uint32_t if_nametoindex(const char *name)')(interfaceName)
  // With 0 the kernel would choose one.
  if (index === 0) throw new LiveCaptureError('interface', interfaceName, 'there is no such interface')
  view.setUint32(0, index, LITTLE_ENDIAN)
  const convert = c.func('int inet_pton(int family, const char *text, void *to)')
  for (const [k, address] of [group, source].entries()) {
    if (address === undefined) continue
    view.setUint16(head + k * STORAGE, family, LITTLE_ENDIAN)
    convert(family, address, request.subarray(head + k * STORAGE + (isOld ? 4 : 8)))
  }
  const fd: number = c.func('int socket(int family, int type, int protocol)')(family, SOCK_DGRAM, 0)
  const close = c.func('int close(int fd)')
  const status: number = c.func('int setsockopt(int fd, int level, int name, void *value, uint32_t size)')(
    fd,
    isOld ? IPPROTO_IP : IPPROTO_IPV6,
    source === undefined ? MCAST_JOIN_GROUP : MCAST_JOIN_SOURCE_GROUP,
    request,
    head + (source === undefined ? 1 : 2) * STORAGE,
  )
  if (status !== 0) {
    const code = getSystemErrorName(-koffi.errno())
    if (fd >= 0) close(fd)
    throw new LiveCaptureError('failed', interfaceName, `${group} cannot be joined: ${MEANINGS[code] ?? code}`)
  }
  return { group, source, interfaceName, leave: () => close(fd) }
}
