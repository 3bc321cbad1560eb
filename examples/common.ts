/** What the examples share: their options, the interface that is meant, and sockets of node:dgram. */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { isIPv4, isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'
import { type ParseArgsConfig, parseArgs, stripVTControlCharacters } from 'node:util'

/** A group, and how to reach it. */
export interface Target {
  readonly group: string
  readonly port: number
  /** Name of an interface; the system chooses one without it. */
  readonly iface: string | undefined
}

type Extra = NonNullable<ParseArgsConfig['options']>

/** Options that every example has. */
const USUAL = {
  group: { type: 'string', short: 'g' },
  port: { type: 'string', short: 'p' },
  interface: { type: 'string', short: 'i' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies Extra

/** The command line of an example. Ends the program where it is wrong, or asks for help. */
export function commandLine<T extends Extra>(help: string, usual: { group: string; port: number }, extra: T) {
  try {
    const { values, positionals } = parseArgs({ options: { ...USUAL, ...extra }, allowPositionals: true })
    const given = values as Readonly<Record<string, unknown>>
    if (given.help === true) {
      console.log(help.trim())
      process.exit(0)
    }
    const target: Target = {
      group: address(String(given.group ?? usual.group)),
      port: number(given.port, usual.port, 1, 65_535),
      iface: given.interface as string | undefined,
    }
    if (target.iface !== undefined && networkInterfaces()[target.iface] === undefined) {
      throw new Error(`there is no interface ${target.iface}`)
    }
    return { target, given, positionals }
  } catch (error) {
    fail(error as Error)
  }
}

/** What the system's shortest answers mean here. */
const MEANINGS: Readonly<Record<string, string>> = {
  ENODEV: 'the system does not know on which interface; name one by --interface',
  ENETUNREACH: 'the system has no route to the group; name an interface by --interface (for IPv6, other than lo)',
  EADDRINUSE: 'another program has the port, and does not share it',
}

/** Says what is wrong, and ends the program. */
export function fail(wrong: string | Error): never {
  const { message, code = '' } = typeof wrong === 'string' ? { message: wrong } : (wrong as NodeJS.ErrnoException)
  const meaning = MEANINGS[code] === undefined ? '' : `: ${MEANINGS[code]}`
  console.error(`${process.argv[1]?.replace(/^.*\//, '')}: ${message}${meaning}`)
  process.exit(2)
}

/** A number within limits. */
export function number(given: unknown, usual: number, least: number, most: number): number {
  if (given === undefined) return usual
  const value = Number(given)
  if (/^\d+$/.test(String(given)) && value >= least && value <= most) return value
  throw new Error(`"${given}" has to be a number from ${least} to ${most}`)
}

function address(text: string): string {
  const isGroup = isIPv4(text) ? /^2(2[4-9]|3\d)\./.test(text) : isIPv6(text) && /^ff/i.test(text)
  if (!isGroup) throw new Error(`"${text}" is no multicast group, as 224.1.1.1 or ff15::5004 is`)
  return text
}

/** How node:dgram wants an interface: for IPv4 by its address, for IPv6 by its name. */
export function interfaceOf({ group, iface }: Target): string | undefined {
  if (iface === undefined) return undefined
  if (isIPv6(group)) return `::%${iface}`
  const found = networkInterfaces()[iface]?.find(({ family }) => family === 'IPv4')
  return found === undefined ? fail(`${iface} has no IPv4 address`) : found.address
}

/** A socket that sends to the group. Without a TTL it has the system's, 1. */
export async function sender(target: Target, settings: { ttl?: number; loopback?: boolean } = {}): Promise<Socket> {
  const socket = createSocket(isIPv6(target.group) ? 'udp6' : 'udp4')
  await bound(socket, 0)
  const iface = interfaceOf(target)
  if (iface !== undefined) socket.setMulticastInterface(iface)
  if (settings.ttl !== undefined) socket.setMulticastTTL(settings.ttl)
  if (settings.loopback !== undefined) socket.setMulticastLoopback(settings.loopback)
  return socket
}

/** A socket that receives what is sent to the port. Several on one host may share it. It has not joined yet. */
export async function listener({ group, port }: Target): Promise<Socket> {
  const socket = createSocket({ type: isIPv6(group) ? 'udp6' : 'udp4', reuseAddr: true })
  await bound(socket, port)
  return socket
}

function bound(socket: Socket, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.bind(port, () => resolve(socket.off('error', reject) && undefined))
  })
}

/** Sends a datagram; done when the system has taken it. */
export function send(socket: Socket, data: string | Uint8Array, port: number, address: string): Promise<void> {
  return new Promise((resolve, reject) =>
    socket.send(data, port, address, (error) => (error ? reject(error) : resolve())),
  )
}

/** Who sent it, as text. */
export const from = ({ address, port }: RemoteInfo): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`

/** What a datagram says. Whoever sent it must not move our cursor. */
export const text = (data: Uint8Array): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  stripVTControlCharacters(Buffer.from(data).toString()).replace(/[\x00-\x1f\x7f-\x9f]/g, '·')

/** Ctrl-C and the like close the socket, whereby it leaves its groups. */
export function closeOnSignals(close: () => void): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, close)
}
