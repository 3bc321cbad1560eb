/** Words of Logical Link Control (ISO/IEC 8802-2), as Wireshark has them. */

/** Service access points. */
export const serviceAccessPoints: Readonly<Record<number, string>> = {
  0: 'NULL LSAP',
  1: 'NULL LSAP',
  2: 'LLC Sub-Layer Management',
  4: 'SNA Path Control',
  6: 'TCP/IP',
  8: 'SNA',
  12: 'SNA',
  14: 'PROWAY (IEC955) Network Management and Initialization',
  16: 'NetWare (unofficial?)',
  20: 'ISO Network Layer (OSLAN 1)',
  24: 'Texas Instruments',
  32: 'ISO Network Layer (unofficial?)',
  52: 'ISO Network Layer (unofficial?)',
  66: 'Spanning Tree BPDU',
  78: 'EIA RS-511 Manufacturing Message Service',
  84: 'ISO Network Layer (OSLAN 2)',
  126: 'ISO 8208 (X.25 over 802.2)',
  127: 'ISO 802.2',
  128: 'XNS',
  130: 'BACnet',
  134: 'Nestar',
  142: 'PROWAY (IEC955) Active Station List Maintenance',
  152: 'ARP',
  170: 'SNAP',
  180: 'HP JetDirect Printer',
  186: 'Banyan Vines',
  188: 'Banyan Vines',
  224: 'NetWare',
  240: 'NetBIOS',
  244: 'IBM Net Management',
  248: 'HP Extended LLC',
  250: 'Ungermann-Bass',
  252: 'Remote Program Load',
  254: 'ISO Network Layer',
  255: 'Global LSAP',
}

/** Modifiers of unnumbered commands. */
export const commands: Readonly<Record<number, string>> = {
  0: 'Unnumbered Information',
  1: 'Set Initialization Mode',
  3: 'Set Asynchronous Response Mode',
  8: 'Unnumbered Poll',
  11: 'Set Asynchronous Balanced Mode',
  16: 'Disconnect',
  19: 'Set Asynchronous Response Mode Extended',
  24: 'Unnumbered Acknowledge',
  27: 'Set Asynchronous Balanced Mode Extended',
  32: 'Set Normal Response Mode',
  33: 'Frame reject',
  35: 'Reset',
  43: 'Exchange identification',
  49: 'Configure',
  51: 'Set Normal Response Mode Extended',
  56: 'Test',
  59: 'Beacon',
}

/** Modifiers of unnumbered responses. */
export const responses: Readonly<Record<number, string>> = {
  0: 'Unnumbered Information',
  1: 'Request Initialization Mode',
  3: 'Disconnected mode',
  8: 'Unnumbered Poll',
  11: 'Set Asynchronous Balanced Mode',
  16: 'Request Disconnect',
  19: 'Set Asynchronous Response Mode Extended',
  24: 'Unnumbered Acknowledge',
  27: 'Set Asynchronous Balanced Mode Extended',
  32: 'Set Normal Response Mode',
  33: 'Frame reject',
  35: 'Reset',
  43: 'Exchange identification',
  49: 'Configure',
  51: 'Set Normal Response Mode Extended',
  56: 'Test',
  59: 'Beacon',
}

/** The same in short. */
export const shortCommands: Readonly<Record<number, string>> = {
  0: 'UI',
  1: 'SIM',
  3: 'SARM',
  8: 'UP',
  11: 'SABM',
  16: 'DISC',
  19: 'SARME',
  24: 'UA',
  27: 'SABME',
  32: 'SNRM',
  33: 'FRMR',
  35: 'RESET',
  43: 'XID',
  49: 'CFGR',
  51: 'SNRME',
  56: 'TEST',
  59: 'BCN',
}

/** The same in short. */
export const shortResponses: Readonly<Record<number, string>> = {
  0: 'UI',
  1: 'RIM',
  3: 'DM',
  8: 'UP',
  11: 'SABM',
  16: 'RD',
  19: 'SARME',
  24: 'UA',
  27: 'SABME',
  32: 'SNRM',
  33: 'FRMR',
  35: 'RESET',
  43: 'XID',
  49: 'CFGR',
  51: 'SNRME',
  56: 'TEST',
  59: 'BCN',
}

/** Organizations whose protocols are seen behind SNAP. */
export const snapOrganizations: Readonly<Record<number, string>> = {
  0: 'Officially Xerox, but 0:0:0:0:0:0 is more common',
  12: 'Cisco Systems, Inc',
  94: 'ICANN, IANA Department',
  129: 'Bay Networks',
  162: 'Bay Networks',
  248: 'Digital Equipment Corporation',
  488: 'Force10 Networks, Inc.',
  4012: 'Ieee 802.11',
  6130: 'Apple, Inc.',
  6488: 'Bluetooth SIG, Inc.',
  16534: 'Cisco Systems, Inc',
  32962: 'IEEE',
  57387: 'Extreme Networks Headquarters',
  57426: 'Brocade Communications Systems LLC',
  524295: 'Apple, Inc.',
  524297: 'Hewlett Packard',
}

/** Protocol identifiers of an organization. */
export const ciscoPids: Readonly<Record<number, string>> = {
  258: 'DRIP',
  260: 'PAgP',
  261: 'MLS Hello',
  264: 'RLQ BPDUs (request)',
  265: 'RLQ BPDUs (response)',
  267: 'PVSTP+',
  268: 'VLAN Bridge',
  273: 'UDLD',
  313: 'MCP',
  8192: 'CDP',
  8193: 'CGMP',
  8195: 'VTP',
  8196: 'DTP',
  8202: 'STP Uplink Fast',
}

/** Protocol identifiers of an organization. */
export const nortelPids: Readonly<Record<number, string>> = {
  417: 'NDP flatnet hello',
  418: 'NDP segment hello',
  419: 'NDP bridge hello',
}

/** Protocol identifiers of an organization. */
export const ianaPids: Readonly<Record<number, string>> = {
  1: 'MARS Data Messages (short form)',
  2: 'Reserved for future NHRP use',
  3: 'MARS/NHRP Control Messages',
  4: 'MARS Data Messages (long form)',
  5: 'SCSP',
  6: 'VRID',
  7: 'L2TP',
  8: 'VPN ID',
  9: 'MSDP-GRE-Protocol Type',
}

/** Protocol identifiers of an organization. */
export const bluetoothPids: Readonly<Record<number, string>> = {
  1: 'AMP_U L2CAP ACL data',
  2: 'AMP-C Activity Report',
  3: 'AMP-C Security frames',
  4: 'AMP-C Link supervision request',
  5: 'AMP-C Link supervision reply',
}
