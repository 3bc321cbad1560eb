/** `-z`: statistics over all frames that are read. */
import { type Apart, strongest } from '../decode/apart.ts'
import type { Packet } from '../decode/packet.ts'
import type { Registry } from '../decode/registry.ts'
import type { Filter, Macros } from '../filter/index.ts'
import { Conversations } from '../output/statistics/conversations.ts'
import { Endpoints } from '../output/statistics/endpoints.ts'
import { Hierarchy } from '../output/statistics/hierarchy.ts'
import { partiesOf } from '../output/statistics/parties.ts'
import { type Asked, parseStatistic, STATISTICS, type Statistic } from '../output/statistics/statistic.ts'
import { UsageError } from './errors.ts'
import { filterOf } from './filters.ts'
import { tableOf } from './tables.ts'

interface Running {
  readonly asked: Asked
  readonly filter: Filter | undefined
  readonly statistic: Statistic
}

/** All statistics that were asked for. They need every layer, and what protocols remember. */
export class Statistics {
  private readonly running: readonly Running[]

  /** @throws UsageError for what there is not, and for filters that are none */
  constructor(arguments_: readonly string[], registry: Registry, macros: Macros) {
    this.running = arguments_.map((text) => {
      const asked = parseStatistic(text)
      if (asked === undefined)
        throw new UsageError(`-z ${text}: there is no such statistic`, `There are: ${STATISTICS}`)
      return {
        asked,
        filter: asked.filter === '' ? undefined : filterOf(asked.filter, registry, macros),
        statistic: make(asked, registry),
      }
    })
  }

  /** Whether a filter asks for what protocols that stand apart find out. */
  get apart(): Apart {
    return strongest(...this.running.map(({ filter }) => filter?.apart ?? false))
  }

  /** Counts a frame. */
  add(p: Packet): void {
    for (const { filter, statistic } of this.running) {
      if (filter === undefined || filter.matches(p)) statistic.add(p)
    }
  }

  /** The results, in the order in which they were asked for. */
  toString(): string {
    return this.running.map(({ asked, statistic }) => tableOf(asked, statistic)).join('')
  }
}

function make(asked: Asked, registry: Registry): Statistic {
  if (asked.type === undefined) return new Hierarchy(asked.filter)
  const each = partiesOf(registry, asked.type)
  return asked.kind === 'conversations' ? new Conversations(each) : new Endpoints(each)
}
