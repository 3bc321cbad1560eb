/** What an observer makes of messages at given times, written down in a line each. */
import { Session } from '../../../src/decode/session.ts'
import { createRegistry } from '../../../src/library/registry.ts'
import { type Limits, Memberships, type Watcher } from '../../../src/multicast/state/memberships.ts'
import { groupRows, memberRows, querierRows } from '../../../src/multicast/state/rows.ts'
import { type Frame, packetOf } from '../../helpers.ts'
import { address, igmp, mld, record } from '../frames.ts'

/** A frame, and the seconds since the capture began. */
export type Step = readonly [at: number, frame: Frame]

/** Lets an observer see frames, and time pass until `end`. */
export function watch(
  steps: readonly Step[],
  end?: number,
  limits?: Partial<Limits>,
  watchers: readonly Watcher[] = [],
): Memberships {
  const session = new Session(createRegistry())
  const found = new Memberships(limits, undefined, watchers)
  for (const [at, frame] of steps) found.see(packetOf(session, frame), at)
  if (end !== undefined) found.advance(end)
  return found
}

const digits = (value: number, octets: number): string => value.toString(16).padStart(2 * octets, '0')

export const ROUTER = '192.168.1.1'
export const GROUP = '239.1.1.1'
export const ROUTER6 = 'fe80::1'
export const GROUP6 = 'ff15::77'

export interface Asking {
  readonly from?: string
  readonly group?: string
  /** Where it goes: to its group, or to all hosts. */
  readonly to?: string
  readonly sources?: readonly string[]
  /** Maximum response code. */
  readonly code?: number
  readonly robustness?: number
  /** Querier's query interval code. */
  readonly interval?: number
  readonly suppress?: boolean
}

/** A query of IGMP. */
export function query(version: 1 | 2 | 3, asking: Asking = {}): Frame {
  const { from = ROUTER, group = '0.0.0.0', sources = [], code = version === 1 ? 0 : 100 } = asking
  const to = asking.to ?? (group === '0.0.0.0' ? '224.0.0.1' : group)
  return igmp({ to, from }, 0x11, code, address(group) + (version < 3 ? '' : lists(asking, sources)))
}

const lists = ({ robustness = 2, interval = 125, suppress = false }: Asking, sources: readonly string[]): string =>
  digits((suppress ? 8 : 0) + robustness, 1) +
  digits(interval, 1) +
  digits(sources.length, 2) +
  sources.map(address).join('')

/** A query of MLD. */
export function query6(version: 1 | 2, asking: Asking = {}): Frame {
  const { from = ROUTER6, group = '::', sources = [], code = 10_000 } = asking
  const head = `${digits(code, 2)}0000${address(group)}`
  return mld({ to: group === '::' ? 'ff02::1' : group, from }, 130, head + (version < 2 ? '' : lists(asking, sources)))
}

/** The last octet of a host's address. */
const host = (number: number): string => `192.168.1.${number}`
const host6 = (number: number): string => `fe80::${number}`

export const report1 = (from: number, group = GROUP): Frame =>
  igmp({ to: group, from: host(from) }, 0x12, 0, address(group))
export const report2 = (from: number, group = GROUP): Frame =>
  igmp({ to: group, from: host(from) }, 0x16, 0, address(group))
export const leave2 = (from: number, group = GROUP): Frame =>
  igmp({ to: '224.0.0.2', from: host(from) }, 0x17, 0, address(group))
export const report6 = (from: number, group = GROUP6): Frame =>
  mld({ to: group, from: host6(from) }, 131, `00000000${address(group)}`)
export const done6 = (from: number, group = GROUP6): Frame =>
  mld({ to: 'ff02::2', from: host6(from) }, 132, `00000000${address(group)}`)

/** Record types by the names that RFC 3376 §4.2.12 gives them. */
const TYPES = { IS_IN: 1, IS_EX: 2, TO_IN: 3, TO_EX: 4, ALLOW: 5, BLOCK: 6, UNKNOWN: 7 } as const

/** A record about the usual group: its type and the last octets of its sources, as in `TO_IN 7 8`. */
const recordOf = (text: string, group: string, prefix: string): string => {
  const [type, ...sources] = text.split(' ')
  const found = sources.map((source) => prefix + source)
  return record(TYPES[type as keyof typeof TYPES], group, found)
}

/** A report of IGMPv3 with records. */
export const report3 = (from: number, records: readonly string[], group = GROUP): Frame =>
  igmp(
    { to: '224.0.0.22', from: host(from) },
    0x22,
    0,
    `0000${digits(records.length, 2)}${records.map((one) => recordOf(one, group, '10.0.0.')).join('')}`,
  )

/** A report of MLDv2 with records. */
export const report62 = (from: number, records: readonly string[], group = GROUP6): Frame =>
  mld(
    { to: 'ff02::16', from: host6(from) },
    143,
    `0000${digits(records.length, 2)}${records.map((one) => recordOf(one, group, '2001:db8::')).join('')}`,
  )

const last = (text: string): string => text.replace(/^.*[.:]/, '')

/** Each member: host, version, state and why or by what and when, mode and sources. */
export const members = (found: Memberships): string[] =>
  memberRows(found).map(({ host, version, state, why, ended, ended_by: by, mode, sources }) =>
    [
      last(host),
      version,
      state,
      ...(why === null ? [] : [`(${why})`]),
      ...(by === null ? [] : [`${by} ${ended}`]),
      ...(mode === null ? [] : [mode]),
      ...sources.map(last),
    ].join(' '),
  )

/** Each group: members, unknown, left, timed out; what routers forward; compatibility. */
export const groups = (found: Memberships): string[] =>
  groupRows(found).map(({ group, members, unknown, left, timed_out: out, mode, sources, compatibility }) =>
    [group, `${members}/${unknown}/${left}/${out}`, mode ?? 'nobody', ...sources.map(last), compatibility ?? '']
      .join(' ')
      .trim(),
  )

export const queriers = (found: Memberships): string[] =>
  querierRows(found).map(({ querier, version, state }) => `${querier} ${version} ${state}`)
