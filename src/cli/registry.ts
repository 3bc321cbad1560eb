/** The protocols, standing where `-d` puts them. */
import { DecodeAsError, decodeAs } from '../decode/decode-as.ts'
import type { Protocol } from '../decode/protocol.ts'
import type { Registry } from '../decode/registry.ts'
import { createRegistry } from '../library/registry.ts'
import { UsageError } from './errors.ts'
import type { DecodingOptions } from './read-options.ts'

/** @throws UsageError if options ask for what cannot be */
export function registryOf({ decodeAs: wishes = [], enableHeuristic, disableHeuristic }: DecodingOptions): Registry {
  const registry = createRegistry()
  for (const wish of wishes) {
    try {
      decodeAs(registry, wish)
    } catch (error) {
      if (error instanceof DecodeAsError) throw new UsageError(`-d ${error.message}`, error.advice)
      throw error
    }
  }
  for (const name of enableHeuristic ?? []) registry.switchGuess(guessing(registry, name, '--enable-heuristic'), true)
  for (const name of disableHeuristic ?? [])
    registry.switchGuess(guessing(registry, name, '--disable-heuristic'), false)
  return registry
}

function guessing({ protocols }: Registry, name: string, option: string): Protocol {
  const found = protocols.find(({ spec }) => spec.guess?.name === name)
  if (found !== undefined) return found
  const names = protocols.flatMap(({ spec }) => spec.guess?.name ?? [])
  throw new UsageError(`${option} ${name}: there is no such heuristic`, `Heuristics: ${names.join(', ')}`)
}
