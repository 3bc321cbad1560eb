/** What Cisco's HDLC carries, by EtherType and numbers of Cisco's own, as Wireshark words it. */

export const ciscoHdlcTypes: Readonly<Record<number, string>> = {
  2048: 'IP',
  8192: 'Cisco Discovery Protocol',
  16962: 'Spanning Tree BPDU',
  25944: 'Transparent Ethernet bridging',
  32821: 'SLARP',
  32824: 'DEC LanBridge',
  32923: 'Appletalk',
  33011: 'AARP',
  33079: 'Netware IPX/SPX',
  34525: 'IPv6',
  34887: 'MPLS unicast',
  34888: 'MPLS multicast',
  65278: 'OSI',
}
