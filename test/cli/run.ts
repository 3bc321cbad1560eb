/** Runs the program as a person would: a process of its own, with its output and how it ended. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { rename } from 'node:fs/promises'
import { type BuildOptions, build } from 'esbuild'

// Working copies may share their packages.
const FOLDER = `node_modules/.cache/castshark-test/${createHash('sha1').update(process.cwd()).digest('hex')}`
const PROGRAM = `${FOLDER}/castshark.mjs`
const THREAD = `${FOLDER}/reading-thread.cjs`
let built: Promise<unknown> | undefined

const common: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  external: ['cap', 'koffi'],
  logLevel: 'error',
}
const REQUIRE =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);"

/** Bundles the sources as they are now: the tests depend on no earlier build. */
function bundled(): Promise<unknown> {
  built ??= Promise.all([
    bundle(PROGRAM, { entryPoints: ['src/cli/main.ts'], format: 'esm', banner: { js: REQUIRE } }),
    bundle(THREAD, { entryPoints: ['src/cli/reading-thread.ts'], format: 'cjs' }),
  ])
  return built
}

async function bundle(outfile: string, options: BuildOptions): Promise<void> {
  // Other workers may be running it already: they find all of it or the one before.
  const unfinished = `${outfile}.${process.pid}`
  await build({ ...common, ...options, outfile: unfinished })
  await rename(unfinished, outfile)
}

/** The program, bundled: a file for Node. */
export async function program(): Promise<string> {
  await bundled()
  return PROGRAM
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
  /** Network namespace to run in; that of the test without it. */
  readonly namespace?: string
  /** A command that runs it, such as one that takes rights away. */
  readonly within?: readonly string[]
}

export interface Running {
  readonly child: ChildProcessWithoutNullStreams
  /** Waits until it has said so on standard error. */
  says(text: string): Promise<void>
  /** Waits until it has printed so on standard output. */
  prints(text: string): Promise<void>
  readonly ended: Promise<Ended>
}

/** Runs `castshark` with some arguments to its end. */
export async function castshark(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return (await start(args, options)).ended
}

/** Starts `castshark` with some arguments. */
export async function start(args: readonly string[], options: RunOptions = {}): Promise<Running> {
  await bundled()
  const { NO_COLOR: _, ...env } = process.env
  const command = [...(options.within ?? []), process.execPath, PROGRAM, ...args]
  const [program, ...rest] = options.namespace ? ['ip', 'netns', 'exec', options.namespace, ...command] : command
  const child = spawn(program, rest, { env: { ...env, ...options.env } })
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
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) =>
      resolve({ code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() }),
    )
  })
  /** Waits for some text in what was gathered; its end without it is an error. */
  const gathers = (stream: NodeJS.ReadableStream, gathered: readonly Buffer[], text: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (Buffer.concat(gathered).includes(text)) resolve()
      }
      look()
      stream.on('data', look)
      ended.then(({ err }) => reject(new Error(`it ended without "${text}": ${err}`)), reject)
    })
  return {
    child,
    says: (text) => gathers(child.stderr, err, text),
    prints: (text) => gathers(child.stdout, out, text),
    ended,
  }
}
