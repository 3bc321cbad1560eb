/**
 * Runs commands side by side and prints what a whole process costs.
 *
 * The commands take turns (A B C, A B C, …), so that a machine that grows slower or busier meets all of them alike. A
 * ratio is the median over the rounds of "the other's time in this round / castshark's time in this round", per frame
 * where one of them read a slice only. The first round warms the file cache and is not counted.
 *
 * Wall-clock time is taken around the process, from spawn to exit; standard output goes to /dev/null, and
 * NODE_EXTRA_CA_CERTS is not set. The largest resident set is what GNU time reports of the process (`/usr/bin/time`,
 * which adds a fork); where that is not installed the column stays empty.
 */
import { type SpawnOptions, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Table from 'cli-table3'

export interface Contender {
  readonly name: string
  readonly command: readonly string[]
  /** Frames that this command reads; a slice is held against the others per frame. */
  readonly frames: number
  /** castshark is to be at least this many times as fast. */
  readonly goal?: number
}

export interface Measured {
  readonly name: string
  readonly frames: number
  readonly goal?: number
  /** Wall-clock seconds of every counted round. */
  readonly seconds: readonly number[]
  /** Largest resident set of any round, in octets; 0 where nothing tells. */
  readonly resident: number
}

const TIME = '/usr/bin/time'
const devNull = openSync('/dev/null', 'r+')

/** castshark as it is shipped. */
export function castshark(...options: string[]): string[] {
  return [process.execPath, 'dist/cli.js', ...options]
}

export function installed(tool: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0
}

/** The contenders whose program is there; says which are not. */
export function present(contenders: readonly Contender[]): Contender[] {
  return contenders.filter(({ name, command }) => {
    const there = installed(command[0] ?? '')
    if (!there) console.error(`${name}: ${command[0]} is not installed, left out`)
    return there
  })
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}

/** Option `--runs N` of the command line, 5 without it. */
export function rounds(usual = 5): number {
  const at = process.argv.indexOf('--runs')
  return at < 0 ? usual : Number(process.argv[at + 1])
}

/** Certificates that a machine has for its programs are no part of ours: Node would read them at each start, for some 40 ms. */
const { NODE_EXTRA_CA_CERTS: _, ...environment } = process.env

/** Seconds from spawn to exit. A command that fails ends the bench. */
export async function once(command: readonly string[], options: SpawnOptions = {}): Promise<number> {
  const [program = '', ...args] = command
  const start = process.hrtime.bigint()
  const child = spawn(program, args, { stdio: ['ignore', devNull, 'pipe'], env: environment, ...options })
  let complaint = ''
  child.stderr?.on('data', (chunk) => {
    complaint += chunk
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', resolve)
  })
  const seconds = Number(process.hrtime.bigint() - start) / 1e9
  if (code !== 0) throw new Error(`${command.join(' ')}: exit ${code}\n${complaint}`)
  return seconds
}

export async function measure(contenders: readonly Contender[], runs = rounds()): Promise<Measured[]> {
  const directory = mkdtempSync(join(tmpdir(), 'castshark-bench-'))
  const report = join(directory, 'resident')
  const timed = existsSync(TIME)
  const seconds = contenders.map(() => [] as number[])
  const resident = contenders.map(() => 0)
  try {
    for (let round = 0; round <= runs; round++) {
      for (const [i, { command }] of contenders.entries()) {
        const taken = await once(timed ? [TIME, '-f', '%M', '-o', report, ...command] : command)
        if (round === 0) continue
        seconds[i]?.push(taken)
        if (timed) resident[i] = Math.max(resident[i] ?? 0, Number(readFileSync(report, 'utf8').trim()) * 1024)
      }
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
  return contenders.map(({ name, frames, goal }, i) => ({
    name,
    frames,
    ...(goal === undefined ? {} : { goal }),
    seconds: seconds[i] ?? [],
    resident: resident[i] ?? 0,
  }))
}

/** Median over the rounds of the other's time a frame by ours. */
export function ratio(other: Measured, ours: Measured): number {
  return median(other.seconds.map((taken, round) => taken / other.frames / ((ours.seconds[round] ?? 0) / ours.frames)))
}

/** Prints the table; the first contender is castshark. Returns whether every goal was reached. */
export function print(question: string, results: readonly Measured[]): boolean {
  const [ours] = results
  if (ours === undefined) return true
  const table = new Table({
    head: ['', 'frames', 'median s', 'least s', 'ns/frame', 'RSS MB', 'castshark is', 'goal'],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  })
  let reached = true
  for (const result of results) {
    const middle = median(result.seconds)
    const times = ratio(result, ours)
    if (result.goal !== undefined && times < result.goal) reached = false
    table.push([
      result.name,
      result.frames,
      middle.toFixed(3),
      Math.min(...result.seconds).toFixed(3),
      ((middle / result.frames) * 1e9).toFixed(0),
      result.resident === 0 ? '' : (result.resident / 1e6).toFixed(0),
      result === ours ? '' : `${times < 10 ? times.toFixed(2) : times.toFixed(0)} × as fast`,
      result.goal === undefined ? '' : `${result.goal} × ${times >= result.goal ? 'reached' : 'MISSED'}`,
    ])
  }
  console.log(`\n${question} (${ours.seconds.length} rounds)`)
  console.log(table.toString())
  return reached
}

/**
 * Speed counts only where the answer is the same: holds the outputs for the first thousand frames against each other,
 * line by line, and says how many differ.
 */
export function sameAnswer(ours: readonly string[], theirs: readonly string[]): void {
  if (!installed(theirs[0] ?? '')) return
  const [a = [], b = []] = [ours, theirs].map(([program = '', ...args]) =>
    spawnSync(program, [...args, '-c', '1000'], { encoding: 'utf8', maxBuffer: 1 << 28 }).stdout.split('\n'),
  )
  let differing = Math.abs(a.length - b.length)
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) differing++
  console.log(`first 1000 frames: ${differing} of ${b.length} lines differ from ${theirs[0]}'s`)
}

/** Measures, prints, and ends with exit code 1 where a goal was missed. */
export async function compare(question: string, contenders: readonly Contender[]): Promise<void> {
  if (!print(question, await measure(present(contenders)))) process.exitCode = 1
}
