/** `castshark check`: are the frames those that should appear? */
import { readFile } from 'node:fs/promises'
import { ExpectationError, type Expectations, Judge, parseExpectations, type Report } from '../check/index.ts'
import type { Registry } from '../decode/registry.ts'
import { createRegistry } from '../library/registry.ts'
import { judgeCapture } from './check-capture.ts'
import type { CheckOptions } from './check-options.ts'
import { printReport } from './check-report.ts'
import { EXIT, UsageError } from './errors.ts'
import { preferences } from './read-options.ts'

/** @returns the exit code */
export async function check(
  file: string | undefined,
  files: readonly string[],
  options: CheckOptions,
): Promise<number> {
  const inputs = [...(options.readFile ?? []), ...files]
  if (file === undefined) throw new UsageError('which expectation file?', USAGE)
  const registry = createRegistry()
  const expectations = await readExpectations(file, registry)
  if (inputs.length === 0) throw new UsageError(`what is to be held against ${file}?`, USAGE)
  const judge = new Judge(expectations)
  const ending = await judgeCapture(inputs, judge, registry, preferences(options, registry), options.write)
  const report = judge.end(ending)
  await printReport(report, options.reporter, inputs.join(' '))
  return exitCodeOf(report)
}

const USAGE = `castshark check FILE.yaml CAPTURE; castshark check --init CAPTURE writes a first file.`

/** @throws UsageError if the file is missing or wrong */
export async function readExpectations(file: string, registry: Registry): Promise<Expectations> {
  let text: string
  try {
    text = await readFile(file === '-' ? '/dev/stdin' : file, 'utf8')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const reason = code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'this is a folder' : message
    throw new UsageError(`the expectation file ${file} cannot be read: ${reason}`, USAGE)
  }
  try {
    return parseExpectations(text, registry, file)
  } catch (error) {
    if (error instanceof ExpectationError) throw new UsageError(error.message)
    throw error
  }
}

export function exitCodeOf({ verdict }: Report): number {
  return { pass: EXIT.done, fail: EXIT.no, inconclusive: EXIT.inconclusive }[verdict]
}
