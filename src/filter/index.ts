/**
 * Wireshark's display filters, compiled: text in, a predicate over packets out.
 *
 *     const filter = compileFilter('ip.addr == 224.1.1.1', registry)
 *     if (filter.matches(packet)) …
 */
import type { Apart } from '../decode/apart.ts'
import type { Packet } from '../decode/packet.ts'
import type { Protocol } from '../decode/protocol.ts'
import type { Registry } from '../decode/registry.ts'
import type { SieveTest } from '../decode/sieve.ts'
import { mayGenerate } from '../decode/walk-generated.ts'
import { displayFilterFor, looksLikeCapture } from './capture-syntax.ts'
import { check } from './check.ts'
import { closures } from './closures.ts'
import type { Context } from './context.ts'
import { FilterError } from './errors.ts'
import { generated } from './generated.ts'
import { expand, type Macros, STOCK_MACROS } from './macros.ts'
import { needsOf } from './needs.ts'
import { parse } from './parse.ts'
import type { Condition } from './program.ts'
import { selectedIn } from './selected.ts'
import { sieveTestOf } from './sieve.ts'

export { FilterError, renderFilterError } from './errors.ts'
export { type Macros, STOCK_MACROS } from './macros.ts'

/** How a filter is run: as generated source, or as functions where the platform compiles no source. */
export type Engine = 'generated' | 'closures'

export interface FilterOptions {
  /** The fastest that the platform allows without it. */
  readonly engine?: Engine
  /**
   * The frame that `${field}` refers to, decoded in full by a session that keeps track; comparisons with `${field}` are
   * false without it. It is read at once, and may be lent.
   */
  readonly selected?: Packet
  /** Macros by name, in place of the stock ones; their arguments are `$1`, `$2` and so on. */
  readonly macros?: Macros
}

export interface Filter {
  /** True if the packet is one that the expression describes. May fill the packet's tree anew. */
  matches(p: Packet): boolean
  /** Protocols that have to be found in frames, undefined for all: `SessionOptions.wanted`. */
  readonly wanted: ReadonlySet<Protocol> | undefined
  /** True if the filter needs what protocols keep from frame to frame: `SessionOptions.stateful`. */
  readonly stateful: boolean
  /** Whether it needs what protocols that stand apart keep: `SessionOptions.apart`. */
  readonly apart: Apart
  /** Decides most frames without decoding them (see `Sifting`); undefined where nothing would be won. */
  readonly sieve?: SieveTest
  /** What should be written otherwise (old names), a sentence each. */
  readonly warnings: readonly string[]
}

/** @throws FilterError if the expression is not a filter */
export function compileFilter(text: string, registry: Registry, options: FilterOptions = {}): Filter {
  const warnings: string[] = []
  const selected = options.selected && selectedIn(options.selected)
  const { macros = STOCK_MACROS } = options
  const condition = understand(text, macros, { registry, selected, warnings })
  const { engine = mayGenerate ? 'generated' : 'closures' } = options
  const matches = engine === 'generated' ? generated(condition) : closures(condition)
  const needs = needsOf(condition, registry)
  if (engine === 'closures') return { matches, warnings, ...needs }
  return {
    matches,
    warnings,
    ...needs,
    // Made when it is asked for: few filters meet a whole capture.
    get sieve() {
      return sieveTestOf(condition)
    },
  }
}

function understand(text: string, macros: Macros, context: Context): Condition {
  const expanded = expand(text, macros)
  try {
    return check(parse(expanded.text), context)
  } catch (error) {
    if (!(error instanceof FilterError)) throw error
    if (!looksLikeCapture(text)) throw expanded.located(error)
    const display = displayFilterFor(text)
    const advice = display === undefined ? 'display filters read like udp.port == 5004' : `write ${display}`
    throw new FilterError('this looks like a capture filter', 0, Math.max(1, text.length), advice)
  }
}
