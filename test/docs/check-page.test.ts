/** The README's page about testing a program does what it says. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { castshark } from '../cli/run.ts'
import { missing, titled } from '../sandbox/missing.ts'

const README = readFileSync('README.md', 'utf8')
const page = README.slice(README.indexOf('## Testing a program'), README.indexOf('## In a test'))
const blocks = [...page.matchAll(/```(\w+)\n(.*?)```/gs)].map(([, kind, text]) => ({ kind, text }))
const [program, line] = blocks.filter(({ kind }) => kind === 'js').map(({ text }) => text)
const [file] = blocks.filter(({ kind }) => kind === 'yaml').map(({ text }) => text)
const shown = blocks.filter(({ kind }) => kind === 'console').map(({ text }) => text)

/** Without what differs from run to run: times, the widths of columns that hold them, and where the files are. */
const lasting = (text: string): string =>
  text
    .replace(/^\$.*\n/, '')
    .replaceAll(/\d+(\.\d+)? s\b/g, 'N s')
    .replaceAll(/[─┬┼┴]+/g, '─')
    .replaceAll(/ +│/g, ' │')
    .replaceAll(/\/\S*\//g, '')

describe.skipIf(missing !== undefined)(titled('the page about testing a program'), { timeout: 30_000 }, () => {
  it('leads from a program to a check that fails, and to one that passes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'castshark-page-'))
    try {
      const [yaml, script] = [join(folder, 'hello.yaml'), join(folder, 'hello.mjs')]
      writeFileSync(yaml, file)
      const check = async (text: string) => {
        writeFileSync(script, text)
        return castshark(['check', yaml, '--sandbox', '--', 'node', script], { env: { COLUMNS: '200' } })
      }
      const before = await check(program)
      expect(lasting(before.out)).toBe(lasting(shown[0]))
      expect(before.code).toBe(1)
      const after = await check(program.replace(/^(?= *socket\.send)/m, line))
      expect(lasting(after.out)).toBe(lasting(shown[1]))
      expect(after.code).toBe(0)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
