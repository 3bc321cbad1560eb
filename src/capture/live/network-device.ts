/** What the system says of network interfaces (netdevice(7)). */
import { readFileSync } from 'node:fs'
import { LITTLE_ENDIAN } from './endian.ts'
import { octets } from './ffi.ts'
import { AF_INET, SOCK_DGRAM, type SocketCalls, socketCalls } from './socket-calls.ts'

/** <linux/sockios.h> */
const SIOCGIFFLAGS = 0x8913
/** Octets of a `struct ifreq`, and of the name that it begins with. */
const REQUEST = 40
const NAME_SIZE = 16

/** IFF_UP, IFF_LOOPBACK and IFF_MULTICAST. */
const UP = 1
const LOOPBACK = 8
const MULTICAST = 0x1000

export interface DeviceFlags {
  readonly isUp: boolean
  readonly isLoopback: boolean
  /** Whether it can send and receive multicast. */
  readonly isMulticast: boolean
}

/** The flags of an interface; undefined for what is no network interface. */
export type FlagsOf = (name: string) => DeviceFlags | undefined

/** What tells the flags, whether there is koffi or not. */
export async function flagsReader(): Promise<FlagsOf> {
  const calls = await socketCalls().catch(() => undefined)
  const read = calls === undefined ? flagsInSys : flagsBySystem(calls)
  return (name) => {
    const flags = read(name)
    if (flags === undefined) return undefined
    const has = (flag: number) => (flags & flag) !== 0
    return { isUp: has(UP), isLoopback: has(LOOPBACK), isMulticast: has(MULTICAST) }
  }
}

const flagsBySystem = (calls: SocketCalls) => (name: string) => {
  const answer = askAbout(calls, name, SIOCGIFFLAGS)
  return answer && new DataView(answer.buffer).getUint16(NAME_SIZE, LITTLE_ENDIAN)
}

/** These are the interfaces of the namespace that /sys was mounted in, which need not be the one that we are in. */
function flagsInSys(name: string): number | undefined {
  try {
    return Number(readFileSync(`/sys/class/net/${name}/flags`, 'latin1'))
  } catch {
    return undefined
  }
}

/**
 * Asks about an interface (ioctl(2)).
 *
 * @param value where the system shall put its answer, for requests that take a pointer
 * @returns the `struct ifreq` afterwards; undefined where there is no answer
 */
export function askAbout(
  calls: SocketCalls,
  name: string,
  request: number,
  value?: Uint8Array,
): Uint8Array | undefined {
  if (name.length >= NAME_SIZE) return undefined
  const about = octets(REQUEST)
  about.set(Buffer.from(name, 'latin1'))
  if (value !== undefined) calls.point(about, NAME_SIZE, value)
  const fd = calls.open(AF_INET, SOCK_DGRAM, 0)
  const status = calls.ask(fd, request, about)
  calls.close(fd)
  return status === 0 ? about : undefined
}
