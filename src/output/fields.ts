/** `-T fields`: the values of the fields that `-e` names, a line a frame. */
import type { Field } from '../decode/field.ts'
import { Occurrences, type Take } from '../decode/occurrences.ts'
import type { Packet } from '../decode/packet.ts'
import type { Registry } from '../decode/registry.ts'
import type { Text } from '../decode/text.ts'
import type { Printer } from './printer.ts'
import { writeAsked } from './shown.ts'

/** What `-E` sets. */
export interface FieldsOptions {
  readonly header: boolean
  readonly bom: boolean
  readonly separator: string
  /** First, last or all occurrences of a field. */
  readonly occurrence: 'f' | 'l' | 'a'
  readonly aggregator: string
  /** Quotation mark around each field: double, single or none. */
  readonly quote: '"' | "'" | ''
  readonly escape: boolean
}

export const FIELDS_DEFAULTS: FieldsOptions = {
  header: false,
  bom: false,
  separator: '\t',
  occurrence: 'a',
  aggregator: ',',
  quote: '',
  escape: true,
}

const writeUntrusted = (out: Text, text: string): unknown => out.untrusted(text)

/** A printer, and which protocols it needs to be walked. */
export interface FieldsPrinter extends Printer {
  readonly occurrences: Occurrences
}

export function fieldsPrinter(registry: Registry, fields: readonly Field[], options: FieldsOptions): FieldsPrinter {
  const occurrences = new Occurrences(registry, fields)
  const { separator, occurrence, aggregator, quote } = options
  let out: Text
  let packet: Packet
  let count = 0
  let from = 0
  const take: Take = (field, at, size, value, node) => {
    if (count > 0 && occurrence === 'f') return
    if (count > 0 && occurrence === 'a') out.add(aggregator)
    if (count === 0) out.add(quote)
    else if (occurrence === 'l') out.n = from + quote.length
    count++
    writeAsked(out, packet, field, at, size, value, node, writeUntrusted)
  }
  return {
    occurrences,
    begin(to) {
      if (options.bom) to.add('\ufeff')
      if (options.header) to.add(fields.map((field) => field.abbrev).join(separator)).byte(0x0a)
    },
    frame(to, p) {
      out = to
      packet = p
      occurrences.enter(p)
      for (let k = 0; k < fields.length; k++) {
        if (k > 0) to.add(separator)
        count = 0
        from = to.n
        occurrences.each(p, k, take)
        if (count > 0) to.add(quote)
      }
      to.byte(0x0a)
    },
    end() {},
  }
}
