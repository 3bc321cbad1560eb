/** `castshark check`: are the frames those that should appear? */
import { CaptureFileError } from '../capture/errors.ts'
import { ExpectationError, type Expectations, Judge, parseExpectations, type Report } from '../check/index.ts'
import type { Registry } from '../decode/registry.ts'
import { judgeCapture } from './check-capture.ts'
import type { LiveCheck, Watching } from './check-live.ts'
import type { CheckOptions } from './check-options.ts'
import { printReport } from './check-report.ts'
import { EXIT, UsageError } from './errors.ts'
import { refuseLiveOptions } from './live-options.ts'
import { preferences } from './read-options.ts'
import { registryOf } from './registry.ts'
import { octetsOf } from './text-file.ts'

/** @returns the exit code */
export async function check(
  file: string | undefined,
  files: readonly string[],
  options: CheckOptions,
): Promise<number> {
  const registry = registryOf(options)
  if (options.init !== undefined) {
    if (file !== undefined) throw new UsageError(`--init ${options.init} or ${file}?`, 'It takes one capture.')
    const { initialise } = await import('./check-init.ts')
    return initialise(options.init, registry, preferences(options, registry))
  }
  if (file === undefined) throw new UsageError('which expectation file?', USAGE)
  const expectations = await readExpectations(file, registry)
  const judge = new Judge(expectations)
  const { where, ending } = await watch({ expectations, judge, registry, options, command: files })
  const report = judge.end(ending)
  await printReport(report, options.reporter, where)
  return exitCodeOf(report)
}

/** Shows the judge frames: of saved captures, of interfaces, of a sandbox. */
async function watch(check: LiveCheck): Promise<Watching> {
  const { expectations, judge, registry, options, command } = check
  const isLive = options.interface !== undefined || options.sandbox === true
  if (options.interface !== undefined && options.sandbox) {
    throw new UsageError('-i or --sandbox?', 'In the sandbox, what is watched is its own switch.')
  }
  if (isLive && options.readFile !== undefined) {
    throw new UsageError(`-r ${options.readFile[0]} is a saved capture, and this is a live check`)
  }
  // What stands where a command may, and is none.
  if (isLive && command.length > 0 && CAPTURE.test(command[0])) {
    throw new UsageError(`${command[0]} is a saved capture, and this is a live check`)
  }
  if (options.write === '-') throw new UsageError('--write - would mix frames with the report', 'Name a file.')
  // In a sandbox, all that can be chosen is who runs the commands.
  if (options.interface === undefined) refuseLiveOptions(options.sandbox ? { ...options, user: undefined } : options)
  if (options.sandbox) return (await import('./check-sandbox.ts')).checkInSandbox(check)
  if (isLive) return (await import('./check-live.ts')).checkInterfaces(check)
  const inputs = [...(options.readFile ?? []), ...command]
  if (inputs.length === 0) throw new UsageError(`what is to be held against ${expectations.file}?`, USAGE)
  const ending = await judgeCapture(inputs, judge, registry, preferences(options, registry), options.write)
  return { where: inputs.join(' '), ending }
}

const CAPTURE = /\.p?cap(ng)?(\.(gz|zst|lz4))?$/i

const USAGE = `castshark check FILE.yaml CAPTURE, or -i INTERFACE, or --sandbox; castshark check --help says more.`

/** @throws UsageError if the file is missing or wrong */
export async function readExpectations(file: string, registry: Registry): Promise<Expectations> {
  try {
    return parseExpectations(await octetsOf(file), registry, file)
  } catch (error) {
    if (error instanceof ExpectationError) throw new UsageError(error.message)
    if (error instanceof CaptureFileError)
      throw new UsageError(`the expectation file ${file} cannot be read: ${error.reason}`, USAGE)
    throw error
  }
}

export function exitCodeOf({ verdict }: Report): number {
  return { pass: EXIT.done, fail: EXIT.no, inconclusive: EXIT.inconclusive }[verdict]
}
