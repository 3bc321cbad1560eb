/** What the tests of carriers put into them: a datagram of 4 octets in IPv4 and IPv6, an ARP request, an Ethernet frame. */
export const MACS = '020000000002 020000000001'
export const IPV4 = '4500002000010000401100000a0000010a000002 03e807d0000c0000 61626364'
export const IPV6 = `60000000000c1140 ${'0'.repeat(31)}1 ${'0'.repeat(31)}2 03e807d0000c1234 61626364`
export const ARP = '0001080006040001 020000000001 0a000001 000000000000 0a000002'
export const ETHERNET = `${MACS} 0800 ${IPV4}`

const size = (hex: string): number => hex.replace(/\s+/g, '').length / 2
export const word = (value: number): string => value.toString(16).padStart(4, '0')

/** An Ethernet frame around an IPv4 packet with the given protocol number and payload. */
export const inIp = (number: string, payload: string): string =>
  `${MACS} 0800 4500 ${word(20 + size(payload))} 00010000 40 ${number} 0000 0a000009 0a000008 ${payload}`

/** An Ethernet frame around a datagram to `port`. */
export const inUdp = (port: number, payload: string): string =>
  inIp('11', `115c ${word(port)} ${word(8 + size(payload))} 0000 ${payload}`)

/** What the packet list says of the datagram. */
export const DATAGRAM = { source: '10.0.0.1', destination: '10.0.0.2', protocol: 'UDP', info: '1000 → 2000 Len=4' }
export const REQUEST = { protocol: 'ARP', info: 'Who has 10.0.0.2? Tell 10.0.0.1' }
