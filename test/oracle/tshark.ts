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

/** The values of some fields, tab-separated, a line a frame; with some more options. What tshark complains about is not asked for. */
export function tsharkFields(file: string, fields: readonly string[], more: readonly string[] = []): Promise<string[]> {
  const asked = fields.flatMap((field) => ['-e', field])
  const args = ['-n', '-r', file, ...more, '-T', 'fields', '-E', 'occurrence=a', ...asked]
  const options = { encoding: 'utf8', maxBuffer: 1 << 28, env: { ...process.env, TZ: 'UTC' }, timeout: 60_000 } as const
  return new Promise((resolve) => {
    execFile('tshark', args, options, (_error, stdout) => resolve(stdout.split('\n').slice(0, -1)))
  })
}
