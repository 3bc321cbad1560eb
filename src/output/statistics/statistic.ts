/**
 * What every statistic of `-z` is: something that sees each frame once and remembers sums.
 *
 * As in tshark, all frames count, whether a display filter shows them or not; a statistic may have a filter of its own.
 */
import type { Packet } from '../../decode/packet.ts'

export interface Statistic {
  /** Counts a frame. */
  add(p: Packet): void
}

/** What `-z` asks for. */
export interface Asked {
  readonly kind: 'hierarchy' | 'conversations' | 'endpoints'
  /** What a row is told apart by; undefined for the hierarchy. */
  readonly type: TypeName | undefined
  /** Display filter of its own, '' for none. */
  readonly filter: string
}

/** Kinds of addresses, with their names for people. */
export const TYPES = { eth: 'Ethernet', ip: 'IPv4', ipv6: 'IPv6', udp: 'UDP', tcp: 'TCP' } as const
export type TypeName = keyof typeof TYPES

const HIERARCHY = 'io,phs'
/** What stands before a type. */
const TABLES = {
  conv: 'conversations',
  endpoints: 'endpoints',
  endpoint: 'endpoints',
  host: 'endpoints',
} as const

const FORMS = `${HIERARCHY}  conv,TYPE  endpoints,TYPE  (each with ,FILTER behind it if need be)`

/** What there is to ask for, for messages. */
export const STATISTICS = `${FORMS}; TYPE is one of ${Object.keys(TYPES).join(', ')}`

/** All that `-z` takes, without a filter, and what it is for people; other spellings of the same are left out. */
export const STATISTIC_NAMES: Readonly<Record<string, string>> = Object.fromEntries([
  [HIERARCHY, 'frames and bytes by protocol'],
  ...(['conv', 'endpoints'] as const).flatMap((name) =>
    Object.entries(TYPES).map(([type, words]) => [`${name},${type}`, `${words} ${TABLES[name]}`]),
  ),
])

/** Reads an argument of `-z`; undefined if there is no such statistic. */
export function parseStatistic(text: string): Asked | undefined {
  const [name, type, ...rest] = text.split(',')
  const filter = rest.join(',').trim()
  if (`${name},${type}` === HIERARCHY) return { kind: 'hierarchy', type: undefined, filter }
  if (type === undefined || !Object.hasOwn(TYPES, type) || !Object.hasOwn(TABLES, name)) return undefined
  return { kind: TABLES[name as keyof typeof TABLES], type: type as TypeName, filter }
}
