/** What the system says of network interfaces (netdevice(7)). */
import { readFileSync } from 'node:fs'
import { LITTLE_ENDIAN } from './endian.ts'
import { octets } from './ffi.ts'
import { AF_INET, SOCK_DGRAM, type SocketCalls, socketCalls } from './socket-calls.ts'

/** <linux/sockios.h> */
const SIOCGIFFLAGS = 0x8913
const SIOCGIFHWADDR = 0x8927
/** Octets of a `struct ifreq`, and of the name that it begins with. */
const REQUEST = 40
const NAME_SIZE = 16

/** IFF_UP, IFF_LOOPBACK and IFF_MULTICAST. */
const UP = 1
const LOOPBACK = 8
const MULTICAST = 0x1000

export interface NetworkDevice {
  readonly isUp: boolean
  readonly isLoopback: boolean
  /** Whether it can send and receive multicast. */
  readonly isMulticast: boolean
  /** What kind of link it is on (ARPHRD_, <net/if_arp.h>). */
  readonly hardware: number
}

/** An interface; undefined for what is no network interface. */
export type DeviceOf = (name: string) => NetworkDevice | undefined

/** What is asked of an interface: by the system call, and by the file in /sys. */
const FLAGS = [SIOCGIFFLAGS, 'flags'] as const
const HARDWARE = [SIOCGIFHWADDR, 'type'] as const
type Question = typeof FLAGS | typeof HARDWARE

/** What tells of interfaces, whether there is koffi or not. */
export async function deviceReader(): Promise<DeviceOf> {
  const calls = await socketCalls().catch(() => undefined)
  const read = calls === undefined ? readInSys : askingSystem(calls)
  return (name) => {
    const flags = read(name, FLAGS)
    if (flags === undefined) return undefined
    const has = (flag: number) => (flags & flag) !== 0
    const hardware = read(name, HARDWARE) ?? -1
    return { isUp: has(UP), isLoopback: has(LOOPBACK), isMulticast: has(MULTICAST), hardware }
  }
}

const askingSystem =
  (calls: SocketCalls) =>
  (name: string, [request]: Question): number | undefined => {
    const answer = askAbout(calls, name, request)
    return answer && new DataView(answer.buffer).getUint16(NAME_SIZE, LITTLE_ENDIAN)
  }

/** These are the interfaces of the namespace that /sys was mounted in, which need not be the one that we are in. */
function readInSys(name: string, [, file]: Question): number | undefined {
  try {
    return Number(readFileSync(`/sys/class/net/${name}/${file}`, 'latin1'))
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
