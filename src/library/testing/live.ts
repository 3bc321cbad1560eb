/** Captures that are made during a test: on an interface, or in a network that exists for the test alone. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Report } from '../../check/index.ts'
import type { Written } from '../../check/schema.ts'
import { Recording } from './recording.ts'

/** The command, which stands beside the library in the package: what captures is a process of its own. */
const COMMAND = fileURLToPath(new URL('./cli.js', import.meta.url))

/** Milliseconds that the last frames may take to arrive. */
const SETTLE = 300
/** Octets that are kept of a capture. */
const MOST = 2 ** 28

export interface RecordOptions {
  /** Only these frames, in libpcap's language. */
  readonly captureFilter?: string
  /** Milliseconds that it goes on after `during` has ended; 300 without it. */
  readonly settle?: number
}

/**
 * Captures on an interface while something is done. It takes root or `cap_net_raw`, as capturing does.
 * @param during begun once the interface is open
 * @throws Error if nothing can be captured there, or what `during` throws
 * @example
 * const capture = await record('lo', () => chat.send('hola'))
 */
export async function record(
  interfaceName: string,
  during: () => unknown,
  { captureFilter, settle = SETTLE }: RecordOptions = {},
): Promise<Recording> {
  const filter = captureFilter === undefined ? [] : ['-f', captureFilter]
  const child = spawn(
    process.execPath,
    [COMMAND, 'capture', '-i', interfaceName, '--no-promiscuous', ...filter, '-w', '-'],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const captured = octetsOf(child)
  // Whoever asks gets to know; until then, nobody waits for it.
  captured.catch(() => undefined)
  try {
    await Promise.race([isCapturing(child), captured])
    await during()
    await new Promise((done) => setTimeout(done, settle))
  } finally {
    child.kill('SIGINT')
  }
  return new Recording(interfaceName, [await captured])
}

function isCapturing({ stderr }: ChildProcess): Promise<void> {
  return new Promise((done) => {
    stderr?.on('data', (text: Buffer) => {
      if (text.includes('Capturing on')) done()
    })
  })
}

/** All that it writes to standard output. */
function octetsOf(child: ChildProcess): Promise<Uint8Array> {
  const out: Buffer[] = []
  let said = ''
  let size = 0
  child.stdout?.on('data', (octets: Buffer) => {
    size += octets.length
    if (size > MOST) child.kill('SIGINT')
    else out.push(octets)
  })
  child.stderr?.on('data', (text: Buffer) => {
    said = `${said}${text}`.slice(-10_000)
  })
  return new Promise((done, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code === 0 && size > 0) done(new Uint8Array(Buffer.concat(out)))
      else reject(new Error(`nothing was captured: ${said.trim() || signal || `exit code ${code}`}`))
    })
  })
}

/** What runs in a sandbox, and in what network: as in an expectation file. */
export interface SandboxOptions extends Pick<Written, 'hosts' | 'igmp' | 'mld' | 'querier' | 'router'> {
  /** Commands; paths in them are relative to where the test runs. */
  readonly run: NonNullable<Written['run']>
  /** How long it may take: '10s' without it. */
  readonly for?: string
}

/**
 * Runs commands in a network that exists for them alone, and captures what they send. On Linux, with libpcap and iproute2;
 * it takes no root.
 * @throws Error if there can be no such network, or if a command fails
 * @example
 * const capture = await sandbox({ run: [{ command: 'node chat.js', stdin: ['hola', 'salir'] }] })
 */
export async function sandbox({ for: most = '10s', run, ...network }: SandboxOptions): Promise<Recording> {
  const folder = await mkdtemp(join(tmpdir(), 'castshark-'))
  try {
    const [file, kept] = ['run.yaml', 'run.pcapng'].map((name) => join(folder, name))
    const commands = run.map((one) => ({ ...one, cwd: resolve(one.cwd ?? '.') }))
    // It demands what no frame can fail.
    const demanded = { ...network, run: commands, never: [{ frame: 'frame.number == 0' }] }
    await writeFile(file, JSON.stringify(demanded, null, 2))
    const args = ['check', file, '--sandbox', '--for', most, '--write', kept, '--reporter', 'json']
    const { results } = await reported(args)
    const failed = results.filter(({ kind, verdict }) => kind === 'run' && verdict === 'fail')
    if (failed.length > 0) {
      throw new Error(failed.map(({ name, said, details }) => [`${name}: ${said}`, ...details].join('\n  ')).join('\n'))
    }
    return new Recording('sandbox', [new Uint8Array(await readFile(kept))])
  } finally {
    await rm(folder, { recursive: true })
  }
}

function reported(args: readonly string[]): Promise<Report> {
  return new Promise((done, reject) => {
    execFile(process.execPath, [COMMAND, ...args], { maxBuffer: MOST }, (error, out, said) => {
      try {
        done(JSON.parse(out))
      } catch {
        reject(new Error(said.trim() || String(error)))
      }
    })
  })
}
