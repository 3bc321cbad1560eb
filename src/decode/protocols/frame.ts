/** What is known about a frame before its first octet is read. */
import { computed, fields } from '../field.ts'
import type { Packet } from '../packet.ts'
import { protocol } from '../protocol.ts'
import { between } from '../session.ts'

const arrival = (p: Packet): bigint => BigInt(p.sec) * 1_000_000_000n + BigInt(p.nsec)
const bits = (octets: number): string => `${octets} bytes (${octets * 8} bits)`

const f = fields('frame', {
  time: computed('abstime', 'Arrival Time', arrival),
  offset_shift: computed('reltime', 'Time shift for this packet', () => 0n),
  time_epoch: computed('reltime', 'Epoch Time', arrival),
  time_delta: computed('reltime', 'Time delta from previous captured frame', (p) => between(p.session.previous, p)),
  time_relative: computed('reltime', 'Time since reference or first frame', (p) => between(p.session.first, p)),
  number: computed('uint32', 'Frame Number', (p) => p.number),
  len: computed('uint32', 'Frame Length', (p) => p.length, { show: bits, doc: 'Octets on the wire' }),
  cap_len: computed('uint32', 'Capture Length', (p) => p.captured, { show: bits, doc: 'Octets in the capture' }),
})

export const frame = protocol({
  abbrev: 'frame',
  name: 'Frame',
  fields: f,
  shape: { least: 0 },
  inProtocols: '',
  title: (p) =>
    `Frame ${p.number}: ${p.length} bytes on wire (${p.length * 8} bits), ${p.captured} bytes captured (${p.captured * 8} bits)`,
})
