/** What kind of interface one is: whether what is sent there reaches others. */
import { existsSync } from 'node:fs'
import { LITTLE_ENDIAN } from './endian.ts'
import { loadKoffi, octets, textIn } from './ffi.ts'
import { networkFlags } from './interfaces.ts'

/** IFF_LOOPBACK (netdevice(7)). */
const LOOPBACK = 8

/** <linux/sockios.h>, <linux/ethtool.h>. */
const AF_INET = 2
const SOCK_DGRAM = 2
const SIOCETHTOOL = 0x8946
const ETHTOOL_GDRVINFO = 3
/** Octets of a `struct ethtool_drvinfo`, where the driver's name stands in it, and of a `struct ifreq`. */
const INFO = 196
const DRIVER = 4
const DRIVER_SIZE = 32
const REQUEST = 40
const NAME_SIZE = 16

/** Kinds on which nothing leaves this machine by itself, as their drivers call them. */
const FOR_TESTS: readonly string[] = ['loopback', 'veth', 'dummy', 'tun', 'tap']

/**
 * The name of an interface's driver, such as `veth` or `e1000e`; `loopback` for that; undefined where there is no such
 * interface, and empty where its driver does not say.
 */
export async function interfaceKind(name: string): Promise<string | undefined> {
  const flags = networkFlags(name)
  if (flags === undefined) return undefined
  if ((flags & LOOPBACK) !== 0) return 'loopback'
  if (existsSync(`/sys/class/net/${name}/tun_flags`)) return 'tun'
  return driverOf(name)
}

/** True for interfaces that tests are made of. */
export const isForTests = (kind: string): boolean => FOR_TESTS.includes(kind)

async function driverOf(name: string): Promise<string> {
  const koffi = await loadKoffi()
  const c = koffi.load(null)
  const info = octets(INFO)
  new DataView(info.buffer).setUint32(0, ETHTOOL_GDRVINFO, LITTLE_ENDIAN)
  // A `struct ifreq`: the name, and where to put the answer.
  const request = octets(REQUEST)
  request.set(Buffer.from(name, 'latin1').subarray(0, NAME_SIZE - 1))
  koffi.encode(request, NAME_SIZE, 'void *', info)
  const fd: number = c.func('int socket(int family, int type, int protocol)')(AF_INET, SOCK_DGRAM, 0)
  const status: number = c.func('int ioctl(int fd, unsigned long request, void *value)')(fd, SIOCETHTOOL, request)
  c.func('int close(int fd)')(fd)
  return status === 0 ? textIn(info.subarray(DRIVER, DRIVER + DRIVER_SIZE)) : ''
}
