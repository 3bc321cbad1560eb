/** What nobody knows how to decode. */
import { bytes, computed, fields, string, varies } from '../field.ts'
import { protocol } from '../protocol.ts'

const f = fields('data', {
  data: bytes(varies, 0, 'Data'),
  text: string(varies, 'Text', { doc: 'The octets read as UTF-8; shown with -o data.show_as_text:TRUE' }),
  len: computed('int32', 'Length', (p, i) => p.layers.end[i] - p.layers.at[i]),
})

export const data = protocol({
  abbrev: 'data',
  name: 'Data',
  short: 'Data',
  fields: f,
  shape: { least: 0 },
  raw: true,
  title: (p, i) => {
    const size = p.layers.end[i] - p.layers.at[i]
    return `Data (${size} byte${size === 1 ? '' : 's'})`
  },
})
