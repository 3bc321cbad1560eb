/** The multicast groups that this host has joined, interface by interface, as Linux tells them. */
import { addressText, fromHex } from './addresses.ts'
import { LITTLE_ENDIAN } from './endian.ts'
import { systemFile } from './system-file.ts'

/** Joined groups by name of the interface: IPv4's, then IPv6's, each in the order of their addresses. */
export function joinedGroups(): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>()
  for (const [name, group] of [
    ...igmpGroups(systemFile('/proc/net/igmp')),
    ...mldGroups(systemFile('/proc/net/igmp6')),
  ]) {
    groups.set(name, [...(groups.get(name) ?? []), group])
  }
  return groups
}

type NameAndGroup = readonly [name: string, group: string]

/**
 * Interface by interface a line that begins with its number, and below it a line for each group, indented:
 *
 *     2  eth0   :  1  V3
 *                     010000E0  1 0:00000000  0
 *
 * Groups are 32-bit numbers as the machine reads them out of memory.
 */
export function igmpGroups(text: string, littleEndian = LITTLE_ENDIAN): readonly NameAndGroup[] {
  const found: [name: string, group: Uint8Array][] = []
  let name = ''
  for (const line of text.split('\n')) {
    const named = /^\d+\s+(\S+)\s*:/.exec(line)
    if (named !== null) name = named[1]
    const group = /^\s+([0-9A-F]{8})\s/.exec(line)
    if (group !== null) found.push([name, littleEndian ? fromHex(group[1]).reverse() : fromHex(group[1])])
  }
  return inOrder(found)
}

/** A line for each group: number and name of the interface, group, users, flags, timer. */
export function mldGroups(text: string): readonly NameAndGroup[] {
  const found: [name: string, group: Uint8Array][] = []
  for (const line of text.split('\n')) {
    const [, name, group] = /^\d+\s+(\S+)\s+([0-9a-f]{32})\s/.exec(line) ?? []
    if (name !== undefined) found.push([name, fromHex(group)])
  }
  return inOrder(found)
}

const inOrder = (found: readonly (readonly [string, Uint8Array])[]): readonly NameAndGroup[] =>
  [...found].sort(([, x], [, y]) => Buffer.compare(x, y)).map(([name, group]) => [name, addressText(group)])
