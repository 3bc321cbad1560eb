/** What a diagnosis found, as people read it: how the capture was made, the way of a stream, findings, worst first. */
import { grouped } from '../decode/phrases.ts'
import { type InterfaceFacts, lostOn } from '../multicast/capture-facts.ts'
import type { Result } from '../multicast/diagnosis/diagnosis.ts'
import type { Limit } from '../multicast/diagnosis/limits.ts'
import type { Question } from '../multicast/diagnosis/question.ts'
import type { FindingRow } from '../multicast/diagnosis/report.ts'
import type { Answer, Step } from '../multicast/diagnosis/step.ts'
import { lasting, plural, some } from '../multicast/diagnosis/words.ts'
import { LEVELS, type Level } from '../multicast/findings/finding.ts'
import { type Colour, type Style, Wrapped } from './wrapped.ts'

export interface Told extends Result {
  /** What was looked at: names of files, or of interfaces. */
  readonly name: string
  readonly question: Question | undefined
  /** What a link type is called. */
  readonly linkName: (link: number) => string
}

const LEVEL_COLOURS: Readonly<Record<Level, Colour>> = { error: 'red', warning: 'yellow', note: 'cyan' }
const ANSWER_COLOURS: Readonly<Record<Answer, Colour>> = { yes: 'green', no: 'red', unknown: 'yellow' }
/** Columns before what is said of a finding; of a step, longest title and answer. */
const FINDING = 9
const TITLE = 13
const STEP = 22

export function diagnosisText(told: Told, style: Style): string {
  const out = new Wrapped(style)
  writeCapture(out, told)
  writeLimits(out, told.limits)
  if (told.question !== undefined) writeSteps(out, told.question, told.steps)
  writeFindings(out, told)
  return out.toString()
}

function writeCapture(out: Wrapped, { name, facts, linkName }: Told): void {
  const { frames, lasted, began, interfaces, joined } = facts
  const when = began === undefined ? '' : `, from ${dateText(began)}`
  const size = frames === 0 ? 'no frames' : `${plural(frames, 'frame')} in ${lasting(lasted)}${when}`
  out.add(`${name}: ${size}`, 0, '', 'bold')
  for (const one of interfaces.slice(0, MOST_INTERFACES)) out.add(interfaceText(one, linkName), 2)
  if (interfaces.length > MOST_INTERFACES)
    out.add(`and ${plural(interfaces.length - MOST_INTERFACES, 'interface')} more`, 2)
  const makers = new Set(interfaces.map(makerText).filter((text) => text !== ''))
  for (const maker of [...makers].slice(0, MOST_INTERFACES)) out.add(`made by ${maker}`, 2)
  if (joined.length > 0) {
    const groups = joined.map(({ group, source }) => (source === undefined ? group : `${group} from ${source}`))
    out.add(`joined meanwhile: ${some(groups)}`, 2)
  }
}

const MOST_INTERFACES = 8
/** A snapshot length that keeps any frame. */
const WHOLE = 65_535

function interfaceText(one: InterfaceFacts, linkName: (link: number) => string): string {
  const { name, id, link, snaplen, captureFilter, promiscuous, received, dropped, droppedByInterface } = one
  const parts = [linkName(link), snaplen === 0 || snaplen >= WHOLE ? 'whole frames' : `${snaplen} octets of each frame`]
  if (promiscuous !== undefined) parts.push(promiscuous ? 'promiscuous' : 'not promiscuous')
  if (captureFilter) parts.push(`filter "${captureFilter}"`)
  if (received !== undefined) parts.push(`${grouped(received)} received`)
  if (dropped !== undefined || droppedByInterface !== undefined) {
    parts.push(`${grouped(lostOn([one]))} lost`)
  }
  return `${name ?? `interface ${id}`}: ${parts.join(', ')}`
}

const makerText = ({ application, os, hardware }: InterfaceFacts): string =>
  [application, os && `on ${os}`, hardware && `(${hardware})`].filter((part) => part !== undefined).join(' ')

/** The last moment that a calendar has a name for. */
const LAST_DAY = 8.64e15

const dateText = (time: number): string =>
  Math.abs(time) > LAST_DAY
    ? 'a time beyond any calendar'
    : `${new Date(time).toISOString().replace('T', ' ').slice(0, 19)} UTC`

function writeLimits(out: Wrapped, limits: readonly Limit[]): void {
  if (limits.length === 0) return
  out.gap().add('What cannot be known from it', 0, '', 'bold')
  for (const { detail } of limits) out.add(detail, 4, '  -')
}

function writeSteps(out: Wrapped, { text }: Question, steps: readonly Step[]): void {
  out.gap().add(`The way of ${text}`, 0, '', 'bold')
  const first = steps.find(({ answer }) => answer === 'no')
  for (const step of steps) {
    const { title, answer, detail, frames, truncated, advice, reference } = step
    out.gap()
    out.add(detail[0] ?? '', STEP, out.in(ANSWER_COLOURS[answer], `${title.padEnd(TITLE)}${answer}`))
    for (const sentence of detail.slice(1)) out.add(sentence, STEP)
    if (frames.length > 0) out.add(framesText(frames, truncated), STEP, '', 'dim')
    if (advice !== null && (answer === 'unknown' || step === first)) {
      out.add(advice, STEP, out.in('bold', `${' '.repeat(TITLE)}${answer === 'no' ? 'do' : 'try'}`))
    }
    if (reference !== null && answer !== 'yes') out.add(`(${reference})`, STEP, '', 'dim')
  }
  out.gap().add(conclusion(steps), 0, '', first === undefined ? 'green' : 'red')
}

/** What it comes to. */
export function conclusion(steps: readonly Step[]): string {
  const titles = (wanted: Answer): string[] => steps.filter(({ answer }) => answer === wanted).map(({ title }) => title)
  const [no] = titles('no')
  const unknown = titles('unknown')
  if (no !== undefined) return `It ends at: ${no}. Begin there.`
  if (unknown.length === steps.length) return 'This capture tells nothing about it.'
  const said =
    unknown.length === 0
      ? 'Nothing is wrong with it as far as this capture shows.'
      : `Nothing was found wrong with it. Unknown: ${unknown.join(', ')}.`
  return steps.some(({ id, answer }) => id === 'data' && answer === 'yes') ? `${said} ${IN_THE_HOST}` : said
}

/** Where to look when the network has done its part. */
const IN_THE_HOST =
  'If a program gets nothing all the same, look at its host: does it join on the interface where the data comes in, is it ' +
  'bound to this port, does a firewall or the reverse-path filter (net.ipv4.conf.all.rp_filter) drop it?'

function writeFindings(out: Wrapped, { findings, question }: Told): void {
  const about = question === undefined ? '' : ` about ${question.groupText}`
  if (findings.length === 0) {
    out.gap().add(`Nothing was found${about}.`, 0, '', 'green')
    return
  }
  const counts = [...LEVELS].reverse().flatMap((level) => {
    const count = findings.filter(({ severity }) => severity === level).length
    return count === 0 ? [] : [plural(count, level)]
  })
  out.gap().add(`Found${about}: ${counts.join(', ')}`, 0, '', 'bold')
  for (const row of findings) writeFinding(out, row)
}

/** Sentences and groups of one finding that people are told. */
const MOST_SENTENCES = 5
const MOST_GROUPS = 4

function writeFinding(out: Wrapped, row: FindingRow): void {
  const { id, severity, title, count, frames, truncated, groups, seen, unlisted, why, reference, advice } = row
  out.gap().add(title, FINDING, out.in(LEVEL_COLOURS[severity], severity), 'bold')
  const times = count === 1 ? 'once' : `${grouped(count)} times`
  const about = groups.length === 0 ? '' : ` · ${some(groups, MOST_GROUPS)}`
  out.add(`${id} · ${times}${about} · ${framesText(frames, truncated)}`, FINDING, '', 'dim')
  for (const { detail, count: often } of seen.slice(0, MOST_SENTENCES)) {
    out.add(`${detail}${often > 1 && seen.length > 1 ? ` (${grouped(often)} times)` : ''}`, FINDING, '  seen')
  }
  const left = seen.length + unlisted - MOST_SENTENCES
  if (left > 0) out.add(`and ${grouped(left)} more like that`, FINDING)
  out.add(why, FINDING, '  why')
  out.add(advice, FINDING, '  do')
  out.add(reference, FINDING, '  see', 'dim')
}

/** Runs of frames that are named one by one. */
const MOST_RUNS = 6

/** `frame 7`, `frames 1-3, 7`. */
export function framesText(frames: readonly number[], truncated: boolean): string {
  const runs: [from: number, to: number][] = []
  for (const number of frames) {
    const last = runs.at(-1)
    if (last !== undefined && last[1] + 1 === number) last[1] = number
    else runs.push([number, number])
  }
  const shown = runs.slice(0, MOST_RUNS)
  const named = shown.reduce((sum, [from, to]) => sum + to - from + 1, 0)
  const texts = shown.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`))
  const more = frames.length - named
  const rest = truncated ? ' and more' : more > 0 ? ` and ${more} more` : ''
  return `${frames.length === 1 && !truncated ? 'frame' : 'frames'} ${texts.join(', ')}${rest}`
}
