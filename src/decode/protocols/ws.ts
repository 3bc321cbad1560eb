/** The packet list's columns as fields, named as in Wireshark 4.0 (`_ws.col.Info`) and as in 4.2 (`_ws.col.info`). */
import { writeDestination, writeInfo, writeProtocol, writeSource } from '../columns.ts'
import { computed, type FieldSpec, fields } from '../field.ts'
import type { Packet } from '../packet.ts'
import { protocol } from '../protocol.ts'
import { Text } from '../text.ts'
import { writeTime } from '../time-column.ts'

const scratch = new Text()

const column = (name: string, write: (out: Text, p: Packet) => unknown): FieldSpec =>
  computed(
    'string',
    name,
    (p) => {
      write(scratch.clear(), p)
      return scratch.toString()
    },
    { stateful: true },
  )

const number = column('No.', (out, p) => out.dec(p.number))
const time = column('Time', (out, p) => writeTime(out, p, p.session.timeFormat))
const source = column('Source', writeSource)
const destination = column('Destination', writeDestination)
const proto = column('Protocol', writeProtocol)
const length = column('Length', (out, p) => out.dec(p.length))
const info = column('Info', writeInfo)

export const wsCol = protocol({
  abbrev: '_ws.col',
  name: 'Wireshark Columns',
  fields: fields('_ws.col', {
    'No.': number,
    Time: time,
    Source: source,
    Destination: destination,
    Protocol: proto,
    Length: length,
    Info: info,
    number,
    time,
    cls_time: time,
    source,
    def_src: source,
    destination,
    def_dst: destination,
    protocol: proto,
    length,
    packet_length: length,
    info,
  }),
  shape: { least: 0 },
  apart: true,
})
