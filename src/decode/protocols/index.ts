/** Every protocol there is, in the order in which their fields are listed. One line each. */
import type { Protocol } from '../protocol.ts'
import { Registry } from '../registry.ts'
import { expertInfo, malformed, short } from '../remarks.ts'
import { ah } from './ah.ts'
import { amt } from './amt.ts'
import { arcnet } from './arcnet.ts'
import { arp } from './arp.ts'
import { avsp } from './avsp.ts'
import { chdlc } from './chdlc.ts'
import { cmd } from './cmd.ts'
import { data } from './data.ts'
import { dhcp } from './dhcp.ts'
import { erspan } from './erspan.ts'
import { eth } from './eth.ts'
import { fr } from './fr.ts'
import { frame } from './frame.ts'
import { geneve } from './geneve.ts'
import { gre } from './gre.ts'
import { icmp } from './icmp.ts'
import { icmpv6 } from './icmpv6.ts'
import { ieee8021ad } from './ieee8021ad.ts'
import { igmp } from './igmp.ts'
import { ip } from './ip.ts'
import { ipnet } from './ipnet.ts'
import { ipoib } from './ipoib.ts'
import { ipv6 } from './ipv6.ts'
import { dstopts, hopopts } from './ipv6-extensions.ts'
import { fraghdr } from './ipv6-fraghdr.ts'
import { routing } from './ipv6-routing.ts'
import { llc } from './llc.ts'
import { macsec } from './macsec.ts'
import { mp2t } from './mp2t.ts'
import { mpls } from './mpls.ts'
import { nsh } from './nsh.ts'
import { nullProtocol } from './null.ts'
import { pim } from './pim.ts'
import { pktComment } from './pkt_comment.ts'
import { ppp } from './ppp.ts'
import { pppoes } from './pppoes.ts'
import { pwethcw, pwethnocw } from './pseudowire.ts'
import { raw } from './raw.ts'
import { rtcp } from './rtcp.ts'
import { rtp } from './rtp.ts'
import { sap } from './sap.ts'
import { sdp } from './sdp.ts'
import { sll } from './sll.ts'
import { tcp } from './tcp.ts'
import { mptcp } from './tcp-multipath.ts'
import { udp } from './udp.ts'
import { udplite } from './udplite.ts'
import { userDlt } from './user-dlt.ts'
import { vlan } from './vlan.ts'
import { vxlan } from './vxlan.ts'
import { vxlanGpe } from './vxlan-gpe.ts'
import { wsCol } from './ws.ts'

export const protocols: readonly Protocol[] = [
  frame,
  pktComment,
  eth,
  llc,
  vlan,
  ieee8021ad,
  cmd,
  avsp,
  mpls,
  pwethcw,
  pwethnocw,
  macsec,
  nsh,
  sll,
  nullProtocol,
  raw,
  userDlt,
  ppp,
  pppoes,
  chdlc,
  arcnet,
  ipnet,
  fr,
  ipoib,
  arp,
  ip,
  ipv6,
  hopopts,
  routing,
  fraghdr,
  dstopts,
  ah,
  icmpv6,
  icmp,
  gre,
  erspan,
  igmp,
  pim,
  tcp,
  mptcp,
  udp,
  udplite,
  vxlan,
  vxlanGpe,
  geneve,
  amt,
  dhcp,
  sap,
  sdp,
  rtcp,
  rtp,
  mp2t,
  data,
  expertInfo,
  malformed,
  short,
  wsCol,
]

/** All protocols, with their fields by name and their tables. */
export const createRegistry = (): Registry => new Registry(protocols)
