/** `--counter`: a number in datagrams that people name because it counts them. */
import { Counter, CounterError } from '../multicast/state/counter.ts'
import { UsageError } from './errors.ts'
import type { DecodingOptions } from './read-options.ts'
import { registryOf } from './registry.ts'

/** The one that is asked for. @throws UsageError where its text names no such number */
export function counterOf(options: DecodingOptions & { readonly counter?: string }): Counter | undefined {
  const { counter: text } = options
  if (text === undefined) return undefined
  try {
    return new Counter(registryOf(options), text)
  } catch (error) {
    if (error instanceof CounterError) throw new UsageError(`--counter ${text}: ${error.message}`)
    throw error
  }
}
