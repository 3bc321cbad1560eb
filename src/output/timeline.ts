/** Who was in which group when, as bars over time. */
import { printable } from '../decode/text.ts'
import type { HistoryRow, Span } from '../multicast/state/history.ts'

/** What a picture is drawn with. */
interface Pens {
  readonly member: string
  readonly unknown: string
  readonly join: string
  readonly leave: string
  readonly timeout: string
  /** More than one of the three in one place. */
  readonly several: string
  readonly axis: string
  readonly tick: string
  readonly cut: string
}

const UNICODE: Pens = {
  member: '━',
  unknown: '┄',
  join: '┣',
  leave: '┫',
  timeout: '╳',
  several: '╋',
  axis: '─',
  tick: '┴',
  cut: '…',
}

const ASCII: Pens = {
  member: '=',
  unknown: '.',
  join: '[',
  leave: ']',
  timeout: 'x',
  several: '#',
  axis: '-',
  tick: '+',
  cut: '~',
}

export interface TimelineOptions {
  /** Characters in a line; at least 40. */
  readonly width: number
  readonly isAscii: boolean
  /** Seconds that the picture covers, from the first frame on. */
  readonly lasted: number
}

/** Fewest characters that bars have. */
const LEAST = 20
const NARROWEST = 40

/** Lines of a picture: bars by group and host, the axis of time, and what the signs mean. Rows are gone through twice. */
export function timelineLines(
  rows: Iterable<HistoryRow>,
  options: TimelineOptions,
): { bars: string[]; legend: string[] } {
  const pens = options.isAscii ? ASCII : UNICODE
  const width = Math.max(NARROWEST, options.width)
  const most = Math.floor((width - LEAST - 2) / 2)
  const labelsOf = ({ group, host }: HistoryRow) => [group, host].map((text) => clipped(printable(text), most, pens))
  const widths = [5, 5]
  const places = new Set<string>()
  for (const row of rows) {
    for (const [k, { length }] of labelsOf(row).entries()) widths[k] = Math.max(widths[k], length)
    places.add(placeOf(row))
  }
  const indent = widths[0] + widths[1] + 2
  const room = Math.min(width - indent, 200)
  const bars: string[] = []
  let before = { place: '', group: '' }
  for (const row of rows) {
    const here = { place: placeOf(row), group: row.group }
    const isSamePlace = here.place === before.place
    if (places.size > 1 && !isSamePlace) bars.push(clipped(here.place, width, pens))
    const isSame = isSamePlace && here.group === before.group
    before = here
    const [group, host] = labelsOf(row)
    const label = `${(isSame ? '' : group).padEnd(widths[0])} ${host.padEnd(widths[1])}`
    bars.push(`${label} ${barOf(row.spans, room, options.lasted, pens)}`.trimEnd())
  }
  return { bars, legend: [...axisLines(indent, room, options.lasted, pens), ...legendLines(width, pens)] }
}

const placeOf = ({ interface: name, vlans, tunnel }: HistoryRow): string =>
  printable(
    [name, ...(vlans.length === 0 ? [] : [`VLAN ${vlans.join('.')}`]), ...(tunnel === null ? [] : [tunnel])].join(', '),
  )

/** The end of a text that is too long: addresses differ there. */
const clipped = (text: string, most: number, { cut }: Pens): string =>
  text.length <= most ? text : `${cut}${text.slice(text.length - most + 1)}`

function barOf(spans: readonly Span[], room: number, lasted: number, pens: Pens): string {
  const at = (time: number): number => Math.min(room - 1, Math.floor((time / (lasted || 1)) * room))
  const cells: string[] = new Array(room).fill(' ')
  const fill = (state: Span['state']): void => {
    for (const { state: which, from, to } of spans) if (which === state) cells.fill(pens[state], at(from), at(to) + 1)
  }
  fill('unknown')
  fill('member')
  const marked = new Set<number>()
  const mark = (time: number, pen: string): void => {
    const cell = at(time)
    cells[cell] = marked.has(cell) ? pens.several : pen
    marked.add(cell)
  }
  for (const { from, to, begins, ends } of spans) {
    if (begins !== null) mark(from, pens.join)
    if (ends !== null) mark(to, ends === 'timeout' || ends === 'query' ? pens.timeout : pens.leave)
  }
  return cells.join('')
}

/** Distances between ticks that are easily read, in seconds, from a minute on; below, 1, 2 and 5 and their tens. */
const STEPS = [60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400]
/** Characters from one tick to the next, at least. */
const APART = 10

function axisLines(indent: number, room: number, lasted: number, { axis, tick }: Pens): string[] {
  const step = stepOf((lasted * APART) / room)
  const line: string[] = new Array(room).fill(axis)
  let labels = ''
  for (let k = 0; k * step <= lasted; k++) {
    const cell = lasted === 0 ? 0 : Math.floor(((k * step) / lasted) * room)
    const label = timeText(k * step, step)
    if (cell >= room || (k > 0 && cell + label.length > room)) break
    line[cell] = tick
    labels = labels.padEnd(cell) + label
  }
  const blank = ' '.repeat(indent)
  return [`${blank}${line.join('')}`, `${blank}${labels}`]
}

/** The least step that is not below `least` seconds. */
export function stepOf(least: number): number {
  if (!(least > 0)) return 1
  const power = 10 ** Math.floor(Math.log10(least))
  const short = [1, 2, 5, 10].map((digit) => digit * power).find((some) => some >= least) as number
  if (short <= 30) return short
  return STEPS.find((some) => some >= least) ?? 86_400 * Math.ceil(least / 86_400)
}

/** A time on an axis whose ticks are `step` seconds apart. */
export function timeText(time: number, step: number): string {
  if (step < 60) return `${Number(time.toFixed(9))} s`
  if (step < 3600 && time < 3600) return `${time / 60} min`
  const [days, hours, minutes] = [time / 86_400, (time / 3600) % 24, (time / 60) % 60].map(Math.floor)
  const clock = `${hours}:${String(minutes).padStart(2, '0')}`
  return days === 0 ? `${clock} h` : `${days} d ${clock}`
}

function legendLines(width: number, { member, unknown, join, leave, timeout, several }: Pens): string[] {
  const signs = [
    `${member.repeat(2)} member`,
    `${unknown.repeat(2)} unknown`,
    `${join} join`,
    `${leave} leave`,
    `${timeout} timeout`,
    `${several} several of these`,
  ]
  const lines: string[] = []
  for (const sign of signs) {
    const last = lines.at(-1)
    if (last === undefined || last.length + 3 + sign.length > width) lines.push(sign)
    else lines[lines.length - 1] = `${last}   ${sign}`
  }
  return lines
}
