/** What nobody knows how to decode. */
import { computed, fields } from '../field.ts'
import type { Packet } from '../packet.ts'
import { plural } from '../phrases.ts'
import { preference } from '../preferences.ts'
import { protocol } from '../protocol.ts'

const utf8 = new TextDecoder()

const sizeOf = (p: Packet, i: number): number => p.layers.end[i] - p.layers.at[i]
const octetsOf = (p: Packet, i: number): Uint8Array => p.bytes.subarray(p.layers.at[i], p.layers.end[i])

const f = fields('data', {
  data: computed('bytes', 'Data', octetsOf, { bare: true }),
  text: computed('string', 'Text', (p, i) => utf8.decode(octetsOf(p, i)), {
    bare: true,
    unlisted: (p) => p.prefs.get('data.show_as_text') !== true,
    doc: 'The octets read as UTF-8; shown with -o data.show_as_text:TRUE',
  }),
  len: computed('int32', 'Length', sizeOf),
})

export const data = protocol({
  abbrev: 'data',
  name: 'Data',
  short: 'Data',
  // Versions of RTP that nobody speaks.
  on: { 'rtp.instead': [0, 1, 3] },
  fields: f,
  shape: { least: 0 },
  raw: true,
  title: (p, i) => `Data (${plural(sizeOf(p, i), 'byte')})`,
  preferences: { show_as_text: preference(false, 'Show what is undecoded as text too') },
})
