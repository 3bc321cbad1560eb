/** What is wrong with an expectation file, and where. */
import { printable } from '../decode/text.ts'

/** One thing that is wrong. Lines and columns count from 1. */
export interface Fault {
  readonly line: number
  readonly column: number
  /** How many characters of the line it is about. */
  readonly length: number
  /** What is wrong; a sentence without its full stop. */
  readonly reason: string
  /** What is allowed, or what to write instead. */
  readonly advice?: string
}

/** Most faults that are told of one file. */
const MOST_TOLD = 10
const WIDEST = 100

/** An expectation file that was refused. The message shows every fault where it stands. */
export class ExpectationError extends Error {
  override readonly name = 'ExpectationError'

  constructor(
    readonly file: string,
    readonly faults: readonly Fault[],
    text: string,
  ) {
    super(rendered(file, faults, text.split('\n')))
  }
}

function rendered(file: string, faults: readonly Fault[], lines: readonly string[]): string {
  const told = faults.slice(0, MOST_TOLD).map((fault) => renderedFault(file, fault, lines))
  if (faults.length > MOST_TOLD) told.push(`… and ${faults.length - MOST_TOLD} more`)
  return told.join('\n')
}

function renderedFault(file: string, fault: Fault, lines: readonly string[]): string {
  const { line, column, length, reason, advice } = fault
  const said = printable(`${file}:${line}:${column}: ${reason}${advice === undefined ? '' : `; ${advice}`}`)
  // One column for each character, so that the caret stands where the fault is.
  const whole = (lines[line - 1] ?? '').replace(/[^\x20-\x7e\u00a0-\u1fff\u2030-\u205f\u2070-\ud7ff]/g, ' ')
  if (whole.trim() === '') return said
  const cut = whole.length > WIDEST ? Math.max(0, Math.min(column - 1 - WIDEST / 2, whole.length - WIDEST)) : 0
  const shown = whole.slice(cut, cut + WIDEST)
  const at = Math.min(column - 1 - cut, shown.length)
  const caret = `^${'~'.repeat(Math.max(0, Math.min(length, shown.length - at) - 1))}`
  return `${said}\n    ${shown}\n    ${' '.repeat(at)}${caret}`
}
