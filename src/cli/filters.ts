/** Filters as the command line gives them: refused with a caret under the place that is wrong. */
import type { Packet } from '../decode/packet.ts'
import type { Registry } from '../decode/registry.ts'
import {
  compileFilter,
  type Filter,
  FilterError,
  type Macros,
  renderFilterError,
  STOCK_MACROS,
} from '../filter/index.ts'
import { UsageError } from './errors.ts'

/**
 * @param own macros besides the stock ones
 * @param selected the frame that `${field}` refers to
 * @throws UsageError if the text is not a filter
 */
export function filterOf(text: string, registry: Registry, own: Macros, selected?: Packet): Filter {
  try {
    const filter = compileFilter(text, registry, { selected, macros: { ...STOCK_MACROS, ...own } })
    for (const warning of filter.warnings) process.stderr.write(`castshark: ${warning}\n`)
    return filter
  } catch (error) {
    if (error instanceof FilterError) throw new UsageError(renderFilterError(text, error))
    throw error
  }
}
