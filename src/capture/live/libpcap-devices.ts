/** The lists that libpcap hands out, copied into objects of ours and given back. */
import { LiveCaptureError } from '../errors.ts'
import { addressText } from './addresses.ts'
import type { DriverInterface } from './driver.ts'
import { ERROR_SIZE, type Koffi, type Library, octets, type Pointer, textIn } from './ffi.ts'

/** PCAP_IF_LOOPBACK and PCAP_IF_UP (pcap_findalldevs(3PCAP)). */
const LOOPBACK = 1
const UP = 2

const AF_INET = 2
const AF_INET6 = 10

interface Device {
  readonly next: Pointer | null
  readonly name: string
  readonly description: string | null
  readonly addresses: Pointer | null
  readonly flags: number
}

interface Address {
  readonly next: Pointer | null
  readonly address: Pointer | null
}

/** @throws LiveCaptureError */
export function devices(pcap: Library): DriverInterface[] {
  const { koffi } = pcap
  const list = octets(8)
  const error = octets(ERROR_SIZE)
  if (pcap.findAll(list, error) !== 0) throw new LiveCaptureError('failed', 'interfaces', textIn(error))
  const shape = koffi.struct({
    next: 'void *',
    name: 'const char *',
    description: 'const char *',
    addresses: 'void *',
    flags: 'uint32_t',
  })
  const first: Pointer | null = koffi.decode(list, 'void *')
  const found: DriverInterface[] = []
  for (let at = first; at !== null; ) {
    const device: Device = koffi.decode(at, shape)
    found.push({
      name: device.name,
      description: device.description ?? undefined,
      addresses: addresses(koffi, device.addresses),
      isUp: (device.flags & UP) !== 0,
      isLoopback: (device.flags & LOOPBACK) !== 0,
    })
    at = device.next
  }
  if (first !== null) pcap.freeAll(first)
  return found
}

/** IPv4 and IPv6 addresses of a `struct pcap_addr` list. */
function addresses(koffi: Koffi, first: Pointer | null): string[] {
  const shape = koffi.struct({ next: 'void *', address: 'void *' })
  const found: string[] = []
  for (let at = first; at !== null; ) {
    const { next, address }: Address = koffi.decode(at, shape)
    const text = address === null ? undefined : socketAddress(koffi, address)
    if (text !== undefined) found.push(text)
    at = next
  }
  return found
}

/** The address in a `struct sockaddr_in` or `sockaddr_in6`; undefined for other families. */
function socketAddress(koffi: Koffi, at: Pointer): string | undefined {
  const family: number = koffi.decode(at, 'uint16_t')
  const [offset, size] = family === AF_INET ? [4, 4] : family === AF_INET6 ? [8, 16] : [0, 0]
  return size === 0 ? undefined : addressText(koffi.decode(at, offset, koffi.array('uint8_t', size, 'Typed')))
}

/** Numbers of a list that a function of libpcap makes; how many there are is what it returns. */
export function numbers(
  { koffi }: Library,
  list: (into: Uint8Array) => number,
  free: (list: Pointer) => void,
): readonly number[] {
  const into = octets(8)
  const count = list(into)
  const at: Pointer | null = koffi.decode(into, 'void *')
  if (at === null) return []
  const found: readonly number[] = count > 0 ? [...koffi.decode(at, koffi.array('int', count))] : []
  free(at)
  return found
}
