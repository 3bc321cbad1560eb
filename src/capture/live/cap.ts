/**
 * Capturing by the package `cap`, which calls back once a frame.
 *
 * It hands over neither stamps nor counters, so that frames are stamped when they arrive here, and nobody knows what the
 * kernel lost. For machines on which the FFI library does not run.
 */
import type { Capturing } from 'cap'
import { LiveCaptureError } from '../errors.ts'
import { CapHandle } from './cap-handle.ts'
import type { LiveDriver, LiveSettings } from './driver.ts'
import { type DeviceOf, deviceReader } from './network-device.ts'
import { notPermitted } from './permission.ts'

/** The link types that it names, by LINKTYPE_ number. */
const LINKS: Readonly<Record<string, number>> = {
  NULL: 0,
  ETHERNET: 1,
  RAW: 101,
  LINKTYPE_LINUX_SLL: 113,
  IEEE802_11_RADIO: 127,
}

type CapPackage = typeof import('cap').default

/** @throws LiveCaptureError where the package is missing or was not built */
export async function capDriver(): Promise<LiveDriver> {
  const cap = await load()
  const deviceOf = await deviceReader()
  return {
    name: 'cap',
    library: 'the package cap',
    interfaces: () =>
      cap.Cap.deviceList().map(({ name, description, addresses, flags }) => ({
        name,
        description,
        addresses: addresses.flatMap(({ addr }) => (addr === undefined ? [] : [addr])),
        isUp: deviceOf(name)?.isUp === true,
        isLoopback: flags === 'PCAP_IF_LOOPBACK',
      })),
    linkOf: () => undefined,
    offers: (name) => {
      throw new LiveCaptureError('setting', name, 'the driver cap cannot list link types', 'take --driver libpcap')
    },
    open: (name, settings) => open(cap, name, settings, deviceOf),
  }
}

async function load(): Promise<CapPackage> {
  try {
    return (await import('cap')).default
  } catch {
    const advice = 'apt install libpcap-dev make g++ python3 && npm rebuild cap'
    throw new LiveCaptureError('library', 'cap', 'this package is missing, or was not built', advice)
  }
}

/**
 * All that were ever made: one that could not be opened ends the process when it is collected, because the package then
 * lets go of it a second time (cap 0.2.1: "Assertion `!persistent().IsEmpty()' failed").
 */
const kept: Capturing[] = []

function open(cap: CapPackage, name: string, settings: LiveSettings, deviceOf: DeviceOf): CapHandle {
  const { linkType, stampType, promiscuous, direction } = settings
  const refused = [
    [!promiscuous, 'is always promiscuous'],
    [linkType !== undefined, 'cannot choose the link type'],
    [stampType !== undefined, 'has no stamps'],
    [direction !== undefined, 'cannot tell which way frames go'],
  ] as const
  for (const [isAsked, reason] of refused) {
    if (isAsked) throw new LiveCaptureError('setting', name, `the driver cap ${reason}`, 'take --driver libpcap')
  }
  const capturing = new cap.Cap()
  kept.push(capturing)
  const handle = new CapHandle(capturing, name, settings)
  try {
    handle.begin((link) => LINKS[link])
  } catch (error) {
    if (error instanceof LiveCaptureError) throw error
    throw refusal(name, deviceOf(name)?.isUp === true, settings, (error as Error).message)
  }
  return handle
}

/** What libpcap says, of which the package hands over nothing but the text. */
function refusal(name: string, isUp: boolean, { filter }: LiveSettings, said: string): LiveCaptureError {
  if (/permission|not permitted/i.test(said)) return notPermitted(name)
  if (/no such device/i.test(said)) return new LiveCaptureError('interface', name, 'there is no such interface')
  if (filter && /filter|syntax|expression/i.test(said)) return new LiveCaptureError('filter', `-f ${filter}`, said)
  if (!isUp) return new LiveCaptureError('down', name, 'the interface is down', `ip link set ${name} up`)
  return new LiveCaptureError('failed', name, said)
}
