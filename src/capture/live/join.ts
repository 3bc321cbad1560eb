/**
 * Groups that are joined for as long as a capture runs: a switch that listens to IGMP and MLD sends a group's frames
 * nowhere else than to where it was joined.
 */
import { isIPv4, isIPv6 } from 'node:net'
import { LiveCaptureError } from '../errors.ts'
import { LITTLE_ENDIAN } from './endian.ts'
import { octets } from './ffi.ts'
import { AF_INET, AF_INET6, SOCK_DGRAM, socketCalls } from './socket-calls.ts'

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

/** <netinet/in.h> on Linux. */
const IPPROTO_IP = 0
const IPPROTO_IPV6 = 41
const MCAST_JOIN_GROUP = 42
const MCAST_JOIN_SOURCE_GROUP = 46
/** Octets of a `struct sockaddr_storage`, and where the address stands in those of IPv4 and IPv6. */
const STORAGE = 128
const IPV4_AT = 4
const IPV6_AT = 8

const MEANINGS: Readonly<Record<string, string>> = {
  ENODEV: 'there is no such interface, or it does no multicast',
  ENOBUFS: 'no more groups may be joined; sysctl net.ipv4.igmp_max_memberships',
  EADDRNOTAVAIL: 'the interface does not have this version of IP',
  EAFNOSUPPORT: 'this machine does not have this version of IP',
}

/**
 * Joins a group by its interface's number, so that the interface needs no address (RFC 3678 §5.1).
 * @throws LiveCaptureError
 */
export async function join({ group, source }: Join, interfaceName: string): Promise<Membership> {
  const calls = await socketCalls()
  const [family, level, at] = isIPv4(group) ? [AF_INET, IPPROTO_IP, IPV4_AT] : [AF_INET6, IPPROTO_IPV6, IPV6_AT]
  // A `struct group_source_req`, of which a `struct group_req` is the beginning; addresses are aligned as pointers are.
  const head = calls.pointerSize
  const request = octets(head + 2 * STORAGE)
  const view = new DataView(request.buffer)
  const index = calls.indexOf(interfaceName)
  // With 0 the kernel would choose one.
  if (index === 0) throw new LiveCaptureError('interface', interfaceName, 'there is no such interface')
  view.setUint32(0, index, LITTLE_ENDIAN)
  const addresses = source === undefined ? [group] : [group, source]
  for (const [k, address] of addresses.entries()) {
    const place = head + k * STORAGE
    view.setUint16(place, family, LITTLE_ENDIAN)
    calls.convert(family, address, request.subarray(place + at))
  }
  const option = source === undefined ? MCAST_JOIN_GROUP : MCAST_JOIN_SOURCE_GROUP
  const fd = calls.open(family, SOCK_DGRAM, 0)
  if (fd < 0 || calls.set(fd, level, option, request, head + addresses.length * STORAGE) !== 0) {
    const problem = calls.problem()
    if (fd >= 0) calls.close(fd)
    throw new LiveCaptureError('failed', interfaceName, `${group} cannot be joined: ${MEANINGS[problem] ?? problem}`)
  }
  return { group, source, interfaceName, leave: () => calls.close(fd) }
}
