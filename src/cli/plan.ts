/** From options to everything that is settled before the first frame is read. */
import { strongest } from '../decode/apart.ts'
import type { Protocol } from '../decode/protocol.ts'
import type { Registry } from '../decode/registry.ts'
import { Session } from '../decode/session.ts'
import type { Filter, Macros } from '../filter/index.ts'
import type { Printer } from '../output/printer.ts'
import { choosePrinter } from './formats.ts'
import { macros, preferences, type ReadOptions } from './read-options.ts'
import { registryOf } from './registry.ts'
import type { Statistics } from './statistics.ts'

export interface Plan {
  readonly session: Session
  /** Which frames are shown; all without it. */
  readonly filter: Filter | undefined
  /** What prints them; undefined if nothing does. */
  readonly printer: Printer | undefined
  /** What `-z` asks for; undefined if it asks for nothing. */
  readonly statistics: Statistics | undefined
}

/** @throws UsageError where options or filter cannot be followed */
export async function planOf(options: ReadOptions, inputs: readonly string[]): Promise<Plan> {
  const registry = registryOf(options)
  const own = macros(options)
  const filter = await filterFor(options, inputs, registry, own)
  const isPrinted = !options.quiet && !options.count && (options.writeFile === undefined || options.print === true)
  const chosen = isPrinted ? await choosePrinter(options, registry, inputs) : undefined
  const statistics = await statisticsOf(options, registry, own)
  const session = new Session(registry, {
    preferences: preferences(options, registry),
    wanted:
      statistics === undefined
        ? union(filter === undefined ? NOTHING : filter.wanted, chosen === undefined ? NOTHING : chosen.wanted)
        : undefined,
    stateful: statistics !== undefined || filter?.stateful ? true : (chosen?.stateful ?? false),
    apart: strongest(filter?.apart ?? false, chosen?.apart ?? false, statistics?.apart ?? false),
    timeFormat: options.timestamps,
  })
  return { session, filter, printer: chosen?.printer, statistics }
}

async function statisticsOf(
  { statistics = [] }: ReadOptions,
  registry: Registry,
  own: Macros,
): Promise<Statistics | undefined> {
  if (statistics.length === 0) return undefined
  const { Statistics } = await import('./statistics.ts')
  return new Statistics(statistics, registry, own)
}

const NOTHING: ReadonlySet<Protocol> = new Set()

/** Undefined stands for all. */
function union(
  some: ReadonlySet<Protocol> | undefined,
  others: ReadonlySet<Protocol> | undefined,
): ReadonlySet<Protocol> | undefined {
  return some === undefined || others === undefined ? undefined : new Set([...some, ...others])
}

async function filterFor(
  options: ReadOptions,
  inputs: readonly string[],
  registry: Registry,
  own: Macros,
): Promise<Filter | undefined> {
  const { displayFilter: text, selectedFrame, twoPass } = options
  if (text === undefined) return undefined
  const { filterOf } = await import('./filters.ts')
  // Only a reference needs another frame's values.
  if (selectedFrame === undefined || !twoPass || !text.includes('$')) return filterOf(text, registry, own)
  const { withSelectedFrame } = await import('./selected-frame.ts')
  const chosen = preferences(options, registry)
  return withSelectedFrame(inputs, selectedFrame, registry, chosen, (p) => filterOf(text, registry, own, p))
}
