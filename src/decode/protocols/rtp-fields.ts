/** Fields of the Real-time Transport Protocol. */
import { bytes, computed, expert, fields, flag, heading, line, u8, u16, u32, varies } from '../field.ts'
import type { Packet } from '../packet.ts'
import { payloadType } from '../words/rtp.ts'
import type { RtpTracker } from './rtp-tracker.ts'

export const LEAST = 12
export const VERSION = 2

export const versionOf = ({ bytes: b, layers }: Packet, i: number): number => b[layers.at[i]] >>> 6

const VERSIONS = ['Old VAT Version', 'First Draft Version', 'RFC 1889 Version']

const trackerOf = ({ session }: Packet): RtpTracker | undefined =>
  session.trackers[rtpFields.version.protocol.id] as RtpTracker | undefined

const setupOf = (p: Packet, i: number) => trackerOf(p)?.setupOf(p, i)

export const rtpFields = fields('rtp', {
  setup: computed('string', 'Stream setup', (p, i) => (setupOf(p, i) === undefined ? undefined : ''), {
    stateful: true,
    doc: 'Stream setup, method and frame number',
    title: (p, i) => {
      const setup = setupOf(p, i)
      return `Stream setup by ${setup?.method} (frame ${setup?.frame})`
    },
  }),
  'setup-frame': computed('framenum', 'Setup frame', (p, i) => setupOf(p, i)?.frame, {
    in: 'setup',
    stateful: true,
    doc: 'Frame that set up this stream',
  }),
  'setup-method': computed('string', 'Setup Method', (p, i) => setupOf(p, i)?.method, {
    in: 'setup',
    stateful: true,
    doc: 'Method used to set up this stream',
  }),
  version: u8(0, 'Version', {
    mask: 0xc0,
    words: (version) => VERSIONS[version],
    // Nobody knows the headers of other versions.
    below: (t, p, i) => {
      if (versionOf(p, i) !== VERSION) t.stop()
    },
  }),
  padding: flag(0, 1, 0x20, 'Padding'),
  ext: flag(0, 1, 0x10, 'Extension'),
  cc: u8(0, 'Contributing source identifiers count', { mask: 0x0f }),
  marker: flag(1, 1, 0x80, 'Marker'),
  p_type: u8(1, 'Payload type', {
    mask: 0x7f,
    words: payloadType,
    title: ({ bytes: b }, _i, at) => `Payload type: ${payloadType(b[at] & 0x7f)} (${b[at] & 0x7f})`,
  }),
  seq: u16(2, 'Sequence number'),
  extseq: computed('uint32', 'Extended sequence number', (p, i) => trackerOf(p)?.extendedOf(p, i), {
    stateful: true,
    from: 2,
    doc: 'The sequence number and how often it began again, counted from 65536',
  }),
  timestamp: u32(4, 'Timestamp'),
  ssrc: u32(8, 'Synchronization Source identifier', { base: 'hex_dec' }),
  'csrc.items': heading('Contributing Source identifiers'),
  'csrc.item': u32(varies, 'CSRC item', { base: 'hex_dec' }),
  'ext.profile': u16(varies, 'Defined by profile', { base: 'hex_dec' }),
  'ext.len': u16(varies, 'Extension length', { doc: 'Words of four octets behind it' }),
  hdr_exts: heading('Header extensions'),
  hdr_ext: u32(varies, 'Header extension', { base: 'hex_dec' }),
  'one-byte header': line('RFC 5285 Header Extension (One-Byte Header)'),
  'two-byte header': line('RFC 5285 Header Extension (Two-Byte Header)'),
  'ext.rfc5285.appbits': u8(varies, 'Application Bits', { doc: 'RFC 5285 2-bytes header application bits' }),
  'ext.rfc5285.id': u8(varies, 'Identifier', { doc: 'RFC 5285 Header Extension Identifier' }),
  'ext.rfc5285.len': u8(varies, 'Length', { doc: 'RFC 5285 Header Extension length' }),
  'ext.rfc5285.data': bytes(varies, 0, 'Extension Data', { doc: 'RFC 5285 Extension Data' }),
  payload: bytes(varies, 0, 'Payload'),
  'padding.data': bytes(varies, 0, 'Padding data'),
  'padding.count': u8(varies, 'Padding count'),
  padding_missing: expert('Warning', 'Undecoded', 'Frame has padding, but not all the frame data was captured'),
})
