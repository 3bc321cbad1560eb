/** Tables as people see them. */
import Table from 'cli-table3'

/**
 * A table without colours, so that it is the same in a pipe: words to the left, numbers to the right.
 * @param words the columns that hold words
 *
 * cli-table3 takes a time that grows with the square of the rows. So it draws the table around one row as wide as the
 * widest cells, and all rows are filled in where that one stands.
 */
export function drawn(head: readonly string[], rows: readonly (readonly string[])[], words: readonly number[]): string {
  const colAligns = head.map((_, k): 'left' | 'right' => (words.includes(k) ? 'left' : 'right'))
  const table = new Table({ head: [...head], colAligns, style: { head: [], border: [], compact: true } })
  const widths = head.map(({ length }) => length)
  for (const row of rows) for (const [k, { length }] of row.entries()) widths[k] = Math.max(widths[k], length)
  table.push(widths.map((width) => 'x'.repeat(width)))
  const lines = table.toString().split('\n')
  const filled = rows.map((row) => {
    const cells = row.map((cell, k) => (words.includes(k) ? cell.padEnd(widths[k]) : cell.padStart(widths[k])))
    return `│ ${cells.join(' │ ')} │`
  })
  return `${[...lines.slice(0, -2), ...filled, ...lines.slice(-1)].join('\n')}\n`
}
