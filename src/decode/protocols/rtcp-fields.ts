/** Fields of the RTP Control Protocol. */
import { bytes, computed, fields, flag, line, type More, string, u8, u16, u32, varies } from '../field.ts'
import type { Packet } from '../packet.ts'
import { itemTypes, packetTypes, payloadFeedback, transportFeedback } from '../words/rtcp.ts'

export const SENDER_REPORT = 200
export const RECEIVER_REPORT = 201
export const DESCRIPTION = 202
export const GOODBYE = 203
export const APPLICATION = 204
export const TRANSPORT_FEEDBACK = 205
export const PAYLOAD_FEEDBACK = 206
export const EXTENDED_REPORT = 207
const AVB = 208
const PORT_MAPPING = 210

export const typeOf = ({ bytes: b, layers }: Packet, i: number): number => b[layers.at[i] + 1]

const isOf =
  (...types: readonly number[]) =>
  (p: Packet, i: number): boolean =>
    types.includes(typeOf(p, i))

/** What the lower bits of the first octet count depends on the type. */
const count = (name: string, types: readonly number[], more: More = {}) =>
  u8(0, name, { mask: 0x1f, when: isOf(...types), ...more })
const FORMAT = 'RTCP Feedback message type (FMT)'
const identifier = (name: string) => u32(varies, name, { base: 'hex_dec' })

export const rtcpFields = fields('rtcp', {
  version: u8(0, 'Version', {
    mask: 0xc0,
    words: ['Old VAT Version', 'First Draft Version', 'RFC 1889 Version'],
  }),
  padding: flag(0, 1, 0x20, 'Padding'),
  rc: count('Reception report count', [SENDER_REPORT, RECEIVER_REPORT]),
  sc: count('Source count', [DESCRIPTION, GOODBYE]),
  'app.subtype': count('Subtype', [APPLICATION, AVB, PORT_MAPPING]),
  'rtpfb.fmt': count(FORMAT, [TRANSPORT_FEEDBACK], { words: transportFeedback }),
  'psfb.fmt': count(FORMAT, [PAYLOAD_FEEDBACK], { words: payloadFeedback }),
  pt: u8(1, 'Packet type', { words: packetTypes }),
  length: u16(2, 'Length', {
    doc: 'Words of four octets, less one',
    show: (value) => `${value} (${4 * value + 4} bytes)`,
  }),
  senderssrc: identifier('Sender SSRC'),
  mediassrc: identifier('Media source SSRC'),
  'rtpfb.nack_pid': u16(varies, 'RTCP Transport Feedback NACK PID'),
  'rtpfb.nack_blp': u16(varies, 'RTCP Transport Feedback NACK BLP', {
    base: 'hex',
    doc: 'Which of the sixteen packets behind that one are missing too',
  }),
  'timestamp.ntp.msw': u32(varies, 'Timestamp, MSW', { base: 'dec_hex' }),
  'timestamp.ntp.lsw': u32(varies, 'Timestamp, LSW', { base: 'dec_hex' }),
  'timestamp.ntp': computed('abstime', 'MSW and LSW as NTP timestamp', undefined),
  'timestamp.rtp': u32(varies, 'RTP timestamp'),
  'sender.packetcount': u32(varies, "Sender's packet count"),
  'sender.octetcount': u32(varies, "Sender's octet count"),
  source: line('Source'),
  'ssrc.identifier': identifier('Identifier'),
  contents: line('SSRC contents'),
  'ssrc.fraction': u8(varies, 'Fraction lost', { show: (value) => `${value} / 256` }),
  'ssrc.cum_nr': { kind: 'int32', size: 3, at: varies, name: 'Cumulative number of packets lost' },
  'ssrc.ext_high': u32(varies, 'Extended highest sequence number received'),
  'ssrc.high_cycles': u16(varies, 'Sequence number cycles count'),
  'ssrc.high_seq': u16(varies, 'Highest sequence number received'),
  'ssrc.jitter': u32(varies, 'Interarrival jitter'),
  'ssrc.lsr': u32(varies, 'Last SR timestamp', { base: 'dec_hex' }),
  'ssrc.dlsr': u32(varies, 'Delay since last SR timestamp', {
    show: (value) => `${value} (${Math.floor((value * 1000) / 65_536)} milliseconds)`,
  }),
  chunk: line('Chunk'),
  items: line('SDES items'),
  'sdes.type': u8(varies, 'Type', { words: itemTypes }),
  'sdes.length': u8(varies, 'Length'),
  'sdes.prefix.length': u8(varies, 'Prefix length'),
  'sdes.prefix.string': string(varies, 'Prefix string'),
  'sdes.text': string(varies, 'Text'),
  'app.name': string(varies, 'Name (ASCII)'),
  'app.data_str': string(varies, 'Application specific data'),
  'app.data': bytes(varies, 0, 'Application specific data'),
  length_check: computed('bool', 'RTCP frame length check', undefined),
})
