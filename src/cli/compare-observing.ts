/** How captures that are compared are read, and how that ends. */
import type { CompareOptions } from './compare-options.ts'
import { EXIT } from './errors.ts'
import { USUAL_LIVE_OPTIONS } from './live-options.ts'
import type { InputOptions } from './observe-options.ts'

/** Whole frames: pieces of datagrams have no header of UDP. */
export const DATAGRAMS = {
  protocols: ['eth', 'ip', 'ipv6', 'udp', 'ipv6.fraghdr'],
  filter: 'ip.dst == 224.0.0.0/4 || ipv6.dst == ff00::/8',
} as const

/** The options for a capture that is read by itself. */
export const observing = (options: CompareOptions): InputOptions => ({
  ...USUAL_LIVE_OPTIONS,
  ...options,
  readFile: undefined,
})

/** How the program ends by what was lost; null where nobody knows. */
export function codeFor(losses: readonly (number | null)[], { failOn }: CompareOptions): number {
  if (failOn === undefined) return EXIT.done
  if (losses.some((lost) => lost !== null && lost > 0)) return EXIT.no
  return losses.length === 0 || losses.includes(null) ? EXIT.inconclusive : EXIT.done
}
