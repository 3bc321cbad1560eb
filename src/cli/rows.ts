/** Rows of what was found out: tables for people, a JSON object a line for programs. */
import { CONTROLS, printable } from '../decode/text.ts'
import type { Place } from '../multicast/state/rows.ts'
import { drawn } from './drawn-table.ts'
import { Output } from './stdout.ts'

export interface Column<Row> {
  readonly head: string
  readonly cell: (row: Row) => string
  /** False for rows that the column says nothing of; it always does without it. */
  readonly tells?: (rows: readonly Row[]) => boolean
  /** Words stand to the left, numbers to the right. */
  readonly words?: true
  /** A narrow terminal goes without the column: the higher, the sooner. Without it, it always stays. */
  readonly spare?: number
}

export interface Told<Row> {
  readonly rows: readonly Row[]
  /** How many there are, where `rows` are only the first of them. */
  readonly count?: number
  readonly columns: readonly Column<Row>[]
  /** What stands instead of a table without rows. */
  readonly none: string
  /** What is to be said besides: sentences. */
  readonly notes: readonly string[]
}

/** Prints rows, for people or for programs. */
export const printRows = <Row>(told: Told<Row>, json: boolean): Promise<void> =>
  printTold(told.rows, told.notes, json, () => tableText(told, room()))

/** Prints rows for programs, or what people read of them, notes and all. */
export async function printTold(
  rows: readonly unknown[],
  notes: readonly string[],
  json: boolean,
  text: () => string,
): Promise<void> {
  const output = new Output()
  if (json) {
    for (const row of rows) {
      output.text.add(`${jsonText(row)}\n`)
      if (output.isFull) await output.flush()
    }
    sayNotes(notes)
  } else output.text.add(text())
  await output.flush()
}

export async function printLines(lines: readonly string[]): Promise<void> {
  const output = new Output()
  for (const line of lines) {
    output.text.add(`${line}\n`)
    if (output.isFull) await output.flush()
  }
  await output.flush()
}

export function sayNotes(notes: readonly string[]): void {
  for (const note of notes) process.stderr.write(`castshark: ${note}\n`)
}

/** Rows as people see them, in so many columns of characters. */
export function tableText<Row>(told: Told<Row>, width: number): string {
  const { lines, remarks } = tableOf(told, width, told.rows.length)
  return [...lines, ...remarks].map((line) => `${line}\n`).join('')
}

/** What a table adds to its rows: three lines above, one below. */
const FRAME = 4

/** As `tableText`, in so many lines at most, none longer than `width`: as many rows as there is room for. */
export function tableLines<Row>(told: Told<Row>, width: number, height: number): string[] {
  const { rows, count = rows.length } = told
  const most = count <= height - FRAME ? count : Math.max(0, height - FRAME - 1)
  const more = count - most
  const { lines, remarks } = tableOf({ ...told, rows: rows.slice(0, most) }, width, count)
  const left = more === 0 ? [] : [`… and ${more} more`]
  return [...lines, ...left, ...remarks].slice(0, height).map((line) => line.slice(0, width))
}

/** @param count of rows, of which there may be room for none */
function tableOf<Row>({ rows, columns, none, notes }: Told<Row>, width: number, count: number) {
  if (count === 0) return { lines: [none], remarks: notes }
  const filled = columns
    .filter(({ tells }) => tells === undefined || tells(rows))
    .map((column) => ({ ...column, cells: rows.map((row) => printable(column.cell(row))) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''))
    .map((column) => ({ ...column, width: widest(column.head, column.cells) }))
  const kept = fitting(filled, width)
  const table = drawn(
    kept.map(({ head }) => head),
    rows.map((_, k) => kept.map(({ cells }) => cells[k])),
    kept.flatMap(({ words }, k) => (words ? [k] : [])),
  )
  const gone = filled.filter((column) => !kept.includes(column)).map(({ head }) => head)
  const left = gone.length === 0 ? [] : [`The terminal is too narrow for: ${gone.join(', ')}. --json has all.`]
  return { lines: table.split('\n').slice(0, -1), remarks: [...left, ...notes] }
}

const widest = (head: string, cells: readonly string[]): number =>
  cells.reduce((most, { length }) => Math.max(most, length), head.length)

/** The columns that a table of that width has room for. */
function fitting<Some extends { readonly width: number; readonly spare?: number }>(
  columns: readonly Some[],
  width: number,
): readonly Some[] {
  // A cell stands between blanks, and behind a line.
  if (columns.reduce((sum, column) => sum + column.width + 3, 1) <= width) return columns
  const most = Math.max(...columns.map(({ spare = 0 }) => spare))
  return most === 0
    ? columns
    : fitting(
        columns.filter(({ spare = 0 }) => spare < most),
        width,
      )
}

/** Characters that fit into a line: those of the terminal, or what is told; any number without either. */
export function room(): number {
  const told = Number(process.env.COLUMNS)
  return process.stdout.columns ?? (told > 0 ? told : Number.POSITIVE_INFINITY)
}

const OTHERS = new RegExp(`[${CONTROLS}]`, 'g')

/** JSON. Characters that steer a terminal are escaped, beyond those that it demands. */
export const jsonText = (row: unknown): string =>
  JSON.stringify(row).replace(OTHERS, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** Where rows were seen, as far as that tells them apart. */
export const placeColumns = <Row extends Place>(): Column<Row>[] => [
  {
    head: 'Interface',
    cell: (row) => row.interface,
    tells: (rows) => rows.some((row) => row.interface !== rows[0].interface),
    words: true,
  },
  { head: 'VLAN', cell: ({ vlans }) => vlans.join('.') },
  { head: 'Tunnel', cell: ({ tunnel }) => tunnel ?? '', words: true },
]

/** A time, or nothing. */
export const time = (seconds: number | null): string => (seconds === null ? '' : seconds.toFixed(3))

const MOST_LISTED = 3

/** The first few of a list, and how many more there are. */
export function listed(all: readonly string[], leftOut = 0): string {
  const more = all.length - MOST_LISTED + leftOut
  return all.length <= MOST_LISTED && leftOut === 0
    ? all.join(' ')
    : `${all.slice(0, MOST_LISTED).join(' ')} and ${more} more`
}
