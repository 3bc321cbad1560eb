/** The part of an expectation file that only a live check heeds: what is run, on which hosts, in what network. */
import { nearestName } from '../filter/names.ts'
import { secondsOf } from './count.ts'
import type { Written, WrittenRun } from './schema.ts'
import type { Path } from './source.ts'

/** Something typed in, or a pause of so many seconds. */
export type Typed = { readonly text: string } | { readonly wait: number }

/** A command that is run. */
export interface Run {
  readonly name: string
  /** A program and its arguments; a single text is for a shell. */
  readonly command: readonly string[] | string
  /** Name of a host; the first one without it. */
  readonly host: string | undefined
  /** Seconds until it is started, once those before it are ready. */
  readonly delay: number
  readonly stdin: readonly Typed[]
  /** Those behind it are started once it has printed that. */
  readonly ready: string | undefined
  /** It need not end by itself. */
  readonly background: boolean
  readonly env: Readonly<Record<string, string>>
  /** Relative to the expectation file. */
  readonly cwd: string | undefined
}

/** A host of the sandbox. */
export interface Host {
  readonly name: string
  readonly igmp: 1 | 2 | 3 | undefined
  readonly mld: 1 | 2 | undefined
  /** The side of the router that it stands on. */
  readonly network: 1 | 2
}

export interface LivePart {
  readonly run: readonly Run[]
  /** In the order of the file: those of `hosts`, else those that `run` names; empty if neither does. */
  readonly hosts: readonly Host[]
  readonly querier: boolean
  readonly router: boolean
  /** Versions that hosts speak which say nothing themselves. */
  readonly igmp: 1 | 2 | 3 | undefined
  readonly mld: 1 | 2 | undefined
}

/** Hosts of one sandbox at most: it is a test, and the last octet of their addresses has to suffice. */
export const MOST_HOSTS = 64

type Wrong = (path: Path, reason: string, advice?: string) => void

/** @param wrong told of what cannot be followed */
export function livePartOf(written: Written, wrong: Wrong): LivePart {
  const { run = [], igmp, mld, querier = false, router = false } = written
  const named = run.flatMap(({ host }) => (host === undefined ? [] : [host]))
  const declared = written.hosts
  const names = declared === undefined ? [...new Set(named)] : Object.keys(declared)
  for (const [k, { host }] of run.entries()) {
    if (host === undefined || names.includes(host)) continue
    const near = nearestName(host, names)
    const all = names.length === 0 ? 'name it there' : `there are ${names.join(', ')}`
    const advice = near === undefined ? all : `did you mean ${near}?`
    wrong(['run', k, 'host'], `hosts has no "${host}"`, advice)
  }
  const hosts = names.map((name, k): Host => {
    const own = declared?.[name]
    if (own?.network === 2 && !router) {
      wrong(['hosts', name, 'network'], 'there is no router, and one network', 'add router: true')
    }
    return { name, igmp: own?.igmp ?? igmp, mld: own?.mld ?? mld, network: own?.network ?? (router && k > 0 ? 2 : 1) }
  })
  if (router && new Set(hosts.map(({ network }) => network)).size < 2) {
    wrong(['router'], 'a router needs hosts on both sides', 'name two under hosts, or by host in run')
  }
  if (hosts.length > MOST_HOSTS) wrong(['hosts'], `there are ${hosts.length} hosts`, `${MOST_HOSTS} at most`)
  return { run: run.map(runOf), hosts, querier, router, igmp, mld }
}

function runOf({ command, name, host, delay, ready, stdin, background = false, env = {}, cwd }: WrittenRun): Run {
  const written = typeof command === 'string' ? command : command.join(' ')
  return {
    name: name ?? (host === undefined ? written : `${host}: ${written}`),
    command,
    host,
    delay: delay === undefined ? 0 : secondsOf(delay),
    stdin: typedOf(stdin),
    ready,
    background,
    env,
    cwd,
  }
}

function typedOf(stdin: WrittenRun['stdin']): Typed[] {
  if (stdin === undefined) return []
  if (typeof stdin === 'string') return [{ text: stdin }]
  return stdin.map((one) => (typeof one === 'string' ? { text: `${one}\n` } : { wait: secondsOf(one.wait) }))
}
