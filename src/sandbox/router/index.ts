/**
 * A multicast router between two networks: it hears who is in which group on either side, and has the kernel forward what
 * somebody there wants. The kernel counts TTLs down, and what has none left does not pass.
 *
 * It asks nobody (a switch that is a querier does), and forgets nobody who has not left: hosts of a sandbox live as long as it.
 */
import { existsSync } from 'node:fs'
import { isIPv4 } from 'node:net'
import { networkInterfaces } from 'node:os'
import { getSystemErrorName } from 'node:util'
import { type Koffi, loadKoffi, octets } from '../../capture/live/ffi.ts'
import { SandboxError } from '../errors.ts'
import { ADD_LINK, ADD_WAY, type Family, INIT, IPV4, IPV6, type Wayless } from './families.ts'
import { Memberships, recordsOf } from './memberships.ts'

/** Octets of the largest datagram. */
const DATAGRAM = 65_536
const SOCK_RAW = 3
/** Octets of a `struct sockaddr_in6`. */
const SENDER = 28

/** What is called of the C library. */
interface Calls {
  readonly socket: (family: number, type: number, protocol: number) => number
  readonly set: (fd: number, level: number, name: number, value: Uint8Array, size: number) => number
  readonly index: (name: string) => number
  /** Octets of the next datagram. */
  readonly receive: (fd: number, into: Uint8Array, sender: Uint8Array, size: Uint8Array) => Promise<number>
}

/**
 * Routes between interfaces, for as long as the process runs.
 * @returns settles once it does
 * @throws SandboxError where the kernel does not let it
 */
export async function route(interfaces: readonly string[]): Promise<void> {
  const koffi = await loadKoffi()
  const calls = callsOf(koffi)
  const errno = () => getSystemErrorName(-koffi.errno())
  new Router(IPV4, interfaces, calls, errno).begin()
  // Not every kernel has it.
  if (existsSync('/proc/net/ip6_mr_vif')) new Router(IPV6, interfaces, calls, errno).begin()
}

class Router {
  private readonly fd: number
  private readonly indexes: readonly number[]
  private readonly memberships = new Memberships()
  /** What was forwarded or held back so far, by source and group. */
  private readonly ways = new Map<string, Wayless>()

  constructor(
    private readonly family: Family,
    private readonly interfaces: readonly string[],
    private readonly calls: Calls,
    private readonly errno: () => string,
  ) {
    this.indexes = interfaces.map(calls.index)
    this.fd = calls.socket(family.family, SOCK_RAW, family.protocol)
    if (this.fd < 0) throw new SandboxError(`the router has no raw socket: ${errno()}`)
  }

  begin(): void {
    const { family, indexes } = this
    this.request(INIT, Uint8Array.of(1, 0, 0, 0))
    for (const [number, index] of indexes.entries()) {
      this.request(ADD_LINK, family.link(number, index))
      for (const group of family.groups) this.request(family.join, family.membership(group, index))
    }
    void this.listen()
  }

  private async listen(): Promise<void> {
    const into = octets(DATAGRAM)
    const sender = octets(SENDER)
    for (;;) {
      const size = octets(4)
      new Uint32Array(size.buffer)[0] = SENDER
      const n = await this.calls.receive(this.fd, into, sender, size)
      if (n < 0) return
      this.take(into.subarray(0, n), sender)
    }
  }

  private take(datagram: Uint8Array, sender: Uint8Array): void {
    const { family, memberships } = this
    const wayless = family.asked(datagram)
    if (wayless !== undefined) {
      this.ways.set(`${wayless.source} ${wayless.group}`, wayless)
      this.open(wayless)
      return
    }
    const records = recordsOf(family.messageOf(datagram), family.size)
    const link = this.linkOf(sender)
    if (records.length === 0 || link === undefined) return
    for (const record of records) memberships.take(link, Buffer.from(sender).toString('hex'), record)
    const groups = new Set(records.map(({ group }) => group))
    for (const way of this.ways.values()) if (groups.has(way.group)) this.open(way)
  }

  /** Lets through what is wanted elsewhere, and holds back what is not. */
  private open(way: Wayless): void {
    const { family, indexes, memberships } = this
    const others = indexes.map((_, link) => link).filter((link) => link !== way.link)
    const to = others.filter((link) => memberships.wants(link, way.source, way.group))
    this.request(ADD_WAY, family.way(way, to))
  }

  /** The link that a message came from: of IPv4, the one in whose network the sender is. */
  private linkOf(sender: Uint8Array): number | undefined {
    const index = this.family.arrivedOn(sender)
    if (index !== undefined) return this.indexes.indexOf(index)
    const network = sender.subarray(4, 7).join('.')
    const found = this.interfaces.findIndex((name) =>
      networkInterfaces()[name]?.some(({ address }) => isIPv4(address) && address.startsWith(`${network}.`)),
    )
    return found < 0 ? undefined : found
  }

  private request(name: number, value: Uint8Array): void {
    if (this.calls.set(this.fd, this.family.level, name, value, value.length) === 0) return
    throw new SandboxError(`the kernel does not route multicast (request ${name}): ${this.errno()}`)
  }
}

function callsOf(koffi: Koffi): Calls {
  const c = koffi.load(null)
  const receive = c.func('long recvfrom(int fd, void *into, size_t room, int flags, void *sender, void *size)')
  return {
    socket: c.func('int socket(int family, int type, int protocol)'),
    set: c.func('int setsockopt(int fd, int level, int name, void *value, uint32_t size)'),
    index: c.func('uint32_t if_nametoindex(const char *name)'),
    receive: (fd, into, sender, size) =>
      new Promise((resolve, reject) =>
        receive.async(fd, into, into.length, 0, sender, size, (error: unknown, n: number) =>
          error ? reject(error) : resolve(Number(n)),
        ),
      ),
  }
}
