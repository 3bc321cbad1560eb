/** Reports by the Test Anything Protocol, version 13, which all read. */
import { plural } from '../../decode/phrases.ts'
import { printable } from '../../decode/text.ts'
import type { Report } from '../verdicts.ts'

export function tapReport({ results, about, file, frames }: Report): string {
  const lines = ['TAP version 13', `# ${oneLine(about ?? file)}, ${plural(frames, 'frame')}`, `1..${results.length}`]
  for (const [k, { verdict, name, said, details, advice, line }] of results.entries()) {
    lines.push(`${verdict === 'pass' ? 'ok' : 'not ok'} ${k + 1} - ${oneLine(name)}`)
    if (verdict === 'pass') continue
    lines.push('  ---', `  message: ${quoted(said)}`, `  severity: ${verdict}`)
    if (line > 0) lines.push('  at:', `    file: ${quoted(file)}`, `    line: ${line}`)
    lines.push(...listed('frames', details), ...listed('advice', advice), '  ...')
  }
  return `${lines.join('\n')}\n`
}

/** A "#" begins a directive, unless a backslash stands before it. */
const oneLine = (text: string): string => printable(text).replace(/[\\#]/g, '\\$&')

/** JSON's strings are YAML's. */
const quoted = (text: string): string => JSON.stringify(printable(text))

const listed = (name: string, texts: readonly string[]): string[] =>
  texts.length === 0 ? [] : [`  ${name}:`, ...texts.map((text) => `    - ${quoted(text)}`)]
