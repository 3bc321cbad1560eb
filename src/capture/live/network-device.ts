/** What the system says of network interfaces (netdevice(7)). */
import { readFileSync } from 'node:fs'
import { LITTLE_ENDIAN } from './endian.ts'
import { type Koffi, loadKoffi, octets } from './ffi.ts'

/** <sys/socket.h>, <linux/sockios.h> */
const AF_INET = 2
const SOCK_DGRAM = 2
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

/** What tells the flags, wherever there is koffi or not. */
export async function flagsReader(): Promise<FlagsOf> {
  const koffi = await loadKoffi().catch(() => undefined)
  const read = koffi === undefined ? flagsInSys : flagsBySystem(koffi)
  return (name) => {
    const flags = read(name)
    if (flags === undefined) return undefined
    const has = (flag: number) => (flags & flag) !== 0
    return { isUp: has(UP), isLoopback: has(LOOPBACK), isMulticast: has(MULTICAST) }
  }
}

function flagsBySystem(koffi: Koffi): (name: string) => number | undefined {
  const ask = asker(koffi)
  return (name) => {
    const answer = ask(name, SIOCGIFFLAGS)
    return answer && new DataView(answer.buffer).getUint16(NAME_SIZE, LITTLE_ENDIAN)
  }
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
export type Ask = (name: string, request: number, value?: Uint8Array) => Uint8Array | undefined

export function asker(koffi: Koffi): Ask {
  const c = koffi.load(null)
  const socket = c.func('int socket(int family, int type, int protocol)')
  const ioctl = c.func('int ioctl(int fd, unsigned long request, void *value)')
  const close = c.func('int close(int fd)')
  return (name, request, value) => {
    if (name.length >= NAME_SIZE) return undefined
    const about = octets(REQUEST)
    about.set(Buffer.from(name, 'latin1'))
    if (value !== undefined) koffi.encode(about, NAME_SIZE, 'void *', value)
    const fd: number = socket(AF_INET, SOCK_DGRAM, 0)
    const status: number = ioctl(fd, request, about)
    close(fd)
    return status === 0 ? about : undefined
  }
}
