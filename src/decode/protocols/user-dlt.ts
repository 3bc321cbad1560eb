/** Link layers of private use (LINKTYPE_USER0 to LINKTYPE_USER15): what they hold, only their users know. */
import { expert, fields } from '../field.ts'
import type { Packet } from '../packet.ts'
import { protocol } from '../protocol.ts'

const FIRST = 147
const COUNT = 16

const says = (p: Packet): string =>
  `User encapsulation not handled: DLT=${p.layers.link}, check your Preferences->Protocols->DLT_USER`

const f = fields('user_dlt', {
  not_handled: expert('Warning', 'Undecoded', 'User encapsulation not handled', {
    when: () => true,
    show: (_v, p) => says(p),
  }),
})

export const userDlt = protocol({
  abbrev: 'user_dlt',
  name: 'DLT User',
  on: { link: Array.from({ length: COUNT }, (_, k) => FIRST + k) },
  fields: f,
  shape: { least: 0, next: [] },
  title: says,
  columns: { protocol: '', info: () => {} },
})
