/** Fields of MPEG transport streams. */
import { bytes, computed, expert, fields, heading, type More, u8, u16, u24, u32, u64, varies } from '../field.ts'
import type { Packet } from '../packet.ts'
import { packetIdentifier } from '../words/mp2t.ts'
import type { Counted, Mp2tTracker } from './mp2t-tracker.ts'

export const NULL_PID = 0x1fff
export const SYNC = 0x47

/** Octets of a transport packet, and of its header. */
export const PACKET = 188
export const HEADER = 4

export const pidOf = (b: Uint8Array, at: number): number => ((b[at + 1] & 0x1f) << 8) | b[at + 2]

const countedOf = (p: Packet, i: number): Counted | undefined =>
  (p.session.trackers[mp2tFields.header.protocol.id] as Mp2tTracker | undefined)?.countedOf(p, i)

const isNull = (p: Packet, i: number): boolean => pidOf(p.bytes, p.layers.at[i]) === NULL_PID

/** Some bits of the header, which Wireshark reads as one number. */
const bits = (mask: number, name: string, more: More = {}) => u32(0, name, { mask, in: 'header', ...more })
const one = (mask: number, name: string) => u8(varies, name, { mask })

export const mp2tFields = fields('mp2t', {
  header: u32(0, 'Header', { base: 'hex' }),
  sync_byte: bits(0xff000000, 'Sync Byte', { base: 'hex', words: { [SYNC]: 'Correct' } }),
  tei: bits(0x800000, 'Transport Error Indicator'),
  pusi: bits(0x400000, 'Payload Unit Start Indicator'),
  tp: bits(0x200000, 'Transport Priority'),
  pid: bits(0x1fff00, 'PID', { base: 'hex', words: packetIdentifier, doc: 'Which of the streams within the stream' }),
  tsc: bits(0xc0, 'Transport Scrambling Control', {
    base: 'hex',
    words: ['Not scrambled', 'Reserved', 'Packet scrambled with Even Key', 'Packet scrambled with Odd Key'],
  }),
  afc: bits(0x30, 'Adaptation Field Control', {
    base: 'hex',
    words: ['Reserved', 'Payload only', 'Adaptation Field only', 'Adaptation Field and Payload'],
  }),
  cc: bits(0x0f, 'Continuity Counter'),
  analysis: computed('none', 'MPEG2 PCR Analysis', (p, i) => (isNull(p, i) ? undefined : ''), {
    text: true,
    from: HEADER,
  }),
  'cc.drop': expert('Error', 'Sequence', 'Detected missing TS frames', {
    in: 'analysis',
    when: (p, i) => (countedOf(p, i)?.skips ?? 0) > 0,
    show: (_value, p, i) => {
      const { skips, last, skipped, gaps } = countedOf(p, i) as Counted
      return `Detected ${skips} missing TS frames before this (last_cc:${last} total skips:${skipped} discontinuity:${gaps})`
    },
  }),
  'analysis.skips': computed('uint8', 'TS Continuity Counter Skips', (p, i) => countedOf(p, i)?.skips || undefined, {
    in: 'analysis',
    stateful: true,
    doc: 'Missing TS frames according to CC counter values',
  }),
  'analysis.drops': computed('uint8', 'Some frames dropped', (p, i) => (countedOf(p, i)?.skips ? 1 : undefined), {
    in: 'analysis',
    stateful: true,
    doc: 'Discontinuity: A number of TS frames were dropped',
  }),
  'af.length': u8(varies, 'Adaptation Field Length'),
  af: heading('Adaptation Field'),
  'af.di': one(0x80, 'Discontinuity Indicator'),
  'af.rai': one(0x40, 'Random Access Indicator'),
  'af.espi': one(0x20, 'Elementary Stream Priority Indicator'),
  'af.pcr_flag': one(0x10, 'PCR Flag'),
  'af.opcr_flag': one(0x08, 'OPCR Flag'),
  'af.sp_flag': one(0x04, 'Splicing Point Flag'),
  'af.tpd_flag': one(0x02, 'Transport Private Data Flag'),
  'af.afe_flag': one(0x01, 'Adaptation Field Extension Flag'),
  'af.pcr': u64(varies, 'Program Clock Reference', { base: 'hex', doc: 'In ticks of 27 MHz' }),
  'af.opcr': u64(varies, 'Original Program Clock Reference', { base: 'hex', doc: 'In ticks of 27 MHz' }),
  'af.sc': u8(varies, 'Splice Countdown'),
  'af.tpd_length': u8(varies, 'Transport Private Data Length'),
  'af.tpd': bytes(varies, 0, 'Transport Private Data'),
  'af.e_length': u8(varies, 'Adaptation Field Extension Length'),
  'af.e.ltw_flag': one(0x80, 'LTW Flag'),
  'af.e.pr_flag': one(0x40, 'Piecewise Rate Flag'),
  'af.e.ss_flag': one(0x20, 'Seamless Splice Flag'),
  'af.e.reserved': one(0x1f, 'Reserved'),
  'af.e.ltwv_flag': u16(varies, 'LTW Valid Flag', { mask: 0x8000 }),
  'af.e.ltwo': u16(varies, 'LTW Offset', { mask: 0x7fff }),
  'af.e.pr_reserved': u24(varies, 'Reserved', { mask: 0xc00000 }),
  'af.e.pr': u24(varies, 'Piecewise Rate', { mask: 0x3fffff }),
  'af.e.st': one(0xf0, 'Splice Type'),
  'af.e.dnau_32_30': one(0x0e, 'DTS Next AU[32...30]'),
  'af.e.m_1': one(0x01, 'Marker Bit'),
  'af.e.dnau_29_15': u16(varies, 'DTS Next AU[29...15]', { mask: 0xfffe }),
  'af.e.m_2': u16(varies, 'Marker Bit', { mask: 0x0001 }),
  'af.e.dnau_14_0': u16(varies, 'DTS Next AU[14...0]', { mask: 0xfffe }),
  'af.e.m_3': u16(varies, 'Marker Bit', { mask: 0x0001 }),
  'af.e.reserved_bytes': bytes(varies, 0, 'Reserved'),
  'af.stuffing_bytes': bytes(varies, 0, 'Stuffing'),
})
