/** `-T psml`: the packet list as XML, in Wireshark's Packet Summary Markup Language. */
import { writeDestination, writeInfo, writeProtocol, writeSource } from '../decode/columns.ts'
import type { Packet } from '../decode/packet.ts'
import { Text } from '../decode/text.ts'
import { writeTime } from '../decode/time-column.ts'
import { writeXml } from './escape.ts'
import type { Printer } from './printer.ts'

type Column = readonly [title: string, write: (out: Text, p: Packet) => unknown]

const COLUMNS: readonly Column[] = [
  ['No.', (out, p) => out.dec(p.number)],
  ['Time', (out, p) => writeTime(out, p, p.session.timeFormat)],
  ['Source', writeSource],
  ['Destination', writeDestination],
  ['Protocol', writeProtocol],
  ['Length', (out, p) => out.dec(p.length)],
  ['Info', writeInfo],
]

/** A printer of PSML. */
export function psmlPrinter(): Printer {
  const scratch = new Text()
  return {
    begin(out) {
      out.add('<?xml version="1.0" encoding="utf-8"?>\n<psml version="0" creator="castshark">\n<structure>\n')
      for (const [title] of COLUMNS) out.add(`<section>${title}</section>\n`)
      out.add('</structure>\n\n')
    },
    frame(out, p) {
      out.add('<packet>\n')
      for (const [, write] of COLUMNS) {
        write(scratch.clear(), p)
        out.add('<section>')
        writeXml(out, scratch.toString())
        out.add('</section>\n')
      }
      out.add('</packet>\n\n')
    },
    end(out) {
      out.add('</psml>\n')
    },
  }
}
