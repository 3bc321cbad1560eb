/** Reports as commands of GitHub's workflows: annotations at the lines of the expectation file. */
import { printable } from '../../decode/text.ts'
import type { Report, Result } from '../verdicts.ts'
import { explanationOf } from './explanation.ts'

const LEVELS = { pass: undefined, fail: 'error', inconclusive: 'warning' } as const

export function githubReport({ file, results }: Report): string {
  return results.map((result) => annotation(file, result)).join('')
}

function annotation(file: string, result: Result): string {
  const { verdict, name, line } = result
  const level = LEVELS[verdict]
  if (level === undefined) return `pass: ${printable(name)}\n`
  const place = line === 0 ? '' : `file=${property(file)},line=${line},`
  const message = explanationOf(result).map(printable).join('\n')
  return `::${level} ${place}title=${property(`${verdict}: ${name}`)}::${escaped(message)}\n`
}

const escaped = (text: string): string => text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A')
const property = (text: string): string => escaped(printable(text)).replace(/:/g, '%3A').replace(/,/g, '%2C')
