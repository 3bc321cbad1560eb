/** Tables as people see them. */
import Table from 'cli-table3'
import { filledAfter, filledBefore, widthOf } from './text-width.ts'

export interface FramedColumn {
  readonly head: string
  /** Columns of characters of its widest cell, or of its head. */
  readonly width: number
  /** Words stand to the left, numbers to the right. */
  readonly words?: boolean
}

/** What stands around the rows of a table, and how a row is drawn: line by line, without a line's end. */
export interface Frame {
  readonly above: readonly string[]
  readonly below: string
  readonly line: (cells: readonly string[]) => string
}

/**
 * The frame of a table without colours, so that it is the same in a pipe.
 *
 * cli-table3 takes a time that grows with the square of the rows. So it draws the table around one row as wide as the
 * widest cells, and all rows are drawn like that one.
 */
export function frame(columns: readonly FramedColumn[]): Frame {
  const colAligns = columns.map(({ words }): 'left' | 'right' => (words ? 'left' : 'right'))
  const head = columns.map(({ head }) => head)
  const table = new Table({ head, colAligns, style: { head: [], border: [], compact: true } })
  table.push(columns.map(({ width }) => 'x'.repeat(width)))
  const lines = table.toString().split('\n')
  return {
    above: lines.slice(0, -2),
    below: lines[lines.length - 1],
    line: (cells) => {
      const filled = columns.map(({ width, words }, k) =>
        words ? filledAfter(cells[k], width) : filledBefore(cells[k], width),
      )
      return `│ ${filled.join(' │ ')} │`
    },
  }
}

/**
 * A table of cells.
 * @param words the columns that hold words
 */
export function drawn(head: readonly string[], rows: readonly (readonly string[])[], words: readonly number[]): string {
  const widths = head.map(({ length }) => length)
  for (const row of rows) for (const [k, cell] of row.entries()) widths[k] = Math.max(widths[k], widthOf(cell))
  const columns = head.map((text, k) => ({ head: text, width: widths[k], words: words.includes(k) }))
  const { above, below, line } = frame(columns)
  return `${[...above, ...rows.map(line), below].join('\n')}\n`
}
