/** `castshark plan`: groups that somebody names and captures show, what is odd about them, and what to take instead. */
import { existsSync } from 'node:fs'
import { LEVELS, type Level } from '../multicast/findings/finding.ts'
import { GroupPlan, MOST_GROUPS, type PlanProblem, type PlanRow } from '../multicast/plan/plan.ts'
import { groupsOf, isLikeAddress, SpanError, sizeOf, spanOf } from '../multicast/plan/spans.ts'
import { Wrapped } from '../output/wrapped.ts'
import { EXIT, UsageError } from './errors.ts'
import { observe } from './observe.ts'
import type { InputOptions } from './observe-options.ts'
import { type Column, listed, printRows, room } from './rows.ts'
import { textOf } from './text-file.ts'

export interface PlanOptions extends InputOptions {
  /** A list of groups. */
  readonly from?: string
  readonly failOn?: Level
}

const INTEREST = {
  protocols: ['eth', 'ip', 'ipv6', 'igmp', 'icmpv6'],
  filter: 'ip.dst == 224.0.0.0/4 || ipv6.dst == ff00::/8',
} as const

/** @returns the exit code */
export async function groupPlan(names: readonly string[], options: PlanOptions): Promise<number> {
  const plan = new GroupPlan()
  const isGroup = (name: string): boolean => isLikeAddress(name) && !existsSync(name)
  for (const name of names) if (isGroup(name)) addSpan(plan, name, undefined, '')
  const files = names.filter((name) => !isGroup(name))
  const captures = [...(options.readFile ?? []), ...files]
  if (options.from === '-' && captures.includes('-')) {
    throw new UsageError('standard input can be a list or a capture, not both')
  }
  if (options.from !== undefined) addList(plan, options.from, await textOf(options.from))
  else if (names.length === 0 && captures.length === 0 && options.interface === undefined) {
    throw new UsageError('which groups?', 'Name groups, captures that show some, or a list with --from FILE.')
  }
  const isAlone = captures.length === 0 && options.interface === undefined
  const code = isAlone ? EXIT.done : await observe(files, options, plan, INTEREST)
  const rows = plan.rows()
  const none = 'There are no groups in the plan, nor in the frames that were read.'
  const told = { rows, columns: COLUMNS, none, notes: [...problemText(rows), ...notesOf(plan)] }
  await printRows(options.json === true ? { ...told, notes: notesOf(plan) } : told, options.json === true)
  return code === EXIT.done && isTooBad(rows, options.failOn) ? EXIT.no : code
}

/** Lines of a list: what names groups, then perhaps a label. */
function addList(plan: GroupPlan, name: string, text: string): void {
  for (const [k, line] of text.split(/\r?\n/).entries()) {
    const [, span, label] = /^\s*([^\s,;#]*)[\s,;]*(.*?)\s*$/.exec(line.replace(/(^|\s)#.*/, '')) as RegExpExecArray
    const place = `${name === '-' ? 'standard input' : name}, line ${k + 1}: `
    if (span !== '') addSpan(plan, span, label === '' ? undefined : label, place)
  }
}

/** @param place where it is written, for what is said if it is wrong */
function addSpan(plan: GroupPlan, text: string, label: string | undefined, place: string): void {
  try {
    const span = spanOf(text)
    const size = sizeOf(span)
    const tooMany = `${MOST_GROUPS} at most, in all`
    if (size > MOST_GROUPS) throw new SpanError(`${text} stands for ${size} groups`, tooMany)
    for (const octets of groupsOf(span)) {
      if (!plan.add(octets, label)) throw new SpanError(`with ${text} there are too many groups`, tooMany)
    }
  } catch (error) {
    if (!(error instanceof SpanError)) throw error
    throw new UsageError(`${place}${error.message}`, error.advice)
  }
}

const isTooBad = (rows: readonly PlanRow[], least: Level | undefined): boolean =>
  least !== undefined &&
  rows.some(({ problems }) => problems.some(({ severity }) => LEVELS.indexOf(severity) >= LEVELS.indexOf(least)))

const seenAs = ({ sent, joined }: PlanRow): string =>
  [...(sent ? ['sent'] : []), ...(joined ? ['joined'] : [])].join(' ')

const COLUMNS: readonly Column<PlanRow>[] = [
  { head: 'Group', cell: ({ group }) => group, words: true },
  { head: 'Label', cell: ({ label }) => label ?? '', words: true, spare: 1 },
  { head: 'Seen', cell: seenAs, words: true, spare: 4 },
  { head: 'MAC', cell: ({ mac }) => mac, words: true, spare: 2 },
  { head: 'Range', cell: ({ range }) => range, words: true, spare: 5 },
  { head: 'Name', cell: ({ name }) => name ?? '', words: true, spare: 6 },
  { head: 'Shares its MAC with', cell: ({ shares_mac_with: others }) => listed(others), words: true, spare: 3 },
  { head: 'Problems', cell: ({ problems }) => ids(problems).join(' '), words: true },
  { head: 'Free instead', cell: ({ suggestion }) => suggestion ?? '', words: true },
]

const ids = (problems: readonly PlanProblem[]): string[] => [...new Set(problems.map(({ id }) => id))]

const MOST_TOLD = 10

/** What the problems are, worst first, each kind with what was seen, why it matters, and what to do. */
function problemText(rows: readonly PlanRow[]): string[] {
  const kinds = new Map<string, PlanProblem[]>()
  for (const problem of rows.flatMap(({ problems }) => problems)) {
    const some = kinds.get(problem.id)
    if (some === undefined) kinds.set(problem.id, [problem])
    else some.push(problem)
  }
  return [...kinds.values()]
    .sort(([a], [b]) => LEVELS.indexOf(b.severity) - LEVELS.indexOf(a.severity))
    .flatMap((some) => {
      const [{ severity, id, title, why, advice }] = some
      const out = new Wrapped({ width: room(), isColoured: false, isWide: true })
        .gap()
        .add(`${severity}: ${title} (${id})`)
      for (const one of some.slice(0, MOST_TOLD)) out.add(`${one.said} (${one.reference})`, 4)
      if (some.length > MOST_TOLD) out.add(`and ${some.length - MOST_TOLD} more; --json has all`, 4)
      return out.add(why, 2).add(advice, 2).lines
    })
}

function notesOf({ room: { leftOut, most }, unsuggested }: GroupPlan): string[] {
  const notes: string[] = []
  if (leftOut > 0) notes.push(`There is room for ${most} groups: ${leftOut} mentions of others are left out.`)
  if (unsuggested > 0) notes.push(`For ${unsuggested} groups no free ones were looked for: there are too many.`)
  return notes
}
