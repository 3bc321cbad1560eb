/** `--counter`: a number in datagrams that people name because it counts them. */
import type { Registry } from '../decode/registry.ts'
import { Counter, CounterError } from '../multicast/state/counter.ts'
import { UsageError } from './errors.ts'

/** @throws UsageError where the text names no such number */
export function counterOf(text: string, registry: Registry): Counter {
  try {
    return new Counter(registry, text)
  } catch (error) {
    if (error instanceof CounterError) throw new UsageError(`--counter ${text}: ${error.message}`)
    throw error
  }
}
