/** What kind of interface one is: whether what is sent there reaches others. */
import { LITTLE_ENDIAN } from './endian.ts'
import { octets, textIn } from './ffi.ts'
import { askAbout, deviceReader } from './network-device.ts'
import { socketCalls } from './socket-calls.ts'

/** <linux/sockios.h>, <linux/ethtool.h>. */
const SIOCETHTOOL = 0x8946
const ETHTOOL_GDRVINFO = 3
/** Octets of a `struct ethtool_drvinfo`, and where the driver's name stands in it. */
const INFO = 196
const DRIVER = 4
const DRIVER_SIZE = 32

/** Kinds on which nothing leaves this machine by itself, as their drivers call them; a tap is a `tun`, too. */
const FOR_TESTS: readonly string[] = ['loopback', 'veth', 'dummy', 'tun']

/**
 * The name of an interface's driver, such as `veth` or `e1000e`; `loopback` for that; undefined where there is no such
 * interface, and empty where its driver does not say.
 */
export async function interfaceKind(name: string): Promise<string | undefined> {
  const device = (await deviceReader())(name)
  if (device === undefined) return undefined
  return device.isLoopback ? 'loopback' : driverOf(name)
}

/** True for interfaces that tests are made of. */
export const isForTests = (kind: string): boolean => FOR_TESTS.includes(kind)

async function driverOf(name: string): Promise<string> {
  const info = octets(INFO)
  new DataView(info.buffer).setUint32(0, ETHTOOL_GDRVINFO, LITTLE_ENDIAN)
  const isKnown = askAbout(await socketCalls(), name, SIOCETHTOOL, info) !== undefined
  return isKnown ? textIn(info.subarray(DRIVER, DRIVER + DRIVER_SIZE)) : ''
}
