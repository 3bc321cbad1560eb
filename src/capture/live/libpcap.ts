/** Capturing by libpcap (pcap(3PCAP)). */
import { LiveCaptureError } from '../errors.ts'
import { type Direction, HANDED_OVER_AFTER, type LinkType, type LiveDriver, type LiveSettings } from './driver.ts'
import { LITTLE_ENDIAN } from './endian.ts'
import { ERROR_SIZE, type Library, library, octets, type Pointer, textIn } from './ffi.ts'
import { devices, numbers } from './libpcap-devices.ts'
import { LibpcapHandle } from './libpcap-handle.ts'
import { notPermitted } from './permission.ts'

/** What pcap_activate and others return (pcap/pcap.h). */
const ERROR_NO_SUCH_DEVICE = -5
const ERROR_NOT_PERMITTED = -8
const ERROR_NOT_UP = -9
const ERROR_NOT_PERMITTED_PROMISCUOUS = -11

const PRECISION_NANO = 1
/** PCAP_D_IN and PCAP_D_OUT. */
const DIRECTIONS: Readonly<Record<Direction, number>> = { in: 1, out: 2 }
const NETMASK_UNKNOWN = 0xffff_ffff

/** The pseudo-interface that stands for all, which cannot be promiscuous. */
const ANY = 'any'
/** Of its link types, the one that tells which interface a frame came by; older libraries do not have it. */
const TELLING = 'LINUX_SLL2'

/** @throws LiveCaptureError where libpcap or what calls it is missing */
export async function libpcapDriver(): Promise<LiveDriver> {
  const pcap = await library()
  return {
    name: 'libpcap',
    library: pcap.version().replace(/^(libpcap) version (\S+).*/, '$1 $2'),
    interfaces: () => devices(pcap),
    linkOf: (name) => linkOf(pcap, name),
    offers: (name) => offers(pcap, name),
    open: (name, settings) => open(pcap, name, settings),
  }
}

function linkOf(pcap: Library, name: string): LinkType | undefined {
  let p: Pointer | undefined
  try {
    p = created(pcap, name)
    if (pcap.activate(p) < 0) return undefined
    takeUsualLinkType(pcap, p, name)
    return linkType(pcap, p, pcap.link(p))
  } finally {
    if (p !== undefined) pcap.close(p)
  }
}

function offers(pcap: Library, name: string): ReturnType<LiveDriver['offers']> {
  const p = created(pcap, name)
  try {
    const stamps = stampNames(pcap, p)
    activate(pcap, p, name)
    return { links: linkTypes(pcap, p).map((value) => linkType(pcap, p, value)), stamps }
  } finally {
    pcap.close(p)
  }
}

function open(pcap: Library, name: string, settings: LiveSettings): LibpcapHandle {
  const p = created(pcap, name)
  try {
    const promiscuous = settings.promiscuous && name !== ANY
    pcap.setSnaplen(p, settings.snaplen)
    pcap.setPromiscuous(p, promiscuous ? 1 : 0)
    pcap.setTimeout(p, HANDED_OVER_AFTER)
    pcap.setBufferSize(p, settings.bufferSize)
    const precise = settings.precision === 9 && pcap.setPrecision(p, PRECISION_NANO) === 0
    if (settings.stampType !== undefined) setStampType(pcap, p, name, settings.stampType)
    const warning = activate(pcap, p, name)
    if (settings.linkType === undefined) takeUsualLinkType(pcap, p, name)
    else setLinkType(pcap, p, name, settings.linkType)
    if (settings.direction !== undefined) setDirection(pcap, p, name, settings.direction)
    if (settings.filter !== undefined) setFilter(pcap, p, name, settings.filter)
    const error = octets(ERROR_SIZE)
    if (pcap.setNonblocking(p, 1, error) !== 0) throw new LiveCaptureError('failed', name, textIn(error))
    return new LibpcapHandle(pcap, p, {
      name,
      promiscuous,
      precision: precise ? 9 : 6,
      stampType: settings.stampType ?? 'host',
      warnings: warning === undefined ? [] : [warning],
      filter: settings.filter,
      direction: settings.direction,
      most: settings.most ?? Number.POSITIVE_INFINITY,
    })
  } catch (error) {
    pcap.close(p)
    throw error
  }
}

export function created(pcap: Library, name: string): Pointer {
  const error = octets(ERROR_SIZE)
  const p = pcap.create(name, error)
  if (p === null) throw new LiveCaptureError('failed', name, textIn(error))
  return p
}

/** Begins. @returns what libpcap remarks @throws LiveCaptureError */
export function activate(pcap: Library, p: Pointer, name: string, doing?: 'sending'): string | undefined {
  const status = pcap.activate(p)
  if (status === 0) return undefined
  const said = pcap.problem(p)
  if (status > 0) return said || (pcap.meaning(status) ?? undefined)
  switch (status) {
    case ERROR_NO_SUCH_DEVICE:
      throw new LiveCaptureError('interface', name, 'there is no such interface')
    case ERROR_NOT_UP:
      throw new LiveCaptureError('down', name, 'the interface is down', `ip link set ${name} up`)
    case ERROR_NOT_PERMITTED:
    case ERROR_NOT_PERMITTED_PROMISCUOUS:
      throw notPermitted(name, doing)
    default:
      throw new LiveCaptureError('failed', name, said || (pcap.meaning(status) ?? `libpcap's error ${status}`))
  }
}

function setStampType(pcap: Library, p: Pointer, name: string, asked: string): void {
  const value = pcap.stampValue(asked)
  if (value >= 0 && pcap.setStampType(p, value) === 0) return
  const all = stampNames(pcap, p)
  const advice = all.length === 0 ? 'it has only one' : `it offers ${all.join(', ')}`
  throw new LiveCaptureError('setting', name, `it has no stamps of type ${asked}`, advice)
}

function setDirection(pcap: Library, p: Pointer, name: string, direction: Direction): void {
  if (pcap.setDirection(p, DIRECTIONS[direction]) === 0) return
  throw new LiveCaptureError('setting', name, `which way frames go cannot be told there: ${pcap.problem(p)}`)
}

function stampNames(pcap: Library, p: Pointer): readonly string[] {
  const values = numbers(pcap, (into) => pcap.listStamps(p, into), pcap.freeStamps)
  return values.map((value) => pcap.stampName(value) ?? String(value))
}

function setLinkType(pcap: Library, p: Pointer, name: string, asked: string): void {
  const value = pcap.linkValue(asked)
  if (value >= 0 && pcap.setLink(p, value) === 0) return
  const all = linkTypes(pcap, p).map((offered) => pcap.linkName(offered) ?? String(offered))
  throw new LiveCaptureError('setting', name, `it has no link type ${asked}`, `it offers ${all.join(', ')}`)
}

function takeUsualLinkType(pcap: Library, p: Pointer, name: string): void {
  if (name === ANY) pcap.setLink(p, pcap.linkValue(TELLING))
}

const linkTypes = (pcap: Library, p: Pointer): readonly number[] =>
  numbers(pcap, (into) => pcap.listLinks(p, into), pcap.freeLinks)

/** The number in capture files differs from libpcap's own for some; which it is, its files tell. */
function linkType(pcap: Library, p: Pointer, value: number): LinkType {
  const link = value === pcap.link(p) ? LibpcapHandle.linkInFiles(pcap, p) : undefined
  return {
    link,
    name: pcap.linkName(value) ?? String(value),
    description: pcap.linkDescription(value) ?? undefined,
  }
}

function setFilter(pcap: Library, p: Pointer, name: string, filter: string): void {
  const program = octets(16)
  // "ip broadcast" has to know the network's.
  const net = octets(4)
  const mask = octets(4)
  const known = pcap.network(name, net, mask, octets(ERROR_SIZE)) === 0
  const netmask = known ? new DataView(mask.buffer).getUint32(0, LITTLE_ENDIAN) : NETMASK_UNKNOWN
  if (pcap.compile(p, program, filter, 1, netmask) !== 0) {
    throw new LiveCaptureError('filter', `-f ${filter}`, pcap.problem(p))
  }
  const status = pcap.setFilter(p, program)
  pcap.freeCode(program)
  if (status !== 0) throw new LiveCaptureError('filter', `-f ${filter}`, pcap.problem(p))
}
