/**
 * What is wrong with a filter, where, and what to write instead.
 */

import { printable } from '../decode/text.ts'

/** A filter that was refused. `position` and `length` are in UTF-16 units of the expression. */
export class FilterError extends Error {
  override readonly name = 'FilterError'

  constructor(
    message: string,
    readonly position: number,
    readonly length: number,
    /** What to write instead, where that can be told; a sentence without its full stop. */
    readonly advice?: string,
  ) {
    super(message)
  }
}

/** Longer expressions are shown around the fault only. */
const WIDEST = 100

/**
 * The refusal as a person reads it: what is wrong, the expression, a caret under the place, and the advice.
 * Several lines, without a line feed at the end; nothing in it can control a terminal.
 */
export function renderFilterError(expression: string, error: FilterError): string {
  // One column for each unit, so that the caret stands where the fault is.
  const shown = expression.replace(/[^\x20-\x7e\u00a0-\u1fff\u2030-\u205f\u2070-\ud7ff]/g, ' ')
  const cut = shown.length > WIDEST ? Math.max(0, Math.min(error.position - WIDEST / 2, shown.length - WIDEST)) : 0
  const line = shown.slice(cut, cut + WIDEST)
  const before = cut > 0 ? '…' : ''
  const after = cut + WIDEST < shown.length ? '…' : ''
  const room = Math.max(1, line.length - (error.position - cut))
  const caret = `^${'~'.repeat(Math.max(0, Math.min(error.length, room) - 1))}`
  const lines = [
    printable(error.advice === undefined ? error.message : `${error.message}; ${error.advice}`),
    `    ${before}${line}${after}`,
    `    ${' '.repeat(before.length + error.position - cut)}${caret}`,
  ]
  return lines.join('\n')
}
