/** From options to the printer that writes what they ask for. Formats are loaded when they are needed. */
import type { Field } from '../decode/field.ts'
import type { Packet } from '../decode/packet.ts'
import type { Protocol } from '../decode/protocol.ts'
import type { Registry } from '../decode/registry.ts'
import type { Text } from '../decode/text.ts'
import { nearestName } from '../filter/names.ts'
import { FIELDS_DEFAULTS, fieldsPrinter } from '../output/fields.ts'
import { type LayerFilter, layerFilter } from '../output/layer-filter.ts'
import { listPrinter, writeLine } from '../output/list.ts'
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
  if ((options.field ?? []).length > 0) return chooseAsked(options, registry)
  return { printer: await layersPrinter(options, registry), stateful: true }
}

/** A printer that takes what it prints from the whole frame. */
async function layersPrinter(options: ReadOptions, registry: Registry): Promise<Printer> {
  const { hex, file, filter } = layersOptions(options)
  switch (options.format) {
    case 'json':
      return (await import('../output/json.ts')).jsonPrinter({ gather: !options.duplicateKeys, hex, filter })
    case 'ek':
      return (await import('../output/ek.ts')).ekPrinter({ hex, filter })
    case 'pdml':
      return (await import('../output/pdml.ts')).pdmlPrinter({ file, filter })
    case 'psml':
      return (await import('../output/psml.ts')).psmlPrinter()
    case 'tabs':
      return hex ? textPrinter(options, registry) : (await import('../output/tabs.ts')).tabsPrinter()
    default:
      return textPrinter(options, registry)
  }
}

/** The packet list, the detail tree, or octets. */
async function textPrinter(options: ReadOptions, registry: Registry): Promise<Printer> {
  const { hex = false, details, only, print } = options
  if (!hex && !details && only === undefined) return listPrinter({ colour: wantsColour(options) })
  const { detailPrinter, hexPrinter } = await import('../output/detail.ts')
  const line = print ? (out: Text, p: Packet) => writeLine(out, p) : undefined
  if (!details && only === undefined) return hexPrinter(line)
  return detailPrinter({ hex, line, only: only === undefined ? undefined : knownProtocols(only, registry) })
}

function layersOptions(options: ReadOptions): { hex: boolean; file: string; filter: LayerFilter | undefined } {
  const { hex = false, layers, layersDeep, readFile = [] } = options
  if (hex && (options.format === 'pdml' || options.format === 'psml')) {
    throw new UsageError('-x shows octets as text, json or ek; pdml has them anyway')
  }
  const names = layersDeep ?? layers
  const filter = names === undefined ? undefined : layerFilter(names, layersDeep !== undefined)
  return { hex, file: readFile.join(' '), filter }
}

/** Only the fields that -e names, in JSON, EK or PDML. */
async function chooseAsked(options: ReadOptions, registry: Registry): Promise<Chosen> {
  const fields = (options.field ?? []).map((name) => knownField(name, registry))
  const { askedEkPrinter, askedJsonPrinter, askedPdmlPrinter } = await import('../output/asked.ts')
  const { file } = layersOptions(options)
  const printer =
    options.format === 'json'
      ? askedJsonPrinter(registry, fields)
      : options.format === 'ek'
        ? askedEkPrinter(registry, fields)
        : askedPdmlPrinter(registry, fields, file)
  const { wanted, stateful } = printer.occurrences
  return { printer, wanted, stateful }
}

/** The protocols that -O names. */
function knownProtocols(text: string, registry: Registry): ReadonlySet<Protocol> {
  const known = registry.protocols.map((declared) => declared.abbrev)
  const names = text.split(/[\s,]+/).filter((name) => name !== '')
  return new Set(
    names.map((name) => {
      const found = registry.protocol(name.toLowerCase())
      if (found !== undefined) return found
      const close = nearestName(name, known)
      throw new UsageError(`-O: "${name}" is not a protocol${close === undefined ? '' : `; did you mean ${close}?`}`)
    }),
  )
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
