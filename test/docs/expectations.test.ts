import { readdirSync, readFileSync } from 'node:fs'
import { expect, it, test } from 'vitest'
import { parseExpectations } from '../../src/check/index.ts'
import { createRegistry } from '../../src/library/registry.ts'
import { judged } from '../check/checked.ts'
import { chat } from '../check/programs.ts'

const registry = createRegistry()

/** The expectation files that the README shows. */
const shown = [...readFileSync('README.md', 'utf8').matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text)

it('the README shows expectation files', () => expect(shown.length).toBeGreaterThanOrEqual(2))

test.each(shown)('%# is one', (text) => {
  expect(parseExpectations(text, registry, 'README.md').expect.length).toBeGreaterThan(0)
})

test.each(readdirSync('examples').filter((file) => file.endsWith('.yaml')))('examples/%s is one', (file) => {
  expect(() => parseExpectations(readFileSync(`examples/${file}`, 'utf8'), registry, file)).not.toThrow()
})

it('what the README shows of a failure is what is said', () => {
  const whole = shown.find((text) => text.includes('order:')) ?? ''
  const { results } = judged(chat({ port: 5005 }), whole, { ended: 6 })
  const failed = results.find(({ name }) => name === 'two chat messages')
  const text = readFileSync('README.md', 'utf8')
  for (const said of [failed?.said, failed?.details[0], `→ ${failed?.advice[0]}`, `chat.yaml:${failed?.line}`]) {
    expect(text).toContain(said)
  }
})
