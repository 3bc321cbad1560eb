/** Reports as JUnit's XML, which most systems of continuous integration read. */
import { Text } from '../../decode/text.ts'
import { writeXml } from '../../output/escape.ts'
import type { Report, Result } from '../verdicts.ts'
import { explanationOf } from './explanation.ts'

/** What a verdict is to JUnit, which knows no third one: what cannot be told is an error, not a failure. */
const ELEMENTS = { pass: undefined, fail: 'failure', inconclusive: 'error' } as const

export function junitReport({ file, about, results }: Report, seconds: number): string {
  const out = new Text()
  const count = (verdict: Result['verdict']): number => results.filter((result) => result.verdict === verdict).length
  const numbers = `tests="${results.length}" failures="${count('fail')}" errors="${count('inconclusive')}" time="${seconds.toFixed(3)}"`
  const attribute = (name: string, text: string): void => {
    out.add(` ${name}="`)
    writeXml(out, text)
    out.add('"')
  }
  out.add(`<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="castshark check" ${numbers}>\n  <testsuite`)
  attribute('name', about ?? file)
  attribute('file', file)
  out.add(` ${numbers}>\n`)
  for (const result of results) {
    const { name, verdict, said, line } = result
    out.add('    <testcase')
    attribute('name', name)
    attribute('classname', file)
    if (line > 0) {
      attribute('file', file)
      out.add(` line="${line}"`)
    }
    const element = ELEMENTS[verdict]
    if (element === undefined) {
      out.add('/>\n')
      continue
    }
    out.add(`>\n      <${element}`)
    attribute('type', verdict)
    attribute('message', said)
    out.add('>')
    const lines = explanationOf(result)
    for (const [k, one] of lines.entries()) {
      if (k > 0) out.add('\n')
      writeXml(out, one)
    }
    out.add(`</${element}>\n    </testcase>\n`)
  }
  return out.add('  </testsuite>\n</testsuites>\n').toString()
}
