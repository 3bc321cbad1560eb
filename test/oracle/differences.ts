/** Frames of fixtures that we show otherwise than tshark 4.0.17, and why. */

/** Why the frame's line in the list, or its JSON, is not tshark's. */
export interface Difference {
  readonly list?: string
  readonly json?: string
}

/** Such a message or option is not decoded: its octets are shown, with a remark. */
const NOT_DECODED = 'not decoded'
const UNDECODED_WORDS = 'the remark on what is not decoded has our words'
/** RFC 3810 §5.2: a report holds as many records as it says. tshark reads records up to its end. */
const RECORDS = 'as many records as the report says, no fewer and no more (RFC 3810 §5.2)'
const BOGUS_VERSION = 'shown as a broken header of IPv6; tshark leaves the whole frame to its octets'
const CUT_LENGTH = 'what is there of a header that ends early is shown; tshark leaves out the last field before its end'
const EMPTY_PIECE = 'nothing is looked for in a last piece without octets'

/** What the octets themselves say is shown; tshark reads several fields at once, and none of them if one is cut. */
const CUT_FIELDS = 'each field of a header that ends early is shown if its octets are there'
/** RFC 768: Length is the length of the datagram, header and data. */
const UDP_LENGTH = 'the payload ends where the length of UDP says (RFC 768)'
const QUOTED = 'what a quoted packet carries behind its UDP header is data'
const NOT_OURS = 'tshark takes the payload for a protocol that is not ours'

const VERSION_6 = 'a tunnel that carries IPv6 carries no IPv4 around it'
const NO_PACKET = 'a message without a packet carries none'

const BEYOND_FIELD = 'a clock that goes beyond its adaptation field is remarked on'

/** Fixtures that cannot be compared frame by frame, and why. */
export const incomparable: Readonly<Record<string, string>> = {
  'format-custom.pcapng': 'tshark counts custom blocks as frames; they hold none',
}

/** By fixture and frame number. */
export const differences: Readonly<Record<string, Readonly<Record<number, Difference>>>> = {
  'ip-options.pcap': {
    22: { json: 'handling restrictions are shown as the octets they are' },
  },
  'icmpv6.pcap': {
    32: { json: 'what stands in an extension of ICMPv6 is none of the protocols of the frame' },
    33: { json: UNDECODED_WORDS },
    34: { json: UNDECODED_WORDS },
    35: { json: UNDECODED_WORDS },
    36: { json: UNDECODED_WORDS },
    37: { json: UNDECODED_WORDS },
    38: { list: NOT_DECODED, json: NOT_DECODED },
    49: { json: NOT_DECODED },
    50: { json: NOT_DECODED },
    51: { json: NOT_DECODED },
    54: { json: NOT_DECODED },
    55: { json: 'no data is said to stand behind a request that has none' },
    57: { json: UNDECODED_WORDS },
    58: { json: UNDECODED_WORDS },
    59: { json: UNDECODED_WORDS },
  },
  'rtp.pcap': {
    25: { json: CUT_FIELDS },
    26: { json: CUT_FIELDS },
  },
  'mp2t.pcap': {
    36: { json: 'an extension without octets has no flags (ISO/IEC 13818-1 §2.4.3.5)' },
    40: { list: BEYOND_FIELD, json: BEYOND_FIELD },
  },
  'dhcp.pcap': {
    51: { json: CUT_FIELDS },
    52: { json: CUT_FIELDS },
  },
  'ipv6-extensions.pcap': {
    44: {
      json: 'the same address twice on one route is remarked on (RFC 6554 §4.2); tshark does not compare the first',
    },
    67: { list: 'all malformed packets are marked alike' },
    68: { list: 'all malformed packets are marked alike' },
  },
  'ipv6-fragments.pcap': {
    26: { list: EMPTY_PIECE, json: EMPTY_PIECE },
  },
  'ipv6-odd.pcap': {
    16: { list: BOGUS_VERSION, json: BOGUS_VERSION },
    17: { list: BOGUS_VERSION, json: BOGUS_VERSION },
    18: { list: BOGUS_VERSION, json: BOGUS_VERSION },
    19: { list: BOGUS_VERSION, json: BOGUS_VERSION },
    20: { list: BOGUS_VERSION, json: BOGUS_VERSION },
  },
  'mld.pcap': {
    67: { list: RECORDS, json: RECORDS },
    68: { list: RECORDS, json: RECORDS },
    70: { json: RECORDS },
    72: { list: RECORDS, json: RECORDS },
  },
  'nd.pcap': {
    24: { json: NOT_DECODED },
    25: { json: NOT_DECODED },
    26: { json: UNDECODED_WORDS },
    27: { json: UNDECODED_WORDS },
    28: { list: NOT_DECODED, json: NOT_DECODED },
    31: { json: NOT_DECODED },
    32: { json: NOT_DECODED },
    33: { json: NOT_DECODED },
    36: { json: UNDECODED_WORDS },
    37: { json: UNDECODED_WORDS },
  },
  'raw-ipv6.pcap': {
    2: { json: 'a broken header of IPv6 is one of the protocols of the frame' },
  },
  'short.pcap': {
    26: { json: CUT_FIELDS },
    72: { json: CUT_FIELDS },
    85: { list: CUT_FIELDS, json: CUT_FIELDS },
    86: { list: CUT_FIELDS, json: CUT_FIELDS },
    142: { json: CUT_FIELDS },
    155: { list: CUT_FIELDS, json: CUT_FIELDS },
    156: { list: CUT_FIELDS, json: CUT_FIELDS },
    160: { list: CUT_FIELDS, json: CUT_FIELDS },
    168: { json: CUT_FIELDS },
    169: { json: CUT_FIELDS },
    170: { json: CUT_FIELDS },
    189: { json: CUT_LENGTH },
    214: { list: RECORDS, json: RECORDS },
    242: { json: CUT_LENGTH },
    296: { json: CUT_FIELDS },
    310: { json: CUT_FIELDS },
    311: { json: CUT_FIELDS },
    312: { json: CUT_FIELDS },
    362: { json: CUT_FIELDS },
    390: { json: CUT_FIELDS },
    404: { json: CUT_FIELDS },
    405: { json: CUT_FIELDS },
    406: { json: CUT_FIELDS },
    432: { json: CUT_FIELDS },
  },
  'truncated.pcap': {
    26: { json: CUT_FIELDS },
    48: { json: CUT_FIELDS },
    49: { json: CUT_FIELDS },
    50: { json: CUT_FIELDS },
    73: { json: CUT_FIELDS },
    86: { list: CUT_FIELDS, json: CUT_FIELDS },
    87: { list: CUT_FIELDS, json: CUT_FIELDS },
    144: { json: CUT_FIELDS },
    157: { list: CUT_FIELDS, json: CUT_FIELDS },
    158: { list: CUT_FIELDS, json: CUT_FIELDS },
    163: { json: CUT_FIELDS },
    164: { json: CUT_FIELDS },
    165: { json: CUT_FIELDS },
    166: { json: CUT_FIELDS },
    167: { json: CUT_FIELDS },
    168: { json: CUT_FIELDS },
    169: { json: CUT_FIELDS },
    170: { json: CUT_FIELDS },
    171: { json: CUT_FIELDS },
    172: { json: CUT_FIELDS },
    192: { json: CUT_LENGTH },
    246: { json: CUT_LENGTH },
    301: { json: CUT_FIELDS },
    315: { json: CUT_FIELDS },
    316: { json: CUT_FIELDS },
    317: { json: CUT_FIELDS },
    368: { json: CUT_FIELDS },
    396: { json: CUT_FIELDS },
    409: { json: CUT_FIELDS },
    410: { json: CUT_FIELDS },
    411: { json: CUT_FIELDS },
    412: { json: CUT_FIELDS },
    413: { json: CUT_FIELDS },
    414: { json: CUT_FIELDS },
    415: { json: CUT_FIELDS },
    416: { json: CUT_FIELDS },
    418: { list: CUT_FIELDS, json: CUT_FIELDS },
    419: { list: CUT_FIELDS, json: CUT_FIELDS },
    420: { list: CUT_FIELDS, json: CUT_FIELDS },
    439: { json: CUT_FIELDS },
  },
  'arp.pcap': {
    35: { json: CUT_FIELDS },
  },
  'cooked-v2-odd.pcap': {
    16: { list: 'the packet type of version 2 is one octet; tshark reads two for the column' },
  },
  'format-sections.pcapng': {
    4: { json: "interfaces are those of the section that the frame is in; tshark shows the first section's" },
    5: { json: "interfaces are those of the section that the frame is in; tshark shows the first section's" },
  },
  'format-simple.pcapng': {
    2: { json: NOT_OURS },
  },
  'icmp.pcap': {
    33: { json: QUOTED },
    34: { json: QUOTED },
    35: { json: QUOTED },
    36: { json: QUOTED },
    37: { json: QUOTED },
    74: { json: 'an answer to an extended echo is matched with its request' },
    77: { json: 'the name of an interface is shown as far as it is there' },
    90: { json: 'sequence numbers of a quoted segment are shown as they stand there' },
  },
  'igmp-reports.pcap': {
    9: { json: 'the checksum is over all of the IP payload (RFC 2236 §2.3), an odd last octet too' },
    63: { list: 'tshark cuts the column off after 4095 octets' },
  },
  'ip-fragments.pcap': {
    33: { json: UDP_LENGTH },
  },
  'ip-odd.pcap': {
    65: { json: UDP_LENGTH },
  },
  'llc-snap.pcap': {
    14: { json: 'digits as many as the bits of the field need' },
    15: { json: 'digits as many as the bits of the field need' },
    16: { json: 'digits as many as the bits of the field need' },
  },
  'amt.pcap': {
    12: { json: VERSION_6 },
    14: { json: VERSION_6 },
    15: { json: VERSION_6 },
    17: { json: VERSION_6 },
    27: { json: VERSION_6 },
    28: { json: NO_PACKET },
    29: { json: NO_PACKET },
  },
  'pim.pcap': {
    8: { json: 'a checksum over all of a Register is accepted, too (RFC 7761 §4.9.3)' },
  },
  'tcp-options.pcap': {
    96: { json: CUT_FIELDS },
  },
  'tunnels.pcap': {
    34: { list: CUT_FIELDS, json: CUT_FIELDS },
  },
  'udp.pcap': {
    18: { json: UDP_LENGTH },
    19: { json: UDP_LENGTH },
    33: { json: UDP_LENGTH },
    47: { json: UDP_LENGTH },
  },
  'unreachable.pcap': {
    16: { json: QUOTED },
  },
}
