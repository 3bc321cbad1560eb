/** `-T json -e …` and `-T ek -e …`: only the fields that were asked for, each with an array of its values. */
import type { Field } from '../decode/field.ts'
import { Occurrences, type Take } from '../decode/occurrences.ts'
import type { Packet } from '../decode/packet.ts'
import type { Registry } from '../decode/registry.ts'
import type { Text } from '../decode/text.ts'
import { linesPrinter, underscored } from './ek.ts'
import { writeJson, writeXml } from './escape.ts'
import { documentPrinter } from './json.ts'
import { packetPrinter } from './pdml.ts'
import type { Printer } from './printer.ts'
import { writeAsked } from './shown.ts'

/** A printer, and what the decoder has to find out for it. */
export interface AskingPrinter extends Printer {
  readonly occurrences: Occurrences
}

/** What stands before, between and behind names and values. */
interface Marks {
  readonly open: string
  readonly between: string
  readonly close: string
}

const JSON_MARKS: Marks = { open: ': [\n          "', between: '",\n          "', close: '"\n        ]' }
const EK_MARKS: Marks = { open: ':["', between: '","', close: '"]' }

/** A printer of JSON that holds only `fields`. */
export function askedJsonPrinter(registry: Registry, fields: readonly Field[]): AskingPrinter {
  const occurrences = new Occurrences(registry, fields)
  const names = fields.map((field) => `\n        ${JSON.stringify(field.abbrev)}`)
  return { ...documentPrinter(writerOf(occurrences, names, JSON_MARKS)), occurrences }
}

/** A printer of lines for Elasticsearch that hold only `fields`. */
export function askedEkPrinter(registry: Registry, fields: readonly Field[]): AskingPrinter {
  const occurrences = new Occurrences(registry, fields)
  const names = fields.map((field) => JSON.stringify(underscored(field.abbrev)))
  return { ...linesPrinter(writerOf(occurrences, names, EK_MARKS)), occurrences }
}

function writerOf(occurrences: Occurrences, names: readonly string[], marks: Marks): (out: Text, p: Packet) => void {
  return (out, p) => {
    occurrences.enter(p)
    const start = out.n
    for (let k = 0; k < names.length; k++) {
      let count = 0
      const take: Take = (field, at, size, value, node) => {
        if (count === 0) {
          if (out.n > start) out.byte(0x2c)
          out.add(names[k]).add(marks.open)
        } else out.add(marks.between)
        count++
        writeAsked(out, p, field, at, size, value, node, writeJson)
      }
      occurrences.each(p, k, take)
      if (count > 0) out.add(marks.close)
    }
  }
}

/** A printer of PDML that holds only `fields`. */
export function askedPdmlPrinter(registry: Registry, fields: readonly Field[], file = ''): AskingPrinter {
  const occurrences = new Occurrences(registry, fields)
  const write = (out: Text, p: Packet): void => {
    occurrences.enter(p)
    for (let k = 0; k < fields.length; k++) {
      occurrences.each(p, k, (field, at, size, value, node) => {
        out.add(`  <field name="${fields[k].abbrev}" value="`)
        writeAsked(out, p, field, at, size, value, node, writeXml)
        out.add('"/>\n')
      })
    }
  }
  return { ...packetPrinter(file, write), occurrences }
}
