/** What there is to capture from. */
import { readFileSync } from 'node:fs'
import type { DriverInterface, LinkType, LiveDriver } from './driver.ts'
import { joinedGroups } from './groups.ts'

/** IFF_UP and IFF_MULTICAST (netdevice(7)). */
const UP = 1
const MULTICAST = 0x1000

export interface InterfaceFacts extends DriverInterface {
  /** Undefined where it cannot be found out: that takes the permission to capture. */
  readonly linkType: LinkType | undefined
  /** Whether it can send and receive multicast; undefined for what is no network interface. */
  readonly isMulticast: boolean | undefined
  /** Groups that this host has joined there. */
  readonly groups: readonly string[]
}

/** @throws LiveCaptureError */
export function interfaceFacts(driver: LiveDriver): readonly InterfaceFacts[] {
  const groups = joinedGroups()
  return driver.interfaces().map((found) => {
    const flags = networkFlags(found.name)
    return {
      ...found,
      linkType: flags === undefined && found.name !== 'any' ? undefined : driver.linkOf(found.name),
      isMulticast: flags === undefined ? undefined : (flags & MULTICAST) !== 0,
      groups: groups.get(found.name) ?? [],
    }
  })
}

/** Whether a network interface is up; false where it is none. */
export const isUp = (name: string): boolean => ((networkFlags(name) ?? 0) & UP) !== 0

/** Undefined for what is no network interface. */
export function networkFlags(name: string): number | undefined {
  try {
    return Number(readFileSync(`/sys/class/net/${name}/flags`, 'latin1'))
  } catch {
    return undefined
  }
}
