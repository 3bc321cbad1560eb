/** Runs the program as a person would: a process of its own, with its output and how it ended. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { build } from 'esbuild'

const PROGRAM = 'node_modules/.cache/castshark-test/cli.mjs'
let built: Promise<void> | undefined

/** Bundles the sources as they are now: the tests depend on no earlier build. */
function bundled(): Promise<void> {
  built ??= build({
    entryPoints: ['src/cli/main.ts'],
    outfile: PROGRAM,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['cap', 'koffi'],
    logLevel: 'error',
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  }).then(() => {
    if (!existsSync(PROGRAM)) throw new Error('the program was not built')
  })
  return built
}

export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export interface RunOptions {
  /** What it reads from standard input; nothing without it. */
  readonly input?: Uint8Array
  readonly env?: Readonly<Record<string, string>>
  /** Stops reading its output after so many octets, as `| head` does. */
  readonly readAtMost?: number
}

/** Runs `castshark` with some arguments to its end. */
export async function castshark(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  await bundled()
  const { NO_COLOR: _, ...env } = process.env
  const child = spawn(process.execPath, [PROGRAM, ...args], { env: { ...env, ...options.env } })
  const out: Buffer[] = []
  const err: Buffer[] = []
  let size = 0
  child.stdout.on('data', (chunk: Buffer) => {
    out.push(chunk)
    size += chunk.length
    if (size >= (options.readAtMost ?? Number.POSITIVE_INFINITY)) child.stdout.destroy()
  })
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
  child.stdin.on('error', () => {})
  child.stdin.end(options.input)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  return { code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() }
}
