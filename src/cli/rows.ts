/** Rows of what was found out: tables for people, a JSON object a line for programs. */
import { CONTROLS, printable } from '../decode/text.ts'
import type { Place } from '../multicast/state/rows.ts'
import { frame } from './drawn-table.ts'
import { heard, Output } from './stdout.ts'
import { widthOf } from './text-width.ts'

export interface Column<Row> {
  readonly head: string
  readonly cell: (row: Row) => string
  /** True for a row that makes it worth its place, beside the first one; without it, any that fills it does. */
  readonly tells?: (row: Row, first: Row) => boolean
  /** Words stand to the left, numbers to the right. */
  readonly words?: true
  /** A narrow terminal goes without the column: the higher, the sooner. Without it, it always stays. */
  readonly spare?: number
}

/** Rows that may be gone through more than once. */
export interface Rows<Row> extends Iterable<Row> {
  readonly length: number
}

/** Rows each of which is made when its turn comes, and lasts no longer: of very many, all together take much memory. */
export const lazily = <One, Row>(all: readonly One[], rowOf: (one: One) => Row): Rows<Row> => ({
  length: all.length,
  *[Symbol.iterator]() {
    for (const one of all) yield rowOf(one)
  },
})

export interface Told<Row> {
  readonly rows: Rows<Row>
  /** How many there are, where `rows` are only the first of them. */
  readonly count?: number
  readonly columns: readonly Column<Row>[]
  /** What stands instead of a table without rows. */
  readonly none: string
  /** What is to be said besides: sentences. */
  readonly notes: readonly string[]
}

/** Prints rows, for people or for programs. */
export function printRows<Row>(told: Told<Row>, json: boolean): Promise<void> {
  return heard(json ? printJson(told.rows, told.notes) : printLines(tableTextLines(told, room())))
}

/** Prints rows for programs, or what people read of them, notes and all. */
export async function printTold(
  rows: Iterable<unknown>,
  notes: readonly string[],
  json: boolean,
  text: () => string,
): Promise<void> {
  if (json) return heard(printJson(rows, notes))
  const output = new Output()
  output.text.add(text())
  await heard(output.flush())
}

async function printJson(rows: Iterable<unknown>, notes: readonly string[]): Promise<void> {
  await printLines(jsonLines(rows))
  sayNotes(notes)
}

function* jsonLines(rows: Iterable<unknown>): Generator<string> {
  for (const row of rows) yield jsonText(row)
}

export async function printLines(lines: Iterable<string>): Promise<void> {
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
  return [...tableTextLines(told, width)].map((line) => `${line}\n`).join('')
}

/** The same, line by line. */
function* tableTextLines<Row>(told: Told<Row>, width: number): Generator<string> {
  const { lines, remarks } = tableOf(told, width)
  yield* lines
  yield* remarks
}

/** What a table adds to its rows: three lines above, one below. */
const FRAME = 4
/** A table of which not one row can be shown. */
const NO_ROOM = { lines: [], remarks: [] }

/** As `tableText`, in so many lines at most, none longer than `width`: as many rows as there is room for. */
export function tableLines<Row>(told: Told<Row>, width: number, height: number): string[] {
  const { rows, count = rows.length } = told
  const most = count <= height - FRAME ? count : Math.max(0, height - FRAME - 1)
  const more = count - most
  const hasRoom = most > 0 || count === 0
  const { lines, remarks } = hasRoom ? tableOf({ ...told, rows: firstOf(rows, most) }, width) : NO_ROOM
  const left = more === 0 ? [] : [`… and ${more} more`]
  return [...lines, ...left, ...remarks].slice(0, height).map((line) => line.slice(0, width))
}

function firstOf<Row>(rows: Rows<Row>, most: number): Row[] {
  const first: Row[] = []
  if (most <= 0) return first
  for (const row of rows) if (first.push(row) >= most) break
  return first
}

/** The lines of a table, and what is to be said below it. Rows are gone through twice: to measure their cells, and to draw. */
function tableOf<Row>(
  { rows, columns, none, notes }: Told<Row>,
  width: number,
): { lines: Iterable<string>; remarks: readonly string[] } {
  if (rows.length === 0) return { lines: [none], remarks: notes }
  const filled = measured(rows, columns)
  const kept = fitting(filled, width)
  const gone = filled.filter((column) => !kept.includes(column)).map(({ head }) => head)
  const left = gone.length === 0 ? [] : [`The terminal is too narrow for: ${gone.join(', ')}. --json has all.`]
  return { lines: drawnRows(rows, kept), remarks: [...left, ...notes] }
}

interface Measured<Row> extends Column<Row> {
  /** Columns of characters of its widest cell, or of its head. */
  width: number
}

/** The columns that have something to say. */
function measured<Row>(rows: Iterable<Row>, columns: readonly Column<Row>[]): Measured<Row>[] {
  const all = columns.map((column) => ({ ...column, width: 0, isWorthIt: column.tells === undefined }))
  let first: Row | undefined
  for (const row of rows) {
    first ??= row
    for (const one of all) {
      one.width = Math.max(one.width, widthOf(printable(one.cell(row))))
      if (!one.isWorthIt) one.isWorthIt = one.tells?.(row, first) === true
    }
  }
  const filled = all.filter(({ width, isWorthIt }) => width > 0 && isWorthIt)
  for (const one of filled) one.width = Math.max(one.width, one.head.length)
  return filled
}

function* drawnRows<Row>(rows: Iterable<Row>, columns: readonly Measured<Row>[]): Generator<string> {
  const { above, below, line } = frame(columns)
  yield* above
  for (const row of rows) yield line(columns.map(({ cell }) => printable(cell(row))))
  yield below
}

/** The columns that a table of that width has room for. */
function fitting<Some extends { readonly width: number; readonly spare?: number }>(
  columns: readonly Some[],
  width: number,
): readonly Some[] {
  // A cell stands between blanks, and behind a line.
  if (columns.reduce((sum, column) => sum + column.width + 3, 1) <= width) return columns
  const most = Math.max(0, ...columns.map(({ spare = 0 }) => spare))
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
  // Terminals that do not know say 0, as those of containers do at first.
  return process.stdout.columns || (told > 0 ? told : Number.POSITIVE_INFINITY)
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
    tells: (row, first) => row.interface !== first.interface,
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
