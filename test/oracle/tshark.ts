/** Asks tshark, the oracle of these tests (Debian's package of that name). */
import { execFile, execFileSync } from 'node:child_process'

/** Version of the tshark that is installed, `4.0.17`; undefined without one. */
export function tsharkVersion(): string | undefined {
  try {
    return /TShark[^\d]*(\d+\.\d+\.\d+)/.exec(
      execFileSync('tshark', ['--version'], { encoding: 'utf8', stdio: 'pipe' }),
    )?.[1]
  } catch {
    return undefined
  }
}

/** The values of some fields, tab-separated, a line a frame. What tshark complains about is not asked for. */
export function tsharkFields(file: string, fields: readonly string[]): Promise<string[]> {
  const args = ['-n', '-r', file, '-T', 'fields', '-E', 'occurrence=a', ...fields.flatMap((field) => ['-e', field])]
  const options = { encoding: 'utf8', maxBuffer: 1 << 28, env: { ...process.env, TZ: 'UTC' }, timeout: 60_000 } as const
  return new Promise((resolve) => {
    execFile('tshark', args, options, (_error, stdout) => resolve(stdout.split('\n').slice(0, -1)))
  })
}
