/** Names of ARP's operations (IANA; RFC 826, 903, 1293, 1577, 1931, 2022, 2176), as Wireshark words them. */

export const arpOpcodes: Readonly<Record<number, string>> = {
  0: 'reserved',
  1: 'request',
  2: 'reply',
  3: 'reverse request',
  4: 'reverse reply',
  5: 'drarp request',
  6: 'drarp reply',
  7: 'drarp error',
  8: 'inverse request',
  9: 'inverse reply',
  10: 'arp nak',
  11: 'mars request',
  12: 'mars multi',
  13: 'mars mserv',
  14: 'mars join',
  15: 'mars leave',
  16: 'mars nak',
  17: 'mars unserv',
  18: 'mars sjoin',
  19: 'mars sleave',
  20: 'mars grouplist request',
  21: 'mars grouplist reply',
  22: 'mars redirect map',
  23: 'mapos unarp',
  24: 'experimental 1',
  25: 'experimental 2',
  65535: 'reserved',
}

/** What the Info column calls the operations of MARS and MAPOS, which all read the same. */
export const namedRequests: Readonly<Record<number, string>> = {
  11: 'MARS request',
  12: 'MARS MULTI request',
  13: 'MARS MSERV request',
  14: 'MARS JOIN request',
  15: 'MARS LEAVE',
  16: 'MARS NAK',
  17: 'MARS UNSERV request',
  18: 'MARS SJOIN request',
  19: 'MARS SLEAVE',
  20: 'MARS grouplist request',
  21: 'MARS grouplist reply',
  22: 'MARS redirect map',
  23: 'MAPOS UNARP request',
}

/** RFC 1931 §3. */
export const drarpErrors: Readonly<Record<number, string>> = {
  1: 'restricted',
  2: 'no address',
  3: 'serverdown',
  4: 'moved',
  5: 'failure',
}

/** Authority and format identifiers of ATM addresses (ATM Forum UNI 3.1). */
export const atmFormats: Readonly<Record<number, string>> = {
  57: 'DCC ATM format',
  189: 'DCC ATM group format',
  71: 'ICD ATM format',
  197: 'ICD ATM group format',
  69: 'E.164 ATM format',
  195: 'E.164 ATM group format',
}
