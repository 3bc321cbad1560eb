/** Names of what GRE carries, as Wireshark words them: EtherTypes (RFC 2784 §2.2) and some of vendors' own. */

/** Centrally administered networks of Aruba use these between their access points and controllers. */
const isAruba = (value: number): boolean =>
  (value >= 0x8200 && value <= 0x8370 && (value & 0x0f) === 0) || value === 0x9000

const NAMES: Readonly<Record<number, string>> = {
  0: 'Possible GRE keepalive packet',
  254: 'OSI',
  2048: 'IP',
  2054: 'ARP',
  8192: 'CDP (Cisco)',
  8193: 'NHRP',
  8939: 'ERSPAN III',
  25600: 'MIKROTIK EoIP',
  25944: 'Transparent Ethernet bridging',
  25945: 'Frame Relay',
  33079: 'IPX',
  34525: 'IPv6',
  34827: 'PPP',
  34878: 'WCCP',
  34887: 'MPLS label switched packet',
  34945: 'CDMA2000 A10 Unstructured byte stream',
  35006: 'ERSPAN',
  35026: 'CDMA2000 A10 3GPP2 Packet',
  35081: 'CiscoMetaData',
  35151: 'Network Service Header',
  47082: 'Huawei GRE bonding',
  65198: 'AIROHIVE AP AP',
}

export const greProtocols = (value: number): string | undefined =>
  NAMES[value] ?? (isAruba(value) ? 'ARUBA WLAN' : undefined)
