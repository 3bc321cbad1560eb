/** What there is to capture from. */
import type { DriverInterface, LinkType, LiveDriver } from './driver.ts'
import { joinedGroups } from './groups.ts'
import { flagsReader } from './network-device.ts'

export interface InterfaceFacts extends DriverInterface {
  /** Undefined where it cannot be found out: that takes the permission to capture. */
  readonly linkType: LinkType | undefined
  /** Whether it can send and receive multicast; undefined for what is no network interface. */
  readonly isMulticast: boolean | undefined
  /** Groups that this host has joined there. */
  readonly groups: readonly string[]
}

/** @throws LiveCaptureError */
export async function interfaceFacts(driver: LiveDriver): Promise<readonly InterfaceFacts[]> {
  const groups = joinedGroups()
  const flagsOf = await flagsReader()
  return driver.interfaces().map((found) => {
    const flags = flagsOf(found.name)
    return {
      ...found,
      linkType: flags === undefined && found.name !== 'any' ? undefined : driver.linkOf(found.name),
      isMulticast: flags?.isMulticast,
      groups: groups.get(found.name) ?? [],
    }
  })
}
