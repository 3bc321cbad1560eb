/** Names of IPv6 groups, as in IANA's registry of multicast addresses. */
import { allZero, u16, u32 } from '../../decode/bytes.ts'
import { namesIn } from './group-names.ts'

/** A line for each: the group, and its name; `ff0x` stands for every scope. */
const LIST = `
ff01::1 All nodes (interface-local)
ff01::2 All routers (interface-local)
ff02::1 All nodes
ff02::2 All routers
ff02::4 DVMRP routers
ff02::5 OSPFv3 all routers (AllSPFRouters)
ff02::6 OSPFv3 designated routers (AllDRouters)
ff02::7 ST routers
ff02::8 ST hosts
ff02::9 RIPng routers
ff02::a EIGRP routers
ff02::b Mobile agents
ff02::c SSDP
ff02::d All PIM routers
ff02::e RSVP encapsulation
ff02::f UPnP
ff02::10 All-BBF-Access-Nodes
ff02::11 All-Homenet-Nodes
ff02::12 VRRP
ff02::13 ALL_GRASP_NEIGHBORS
ff02::16 All MLDv2-capable routers
ff02::1a all-RPL-nodes
ff02::6a All-Snoopers (multicast router discovery)
ff02::6b PTP peer delay (IEEE 1588)
ff02::6c Saratoga
ff02::6d LL-MANET-Routers
ff02::6e IGRS
ff02::6f iADT discovery
ff02::fb mDNS
ff02::1:1 Link name
ff02::1:2 All DHCP relay agents and servers
ff02::1:3 LLMNR
ff02::1:4 DTCP announcement
ff02::1:5 afore_vdp
ff02::1:6 Babel
ff05::2 All routers (site-local)
ff05::1:3 All DHCP servers
ff0x:: Reserved group ID 0 in every scope
ff0x::c SSDP
ff0x::fb mDNS
ff0x::fc ALL_MPL_FORWARDERS
ff0x::fd All CoAP nodes
ff0x::fe All CoRE resource directories
ff0x::100 VMTP managers group
ff0x::101 NTP
ff0x::103 rwhod
ff0x::108 Sun NIS+ information service
ff0x::109 MTP multicast transport protocol
ff0x::114 Any private experiment
ff0x::115 DVMRP on MOSPF
ff0x::116 SVRLOC
ff0x::118 microsoft-ds
ff0x::120 mtrace
ff0x::121 RSVP-encap-1
ff0x::122 RSVP-encap-2
ff0x::123 SVRLOC-DA
ff0x::127 Cisco Auto-RP announce
ff0x::128 Cisco Auto-RP discovery
ff0x::129 H.323 gatekeeper discovery
ff0x::12c dof-multicast
ff0x::12d DvbServDisc
ff0x::130 UPnP
ff0x::133 ASAP
ff0x::138 LXI-EVENT
ff0x::13a AllJoyn
ff0x::151 Canon-Device-control
ff0x::155 Jini announcement
ff0x::156 Jini request
ff0x::175 All SIP servers
ff0x::181 PTP primary (IEEE 1588)
ff0x::182 PTP alternate 1
ff0x::183 PTP alternate 2
ff0x::184 PTP alternate 3
ff0x::18c All ACs (CAPWAP)
ff0x::201 rwho group (BSD, unofficial)
ff0x::202 Sun RPC PMAPPROC_CALLIT
ff0x::204 All C1222 nodes
ff0x::300 Mbus/IPv6
ff0x::bac0 BACnet
ff0x::2:7ffe SAPv1 announcements
ff0x::2:7fff SAPv0 announcements (deprecated)
`
let names: ReadonlyMap<string, string> | undefined

/** Every group that has a name, with it; `ff0x` stands for every scope. */
export function ipv6GroupNames(): ReadonlyMap<string, string> {
  names ??= namesIn(LIST)
  return names
}

/** The name of the group at `at`, written as `text`; undefined if it has none. */
export function ipv6GroupName(b: Uint8Array, at: number, text: string): string | undefined {
  // Permanent groups are the same in every scope; without them stands whatever has the flags nibble set.
  if (b[at + 1] >> 4 !== 0) return undefined
  const all = ipv6GroupNames()
  return all.get(text) ?? all.get(`ff0x${text.slice(4)}`) ?? prefixName(b, at)
}

/** Names of prefixes. */
function prefixName(b: Uint8Array, at: number): string | undefined {
  const isLinkLocal = b[at + 1] === 0x02
  if (isLinkLocal && allZero(b, at + 2, at + 11) && b[at + 11] === 1 && b[at + 12] === 0xff) return 'Solicited-node'
  if (isLinkLocal && allZero(b, at + 2, at + 11) && b[at + 11] === 2 && b[at + 12] === 0xff) {
    return 'Node information queries'
  }
  if (allZero(b, at + 2, at + 10) && u16(b, at + 10) === 0x0db8) return 'Documentation'
  if (!allZero(b, at + 2, at + 12)) return undefined
  const low = u32(b, at + 12)
  if (low >>> 10 === 0x0001_1000 >>> 10) return 'Service Location version 2'
  return low >>> 15 === 0x0002_8000 >>> 15 ? 'SAP dynamic assignments' : undefined
}
