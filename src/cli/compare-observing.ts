/** How captures that are compared are read. */
import type { CompareOptions } from './compare-options.ts'
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
