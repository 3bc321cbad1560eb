/** Names of IPv4 groups, as in IANA's registry of multicast addresses; a few that are in wide use without it are marked. */
import { namesIn } from './group-names.ts'

/** A line for each: the group, and its name. */
const LIST = `
224.0.0.0 Base address
224.0.0.1 All systems on this subnet (all hosts)
224.0.0.2 All routers on this subnet
224.0.0.4 DVMRP routers
224.0.0.5 OSPF all routers (AllSPFRouters)
224.0.0.6 OSPF designated routers (AllDRouters)
224.0.0.7 ST routers
224.0.0.8 ST hosts
224.0.0.9 RIPv2 routers
224.0.0.10 EIGRP routers
224.0.0.11 Mobile agents
224.0.0.12 DHCP server / relay agent
224.0.0.13 All PIM routers
224.0.0.14 RSVP encapsulation
224.0.0.15 All CBT routers
224.0.0.16 Designated SBM
224.0.0.17 All SBMs
224.0.0.18 VRRP
224.0.0.19 IS-IS over IP: all L1 ISs
224.0.0.20 IS-IS over IP: all L2 ISs
224.0.0.21 IS-IS over IP: all intermediate systems
224.0.0.22 IGMP (IGMPv3 reports)
224.0.0.23 GLOBECAST-ID
224.0.0.24 OSPF-TE
224.0.0.25 Router-to-switch (RGMP)
224.0.0.27 MPP hello
224.0.0.28 ETC Control
224.0.0.29 GE-FANUC
224.0.0.30 indigo-vhdp
224.0.0.31 shinbroadband
224.0.0.32 digistar
224.0.0.33 ff-system-management
224.0.0.34 pt2-discover
224.0.0.35 DXCLUSTER
224.0.0.36 DTCP Announcement
224.0.0.101 Cisco NHAP
224.0.0.102 HSRP version 2 (also used by GLBP)
224.0.0.103 MDAP
224.0.0.104 Nokia MC CH
224.0.0.105 ff-lr-address
224.0.0.106 All-Snoopers (multicast router discovery)
224.0.0.107 PTP peer delay (IEEE 1588)
224.0.0.108 Saratoga
224.0.0.109 LL-MANET-Routers
224.0.0.110 IGRS
224.0.0.111 Babel
224.0.0.112 MMA Device Discovery
224.0.0.113 AllJoyn
224.0.0.114 Inter RFID Reader Protocol
224.0.0.115 JSDP
224.0.0.116 Device discovery/config
224.0.0.117 DLEP discovery
224.0.0.118 MAAS
224.0.0.119 ALL_GRASP_NEIGHBORS
224.0.0.120 3GPP MBMS SACH
224.0.0.121 ALL_V4_RIFT_ROUTERS
224.0.0.122 NVO BUM traffic
224.0.0.150 Ramp AltitudeCDN MulticastPlus
224.0.0.152 WiseHome
224.0.0.230 Dante device control (not registered)
224.0.0.231 Dante device control (not registered)
224.0.0.232 Dante device control (not registered)
224.0.0.233 Dante device control (not registered)
224.0.0.251 mDNS
224.0.0.252 LLMNR
224.0.0.253 Teredo
224.0.0.254 RFC 3692-style experiment
224.0.1.0 VMTP managers group
224.0.1.1 NTP
224.0.1.2 SGI-Dogfight
224.0.1.3 rwhod
224.0.1.4 VNP
224.0.1.5 Artificial Horizons - Aviator
224.0.1.6 NSS - Name Service Server
224.0.1.7 AUDIONEWS - Audio News Multicast
224.0.1.8 Sun NIS+ information service
224.0.1.9 MTP multicast transport protocol
224.0.1.10 IETF-1-LOW-AUDIO
224.0.1.11 IETF-1-AUDIO
224.0.1.12 IETF-1-VIDEO
224.0.1.13 IETF-2-LOW-AUDIO
224.0.1.14 IETF-2-AUDIO
224.0.1.15 IETF-2-VIDEO
224.0.1.16 MUSIC-SERVICE
224.0.1.17 SEANET-TELEMETRY
224.0.1.18 SEANET-IMAGE
224.0.1.19 MLOADD
224.0.1.20 Any private experiment
224.0.1.21 DVMRP on MOSPF
224.0.1.22 SVRLOC (service location)
224.0.1.23 XINGTV
224.0.1.24 microsoft-ds (WINS discovery)
224.0.1.32 mtrace
224.0.1.33 RSVP-encap-1
224.0.1.34 RSVP-encap-2
224.0.1.35 SVRLOC-DA (directory agents)
224.0.1.36 rln-server
224.0.1.37 proshare-mc
224.0.1.39 Cisco Auto-RP announce
224.0.1.40 Cisco Auto-RP discovery
224.0.1.41 H.323 gatekeeper discovery
224.0.1.42 iberiagames
224.0.1.52 mbone-vcr-directory
224.0.1.53 heartbeat
224.0.1.54 sun-mc-grp
224.0.1.60 HP device discovery
224.0.1.64 compaq-peer
224.0.1.65 iapp
224.0.1.66 multihasc-com
224.0.1.67 serv-discovery
224.0.1.68 MADCAP (mdhcpdiscover)
224.0.1.75 SIP (all SIP servers)
224.0.1.76 IAPP (Inter-Access Point Protocol)
224.0.1.78 Tibco Multicast1
224.0.1.79 Tibco Multicast2
224.0.1.80 MSP
224.0.1.81 OTT (One-way Trip Time)
224.0.1.84 Jini announcement
224.0.1.85 Jini request
224.0.1.89 3Com-AMP3 dRMON
224.0.1.111 MRM (multicast routing monitor)
224.0.1.112 TVE-FILE
224.0.1.113 TVE-ANNOUNCE
224.0.1.114 Mac Srv Loc
224.0.1.118 Tivoli Systems
224.0.1.125 PolyCom Relay1
224.0.1.127 Xerox device discovery (XRX DEVICE DISC)
224.0.1.129 PTP primary (IEEE 1588)
224.0.1.130 PTP alternate 1
224.0.1.131 PTP alternate 2
224.0.1.132 PTP alternate 3
224.0.1.133 ProCast
224.0.1.134 3Com Discp
224.0.1.140 CAPWAP AC
224.0.1.141 DHCP servers
224.0.1.150 Ramp AltitudeCDN MulticastPlus
224.0.1.166 marratech-cc
224.0.1.171 HAVI-Sim
224.0.1.172 Nokia Cluster
224.0.1.175 ptk-cluster
224.0.1.176 Proxim Protocol
224.0.1.178 IEEE IAPP (802.11F)
224.0.1.179 1451_Dot5_802_Discovery
224.0.1.185 ASAP (reliable server pooling)
224.0.1.186 SL-MANET-Routers
224.0.1.187 All CoAP nodes
224.0.1.188 BRSDP
224.0.1.189 Amateur radio DMR
224.0.1.190 All CoRE resource directories
224.0.2.1 rwho group (BSD, unofficial)
224.0.2.2 Sun RPC PMAPPROC_CALLIT
224.0.2.3 EPSON-disc-set
224.0.2.4 All C1222 nodes
224.0.2.5 Monitoring Discovery Protocol
224.0.2.14 OPC Discovery
224.0.6.151 Canon-Device-control
224.0.23.0 ECHONET
224.0.23.1 Ricoh-device-ctrl
224.0.23.2 Ricoh-device-ctrl
224.0.23.12 KNXnet/IP
224.0.23.13 TVE-ANNOUNCE2
224.0.23.14 DvbServDisc
224.0.23.33 RRDP
224.0.23.34 AF_NA
224.0.23.42 Control for IP Video
224.0.23.46 dof-multicast
224.0.23.60 AtscSvcSig
224.0.23.61 SafetyNET p (potentially IGMPv1)
224.0.23.63 iADT Discovery
224.0.23.158 VSCP
224.0.23.159 LXI-EVENT
224.0.23.165 omasg
224.0.23.170 CCNx (not for global routing)
224.0.23.175 QDP
224.0.23.177 AES discovery
224.1.0.38 dantz
224.2.2.3 Hazelcast (not registered)
224.2.127.254 SAPv1 announcements
224.2.127.255 SAPv0 announcements (deprecated)
226.94.1.1 Corosync (not registered)
228.0.0.4 Tomcat cluster (not registered)
228.1.2.4 Apache Ignite (not registered)
228.6.7.8 Infinispan (not registered)
228.8.8.8 JGroups (not registered)
230.0.0.4 JBoss, WildFly (not registered)
232.0.0.0 SSM base address
239.192.152.143 BitTorrent local service discovery (not registered)
239.195.255.250 SSDP / UPnP discovery - organisation-local scope, relative offset 5
239.195.255.252 MZAP - organisation-local scope, relative offset 3
239.195.255.253 SLPv2 discovery - organisation-local scope, relative offset 2
239.195.255.254 MADCAP - organisation-local scope, relative offset 1
239.195.255.255 SAP - organisation-local scope, relative offset 0
239.255.0.1 DDS/RTPS default discovery, domain 0 (not registered)
239.255.255.245 MCAST-TEST-NET-2 (documentation) - local scope, relative offset 10
239.255.255.246 UPnP - local scope, relative offset 9
239.255.255.247 MBUS - local scope, relative offset 8
239.255.255.248 AAP - local scope, relative offset 7
239.255.255.249 DHCPv4 - local scope, relative offset 6
239.255.255.250 SSDP / UPnP discovery (also WS-Discovery) - local scope, relative offset 5
239.255.255.251 Multicast discovery of DNS services - local scope, relative offset 4
239.255.255.252 MZAP - local scope, relative offset 3
239.255.255.253 SLPv2 discovery - local scope, relative offset 2
239.255.255.254 MADCAP - local scope, relative offset 1
239.255.255.255 SAP (session announcement) - local scope, relative offset 0
`

/** What the names end with of groups that are in wide use, and that IANA has not registered. */
const UNREGISTERED = ' (not registered)'

/** What a group is in wide use for that has the name without being registered; undefined if it is registered for it. */
export const unregisteredUse = (name: string): string | undefined =>
  name.endsWith(UNREGISTERED) ? name.slice(0, -UNREGISTERED.length) : undefined

let names: ReadonlyMap<string, string> | undefined

/** Every group that has a name, with it. */
export function ipv4GroupNames(): ReadonlyMap<string, string> {
  names ??= namesIn(LIST)
  return names
}

/** The name of a group, written as an address; undefined if it has none. */
export const ipv4GroupName = (group: string): string | undefined => ipv4GroupNames().get(group)
