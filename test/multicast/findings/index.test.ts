import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openCapture } from '../../../src/index.ts'
import { LEVELS } from '../../../src/multicast/findings/finding.ts'
import { findings } from '../../../src/multicast/findings/index.ts'
import { renderFindings } from '../../../src/multicast/findings/page.ts'

const folder = 'test/multicast/findings'
const tests = readdirSync(folder)
  .filter((name) => name.endsWith('.test.ts') && name !== 'index.test.ts')
  .map((name) => readFileSync(`${folder}/${name}`, 'utf8'))
  .join('\n')

describe('findings', () => {
  it('have names of their own', () => {
    const ids = findings.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it.each(findings.map((finding) => [finding.id, finding] as const))('%s says what it is about', (id, finding) => {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/)
    expect(LEVELS).toContain(finding.severity)
    expect(finding.reference).toMatch(/RFC \d+|IEEE|ISO|table/)
    expect(finding.advice).toMatch(/^[A-Z].+\.$/)
    expect(finding.why).toMatch(/^[A-Z].+\.$/)
    expect(finding.why).not.toBe(finding.advice)
    // Frames that raise it, and frames that nearly do.
    expect(tests).toMatch(new RegExp(`^ {2}'?${id}'?: \\{`, 'm'))
  })

  it('are raised by the odd frames of findings.pcap, each alone, and by none of the even ones', async () => {
    const ids = findings.filter((finding) => finding.in !== 'history').map(({ id }) => id)
    const found: string[][] = []
    for await (const frame of openCapture('fixtures/findings.pcap')) {
      // That these frames do not belong together is found out as well.
      found.push((frame.getAll('mcast.finding') as string[]).filter((id) => ids.includes(id)))
    }
    expect(found).toEqual(ids.flatMap((id) => [[id], []]))
  })

  it('are listed in docs/findings.md as they are declared (npm run reference)', () => {
    expect(readFileSync('docs/findings.md', 'utf8')).toBe(renderFindings())
  })
})
