import { describe, expect, it, test } from 'vitest'
import type { Report } from '../../src/check/index.ts'
import { REPORTS } from '../../src/check/report/index.ts'
import { CONTROLS } from '../../src/decode/text.ts'
import { judged, type Step } from './checked.ts'
import { chat, says } from './programs.ts'

const hostile = 'a"<b>&\u0007%\u202e#'
const steps: readonly Step[] = [...chat({ ttl: 1 }), [3, says(hostile)]]
const report: Report = judged(
  steps,
  `
  about: 'A <chat> # with marks'
  expect:
    - { name: 'joins, all', frame: mcast.join }
    - { name: 'TTL: 2', frame: udp, each: ip.ttl == 2 }
    - { name: 'text <hola>', frame: 'data.text == "nobody says so"' }
    - { name: late, frame: tcp, within: 60s }
  `,
)

/** What ends in a terminal or a log obeys nobody: no control characters but line feeds. */
const obeys = new RegExp(`(?!\n)[${CONTROLS}]`)

describe('reports', () => {
  test.each(Object.keys(REPORTS))('%s holds nothing that a terminal obeys', (name) => {
    const text = REPORTS[name](report, 1.5)
    expect(text).not.toMatch(obeys)
    expect(text.endsWith('\n')).toBe(true)
  })

  it('as JUnit: what cannot be told is an error', () => {
    const xml = REPORTS.junit(report, 1.5)
    expect(xml).toContain('<testsuites name="castshark check" tests="4" failures="2" errors="1" time="1.500">')
    expect(xml).toContain('<testcase name="joins, all" classname="test.yaml" file="test.yaml" line="3"/>')
    expect(xml).toContain('name="text &lt;hola&gt;"')
    expect(xml).toContain('<failure type="fail" message="2 of 3 frames are not as each has to be">')
    expect(xml).toContain('<error type="inconclusive" message="no frame within 60 s')
    // What is opened is closed: each mark of XML stands where it means something.
    expect(xml.match(/<\w+(?:\s[\w]+="[^"<&]*(?:&(?:lt|gt|amp|quot|#x27);[^"<&]*)*")*\s*\/?>/g)?.length).toBe(9)
  })

  it('by TAP', () => {
    const lines = REPORTS.tap(report, 1.5).split('\n')
    expect(lines.slice(0, 5)).toEqual([
      'TAP version 13',
      '# A <chat> \\# with marks, 5 frames',
      '1..4',
      'ok 1 - joins, all',
      'not ok 2 - TTL: 2',
    ])
    expect(lines).toContain('  severity: inconclusive')
    expect(lines).toContain('    line: 4')
  })

  it('as JSON: the report itself', () => {
    expect(JSON.parse(REPORTS.json(report, 1.5))).toEqual(JSON.parse(JSON.stringify(report)))
  })

  it("as GitHub's annotations", () => {
    const lines = REPORTS.github(report, 1.5).split('\n')
    expect(lines[0]).toBe('pass: joins, all')
    expect(lines[1]).toContain('::error file=test.yaml,line=4,title=fail%3A TTL%3A 2::2 of 3 frames are not as each')
    expect(lines[1]).toContain('%0Aframe 3: ip.ttl == 2 does not hold')
    expect(lines[3]).toMatch(/^::warning file=test.yaml,line=6,/)
    expect(lines).toHaveLength(5)
  })
})
