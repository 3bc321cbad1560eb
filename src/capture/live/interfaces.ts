/** What there is to capture from. */
import { existsSync } from 'node:fs'
import type { DriverInterface, LinkType, LiveDriver } from './driver.ts'
import { joinedGroups } from './groups.ts'
import { deviceReader, type NetworkDevice } from './network-device.ts'

export interface InterfaceFacts extends DriverInterface {
  /** Undefined where it cannot be found out: for unusual ones, that takes the permission to capture. */
  readonly linkType: LinkType | undefined
  /** Whether it can send and receive multicast; undefined for what is no network interface. */
  readonly isMulticast: boolean | undefined
  /** Groups that this host has joined there. */
  readonly groups: readonly string[]
}

const ETHERNET: LinkType = { link: 1, name: 'EN10MB', description: 'Ethernet' }
const RAW_IP: LinkType = { link: 101, name: 'RAW', description: 'Raw IP' }

/** What libpcap makes of ARPHRD_ETHER, _LOOPBACK and _NONE, the last of which tunnels are. */
const USUAL: Readonly<Record<number, LinkType>> = { 1: ETHERNET, 772: ETHERNET, 65534: RAW_IP }

/** @throws LiveCaptureError */
export async function interfaceFacts(driver: LiveDriver): Promise<readonly InterfaceFacts[]> {
  const groups = joinedGroups()
  const deviceOf = await deviceReader()
  return driver.interfaces().map((found) => {
    const device = deviceOf(found.name)
    return {
      ...found,
      linkType: linkTypeOf(found.name, device, driver),
      isMulticast: device?.isMulticast,
      groups: groups.get(found.name) ?? [],
    }
  })
}

/** To open an interface for it takes a twentieth of a second, and there may be hundreds. */
function linkTypeOf(name: string, device: NetworkDevice | undefined, driver: LiveDriver): LinkType | undefined {
  if (device === undefined && name !== 'any') return undefined
  // Ports of a switch chip (DSA) tag their frames in ways of their own.
  const isUsual = device !== undefined && !existsSync(`/sys/class/net/${name}/dsa/tagging`)
  return (isUsual ? USUAL[device.hardware] : undefined) ?? driver.linkOf(name)
}
