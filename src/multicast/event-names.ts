/** What may happen. Apart from those who find it out, which are loaded when it is asked for. */

export const EVENTS = ['join', 'leave', 'timeout', 'querier', 'stream-start', 'stream-stop', 'finding'] as const
export type EventName = (typeof EVENTS)[number]
