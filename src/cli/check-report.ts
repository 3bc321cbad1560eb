/** The outcome of a check, as it is printed. */
import type { Report, Result, Verdict } from '../check/index.ts'
import { explanationOf } from '../check/report/explanation.ts'
import { REPORTS } from '../check/report/index.ts'
import { plural } from '../decode/phrases.ts'
import { printable } from '../decode/text.ts'
import type { ReporterName } from './check-options.ts'
import { drawn } from './drawn-table.ts'
import { Output } from './stdout.ts'

/** @param checked what was held against the expectations, for people */
export async function printReport(report: Report, reporter: ReporterName, checked: string): Promise<void> {
  const output = new Output()
  const machine = REPORTS[reporter]
  output.text.add(machine?.(report, process.uptime()) ?? tableReport(report, checked, room(), isColoured()))
  await output.flush()
}

const room = (): number => process.stdout.columns || Number(process.env.COLUMNS) || 160
const isColoured = (): boolean => process.stdout.isTTY === true && !process.env.NO_COLOR

const COLOURS: Readonly<Record<Verdict, string>> = { pass: '32', fail: '31', inconclusive: '33' }
const MARKS: Readonly<Record<Verdict, string>> = { pass: '✓ pass', fail: '✗ fail', inconclusive: '? inconclusive' }

const HEAD = ['', 'Expectation', 'Found']

/** A table of all results, and below it what is to be said of those that did not pass. */
export function tableReport(report: Report, checked: string, width: number, coloured: boolean): string {
  const { results, about, file } = report
  const paint = (text: string, verdict: Verdict): string =>
    coloured ? `\u001b[${COLOURS[verdict]}m${text}\u001b[0m` : text
  const rows = results.map(({ verdict, name, said }) => [MARKS[verdict], printable(name), printable(said)])
  const table = drawn(HEAD, fitted(rows, width), [0, 1, 2])
  const painted = results.reduce((text, { verdict }, k) => {
    const lines = text.split('\n')
    lines[k + 3] = lines[k + 3].replace(MARKS[verdict], paint(MARKS[verdict], verdict))
    return lines.join('\n')
  }, table)
  const parts = [
    `${printable(about ?? file)}: ${printable(checked)}, ${plural(report.frames, 'frame')}\n`,
    painted,
    ...results.filter(({ verdict }) => verdict !== 'pass').map((result) => explanation(result, file, paint)),
    `${paint(MARKS[report.verdict], report.verdict)}: ${tallyText(results)}\n`,
  ]
  return parts.join('\n')
}

function explanation(result: Result, file: string, paint: (text: string, verdict: Verdict) => string): string {
  const { verdict, name, line } = result
  const place = line === 0 ? '' : ` (${file}:${line})`
  const lines = [
    paint(`${MARKS[verdict]}: ${printable(name)}`, verdict) + place,
    ...explanationOf(result).map((text) => `  ${printable(text)}`),
  ]
  return `${lines.join('\n')}\n`
}

/** `3 of 4 passed, 1 failed`. */
export function tallyText(results: readonly Result[]): string {
  const count = (wanted: Verdict): number => results.filter(({ verdict }) => verdict === wanted).length
  const [failed, open] = [count('fail'), count('inconclusive')]
  return [
    `${count('pass')} of ${results.length} passed`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(open > 0 ? [`${open} inconclusive`] : []),
  ].join(', ')
}

/** Least room for what was found. */
const NARROWEST = 20

/** Rows that fit: what was found is said in full below the table where it matters. */
function fitted(rows: readonly string[][], width: number): string[][] {
  const widest = (column: number): number => Math.max(HEAD[column].length, ...rows.map((row) => row[column].length))
  const names = Math.min(widest(1), Math.max(NARROWEST, Math.floor(width / 2) - 10))
  const found = Math.max(NARROWEST, width - 10 - widest(0) - names)
  const cut = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`)
  return rows.map(([mark, name, said]) => [mark, cut(name, names), cut(said, found)])
}
