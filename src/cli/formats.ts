/** From options to the printer that writes what they ask for. Formats are loaded when they are needed. */
import type { Field } from '../decode/field.ts'
import type { Protocol } from '../decode/protocol.ts'
import type { Registry } from '../decode/registry.ts'
import { nearestName } from '../filter/names.ts'
import { FIELDS_DEFAULTS, fieldsPrinter } from '../output/fields.ts'
import { listPrinter } from '../output/list.ts'
import type { Printer } from '../output/printer.ts'
import { UsageError } from './errors.ts'
import { fieldOptions, type ReadOptions } from './read-options.ts'

/** A printer, and what the decoder has to find out for it. */
export interface Chosen {
  readonly printer: Printer
  /** Protocols to look for; undefined for all. */
  readonly wanted?: ReadonlySet<Protocol>
  readonly stateful: boolean
}

export async function choosePrinter(options: ReadOptions, registry: Registry): Promise<Chosen> {
  const { format = 'text' } = options
  if (format === 'fields') return chooseFields(options, registry)
  if ((options.field ?? []).length > 0 && !['json', 'ek', 'pdml'].includes(format)) {
    throw new UsageError('-e names fields to print: it goes with -T fields, json, ek or pdml')
  }
  return { printer: listPrinter({ colour: wantsColour(options) }), stateful: true }
}

function chooseFields(options: ReadOptions, registry: Registry): Chosen {
  const names = options.field ?? []
  if (names.length === 0) {
    throw new UsageError(
      '-T fields needs fields to print',
      'Name each with -e, as in: -T fields -e ip.src -e udp.dstport',
    )
  }
  const printer = fieldsPrinter(
    registry,
    names.map((name) => knownField(name, registry)),
    fieldOptions(options.fieldOption ?? [], FIELDS_DEFAULTS),
  )
  const { wanted, stateful } = printer.occurrences
  return { printer, wanted, stateful }
}

/** The field of that name, or a usage error that names the nearest. */
export function knownField(name: string, registry: Registry): Field {
  const found = registry.field(name)
  if (found !== undefined) return found
  const close = nearestName(
    name,
    registry.fields.map((field) => field.abbrev),
  )
  throw new UsageError(
    `"${name}" is not a field${close === undefined ? '' : `; did you mean ${close}?`}`,
    'All fields: castshark fields [PATTERN]',
  )
}

/** Colour on a terminal, unless NO_COLOR (no-color.org) or --color says otherwise. */
export function wantsColour({ color }: ReadOptions): boolean {
  if (color === 'always' || color === true) return true
  if (color === 'never') return false
  const { NO_COLOR, TERM } = process.env
  return process.stdout.isTTY === true && (NO_COLOR ?? '') === '' && TERM !== 'dumb'
}
