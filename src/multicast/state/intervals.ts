/** How long queries and reports are good for. */

export interface Intervals {
  /** Robustness Variable: so many messages may get lost, less one. */
  readonly robustness: number
  /** Seconds between general queries. */
  readonly query: number
  /** Seconds that hosts may take to answer a general query. */
  readonly response: number
}

/** What holds where nobody tells (RFC 2236 §8, RFC 3376 §8, RFC 2710 §7, RFC 3810 §9). */
export const DEFAULTS: Intervals = { robustness: 2, query: 125, response: 10 }

/**
 * Group Membership Interval: a group of which nothing was heard for so long has no members (RFC 2236 §8.4, RFC 3376
 * §8.4; Multicast Address Listening Interval, RFC 2710 §7.4, RFC 3810 §9.4). Older Host Present is as long (RFC 3376
 * §8.13, RFC 3810 §9.13).
 */
export const membershipInterval = ({ robustness, query, response }: Intervals): number => robustness * query + response

/** Other Querier Present Interval (RFC 2236 §8.5, RFC 3376 §8.5, RFC 2710 §7.5, RFC 3810 §9.5). */
export const otherQuerierInterval = ({ robustness, query, response }: Intervals): number =>
  robustness * query + response / 2

/** Version 1 Router Present Timeout (RFC 2236 §8.11). */
export const VERSION_1_ROUTER_PRESENT = 400
