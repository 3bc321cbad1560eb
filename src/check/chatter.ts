/** What systems send to groups of their own accord: where a program is watched, it is chance. */

/** UDP ports: SSDP, WS-Discovery, mDNS, LLMNR, DHCPv6. */
const PORTS: ReadonlySet<number> = new Set([1900, 3702, 5353, 5355, 547])
/** Groups that they join for that, and that do not stay on the link. */
const GROUPS: ReadonlySet<string> = new Set(['239.255.255.250', 'ff05::c', 'ff08::c', 'ff05::1:3'])

export const isChatter = ({ group, port }: { readonly group: string; readonly port?: number }): boolean =>
  port === undefined ? GROUPS.has(group) : PORTS.has(port)
