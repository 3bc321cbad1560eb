/** From options to the printer that writes what they ask for. Formats are loaded when they are needed. */
import { fstatSync, type Stats, statSync } from 'node:fs'
import type { Apart } from '../decode/apart.ts'
import type { Field } from '../decode/field.ts'
import type { Occurrences } from '../decode/occurrences.ts'
import type { Protocol } from '../decode/protocol.ts'
import type { Registry } from '../decode/registry.ts'
import { nearestName } from '../filter/names.ts'
import { FIELDS_DEFAULTS, fieldsPrinter } from '../output/fields.ts'
import { type LayerFilter, layerFilter } from '../output/layer-filter.ts'
import { listPrinter, writeLine } from '../output/list.ts'
import type { Printer } from '../output/printer.ts'
import { UsageError } from './errors.ts'
import { fieldOptions } from './field-options.ts'
import type { ReadOptions } from './read-options.ts'

/** A printer, and what the decoder has to find out for it. */
export interface Chosen {
  readonly printer: Printer
  /** Protocols to look for; undefined for all. */
  readonly wanted?: ReadonlySet<Protocol>
  /** Whether it has to follow conversations: all, or those that columns tell of. */
  readonly stateful: boolean | 'columns'
  /** Whether it asks for what protocols that stand apart find out. */
  readonly apart: Apart
}

/**
 * @param inputs names of the captures, for formats that mention them
 * @throws UsageError where options contradict each other or name what there is not
 */
export async function choosePrinter(
  options: ReadOptions,
  registry: Registry,
  inputs: readonly string[],
): Promise<Chosen> {
  const { format = 'text', field: names = [] } = options
  if (format === 'fields' && names.length === 0) {
    throw new UsageError(
      '-T fields needs fields to print',
      'Name each with -e, as in: -T fields -e ip.src -e udp.dstport',
    )
  }
  if (names.length > 0) return asking(await askedPrinter(options, registry, inputs))
  const printer = await wholePrinter(options, registry, inputs)
  if (isOfColumns(options)) return { printer, stateful: 'columns', apart: false }
  // Whoever reads a tree gets all that is to be said; formats for programs are to be quick, and tell what filters ask for.
  return { printer, stateful: true, apart: (options.format ?? 'text') === 'text' ? 'shown' : false }
}

/** True for formats that show columns and no fields. */
function isOfColumns({ format = 'text', details, only }: ReadOptions): boolean {
  return format === 'psml' || format === 'tabs' || (format === 'text' && details === undefined && only === undefined)
}

/** The printer of whole frames in one of the formats. */
async function wholePrinter(options: ReadOptions, registry: Registry, inputs: readonly string[]): Promise<Printer> {
  const { format = 'text', hex = false } = options
  if (hex && (format === 'pdml' || format === 'psml')) {
    throw new UsageError(`-x adds octets to text, JSON and EK; -T ${format} has no place for them`)
  }
  const filter = layersOf(options)
  switch (format) {
    case 'json':
      return (await import('../output/json.ts')).jsonPrinter({ gather: !options.duplicateKeys, hex, filter })
    case 'ek':
      return (await import('../output/ek.ts')).ekPrinter({ hex, filter })
    case 'pdml':
      return (await import('../output/pdml.ts')).pdmlPrinter({ file: inputs[0], filter })
    case 'psml':
      return (await import('../output/psml.ts')).psmlPrinter()
    case 'tabs':
      return (await import('../output/tabs.ts')).tabsPrinter()
    default:
      return textPrinter(options, registry)
  }
}

/** The list, the tree, the octets, or what of them is asked for. */
async function textPrinter(options: ReadOptions, registry: Registry): Promise<Printer> {
  const { details = false, only, hex = false, print = false } = options
  if (!details && only === undefined && !hex) return listPrinter({ colour: wantsColour(options) })
  const { detailPrinter, hexPrinter } = await import('../output/detail.ts')
  const line = print ? writeLine : undefined
  if (!details && only === undefined) return hexPrinter(line)
  return detailPrinter({ only: only === undefined ? undefined : protocolsOf(only, registry), hex, line })
}

/** The printer of the fields that `-e` names. */
async function askedPrinter(options: ReadOptions, registry: Registry, inputs: readonly string[]): Promise<Asking> {
  const { format = 'text', field: names = [] } = options
  const fields = names.map((name) => knownField(name, registry))
  if (format === 'fields')
    return fieldsPrinter(registry, fields, fieldOptions(options.fieldOption ?? [], FIELDS_DEFAULTS))
  const { askedEkPrinter, askedJsonPrinter, askedPdmlPrinter } = await import('../output/asked.ts')
  switch (format) {
    case 'json':
      return askedJsonPrinter(registry, fields)
    case 'ek':
      return askedEkPrinter(registry, fields)
    case 'pdml':
      return askedPdmlPrinter(registry, fields, inputs[0])
    default:
      throw new UsageError('-e names fields to print: it goes with -T fields, json, ek or pdml')
  }
}

type Asking = Printer & { readonly occurrences: Occurrences }

const asking = (printer: Asking): Chosen => ({
  printer,
  wanted: printer.occurrences.wanted,
  stateful: printer.occurrences.stateful,
  apart: printer.occurrences.apart,
})

function layersOf({ layers, layersDeep }: ReadOptions): LayerFilter | undefined {
  const text = layersDeep ?? layers
  if (text === undefined) return undefined
  return layerFilter(text, layersDeep !== undefined)
}

/** The protocols of a list such as `ip,igmp`. */
function protocolsOf(list: string, registry: Registry): ReadonlySet<Protocol> {
  const known = registry.protocols.map((protocol) => protocol.abbrev)
  return new Set(
    list
      .split(/[\s,]+/)
      .filter(Boolean)
      .map((name) => {
        const found = registry.protocol(name.toLowerCase())
        if (found !== undefined) return found
        const close = nearestName(name, known)
        throw new UsageError(`-O: "${name}" is not a protocol${close === undefined ? '' : `; did you mean ${close}?`}`)
      }),
  )
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
export function wantsColour({ color }: Pick<ReadOptions, 'color'>): boolean {
  if (color === 'always' || color === true) return true
  if (color === 'never') return false
  const { NO_COLOR, TERM } = process.env
  return (NO_COLOR ?? '') === '' && TERM !== 'dumb' && printsToTerminal()
}

/** Files, pipes and /dev/null are told without `process.stdout`, whose making takes Node milliseconds. */
function printsToTerminal(): boolean {
  const output = fstatSync(1)
  return output.isCharacterDevice() && !isNowhere(output) && process.stdout.isTTY === true
}

/** True for /dev/null, where there is one. */
const isNowhere = ({ rdev }: Stats): boolean => statSync('/dev/null', { throwIfNoEntry: false })?.rdev === rdev
