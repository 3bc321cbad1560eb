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
const BEYOND_OPTION = 'an option is not read beyond its length; tshark goes on into what follows it'
const BOGUS_VERSION = 'shown as a broken header of IPv6; tshark leaves the whole frame to its octets'
const CUT_LENGTH = 'what is there of a header that ends early is shown; tshark leaves out the last field before its end'
const EMPTY_PIECE = 'nothing is looked for in a last piece without octets'

/** By fixture and frame number. */
export const differences: Readonly<Record<string, Readonly<Record<number, Difference>>>> = {
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
  'ipv6-extensions.pcap': {
    15: { json: BEYOND_OPTION },
    26: { json: BEYOND_OPTION },
    33: { list: BEYOND_OPTION, json: BEYOND_OPTION },
    35: { json: 'time since frame 33, which is whole to us' },
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
    189: { json: CUT_LENGTH },
    214: { list: RECORDS, json: RECORDS },
    242: { json: CUT_LENGTH },
  },
  'truncated.pcap': {
    192: { json: CUT_LENGTH },
    246: { json: CUT_LENGTH },
  },
}
