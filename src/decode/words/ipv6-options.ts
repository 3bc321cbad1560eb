/** Words for the options of IPv6 extension headers (IANA, Internet Protocol Version 6 Parameters). */

export const optionNames: Readonly<Record<number, string>> = {
  0: 'Pad1',
  1: 'PadN',
  4: 'Tunnel Encapsulation Limit',
  5: 'Router Alert',
  7: 'CALIPSO',
  8: 'SMF_DPD',
  15: 'Performance and Diagnostic Metrics',
  30: 'Experimental (0x1E)',
  38: 'Quick-Start',
  48: 'Path MTU Option',
  49: 'IOAM Option',
  62: 'Experimental (0x3E)',
  65: 'Tunnel Payload Forwarding (TPF) Information',
  94: 'Experimental (0x5E)',
  99: 'RPL Option',
  109: 'MPL Option',
  126: 'Experimental (0x7E)',
  138: 'Endpoint Identification',
  139: 'ILNP Nonce',
  140: 'Line-Identification Option',
  158: 'Experimental (0x9E)',
  190: 'Experimental (0xBE)',
  194: 'Jumbo Payload',
  201: 'Home Address',
  222: 'Experimental (0xDE)',
  238: 'IP_DFF',
  254: 'Experimental (0xFE)',
}

/** What a node does with an option that it does not know: the upper two bits of the type (RFC 8200 §4.2). */
export const optionActions = [
  'Skip and continue',
  'Discard',
  'Discard and send ICMP Parameter Problem',
  'Discard and send ICMP if not multicast',
]

/** RFC 2711 §2.1. */
export const routerAlerts: Readonly<Record<number, string>> = { 0: 'MLD', 1: 'RSVP', 2: 'Active Network' }

/** Rates of Quick-Start: 40 kbit/s times two to the power of the number (RFC 4782 §3.1). */
export const quickStartRates: readonly string[] = [
  '0 bit/s',
  '80 Kbit/s',
  '160 Kbit/s',
  '320 Kbit/s',
  '640 Kbit/s',
  '1.28 Mbit/s',
  '2.56 Mbit/s',
  '5.12 Mbit/s',
  '10.24 Mbit/s',
  '20.48 Mbit/s',
  '40.96 Mbit/s',
  '81.92 Mbit/s',
  '163.84 Mbit/s',
  '327.68 Mbit/s',
  '655.36 Mbit/s',
  '1.31072 Gbit/s',
]

/** The S bits of MPL (RFC 7731 §6.1). */
export const seedLengths = ['0', '16-bit unsigned integer', '64-bit unsigned integer', '128-bit unsigned integer']
