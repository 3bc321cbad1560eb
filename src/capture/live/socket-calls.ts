/** Sockets of kinds that Node does not open, and what it does not ask of those that it does (socket(7), packet(7)). */
import { getSystemErrorName } from 'node:util'
import { loadKoffi } from './ffi.ts'

/** <sys/socket.h> on Linux. */
export const AF_INET = 2
export const AF_INET6 = 10
export const AF_PACKET = 17
export const SOCK_DGRAM = 2
export const SOCK_RAW = 3

/** The C library's functions; those that return a status return -1 where something is wrong. */
export interface SocketCalls {
  /** @returns a file descriptor, or -1 */
  readonly open: (family: number, type: number, protocol: number) => number
  readonly set: (fd: number, level: number, option: number, value: Uint8Array, size: number) => number
  readonly ask: (fd: number, request: number, value: Uint8Array) => number
  readonly close: (fd: number) => number
  /** Number of an interface; 0 where there is none of that name. */
  readonly indexOf: (interfaceName: string) => number
  /** Octets of an address from its text. */
  readonly convert: (family: number, text: string, to: Uint8Array) => number
  /** Octets of a pointer. */
  readonly pointerSize: number
  /** Writes a pointer to some octets into others. */
  readonly point: (from: Uint8Array, at: number, to: Uint8Array) => void
  /** The system's name for what was wrong the last time. */
  readonly problem: () => string
}

/** @throws LiveCaptureError where koffi is missing */
export async function socketCalls(): Promise<SocketCalls> {
  const koffi = await loadKoffi()
  const c = koffi.load(null)
  return {
    open: c.func('int socket(int family, int type, int protocol)'),
    set: c.func('int setsockopt(int fd, int level, int option, void *value, uint32_t size)'),
    ask: c.func('int ioctl(int fd, unsigned long request, void *value)'),
    close: c.func('int close(int fd)'),
    indexOf: c.func('uint32_t if_nametoindex(const char *name)'),
    convert: c.func('int inet_pton(int family, const char *text, void *to)'),
    pointerSize: koffi.sizeof('void *'),
    point: (from, at, to) => koffi.encode(from, at, 'void *', to),
    problem: () => getSystemErrorName(-koffi.errno()),
  }
}
