/** placeholder until the linear matcher stands */
import type { FilterError } from './errors.ts'
export interface Matcher {
  matches(b: Uint8Array, at: number, size: number): boolean
  matchesText(text: string): boolean
}
export function compilePattern(octets: string, refuse: (why: string, advice?: string) => FilterError): Matcher {
  try {
    const r = new RegExp(octets, 'is')
    return {
      matches: (b, at, size) => r.test(String.fromCharCode(...b.subarray(at, at + size))),
      matchesText: (t) => r.test(t),
    }
  } catch {
    throw refuse('bad regex')
  }
}
