/** `castshark check -i` and `--sandbox`: commands run, and what they send is judged as it arrives. */
import { spawn, spawnSync } from 'node:child_process'
import { basename, dirname, resolve } from 'node:path'
import type { Ending, Expectations, Judge } from '../check/index.ts'
import type { Registry } from '../decode/registry.ts'
import { Evidence } from './check-evidence.ts'
import type { CheckOptions } from './check-options.ts'
import { type Command, Commands, type Start } from './commands.ts'
import { judgeLive, type Watched } from './judge-live.ts'
import { withLive } from './live.ts'
import { preferences } from './read-options.ts'

export interface LiveCheck {
  readonly expectations: Expectations
  readonly judge: Judge
  readonly registry: Registry
  readonly options: CheckOptions
  /** Given on the command line; what the file says without it. */
  readonly command: readonly string[]
}

/** What was watched, for people, and how that ended. */
export interface Watching {
  readonly where: string
  readonly ending: Ending
}

/** Watches interfaces while commands run. @throws LiveCaptureError, UsageError */
export async function checkInterfaces(check: LiveCheck): Promise<Watching> {
  const { options } = check
  const names = options.interface ?? []
  let ending: Ending = {}
  await withLive({ ...options, promiscuous: false, isAllMulticast: true }, async ({ source }) => {
    ending = await watched(check, { source, stop: () => source.stop() }, startHere)
    return 0
  })
  return { where: `${names.join(', ')}, not promiscuous`, ending }
}

/** Judges what arrives while commands run. @param start starts one of them */
export async function watched(check: LiveCheck, watching: Watched, start: Start): Promise<Ending> {
  const { options, judge, registry, expectations, command } = check
  const evidence = options.write === undefined ? undefined : await Evidence.open(options.write, watching.source)
  try {
    return await judgeLive(watching, {
      judge,
      registry,
      preferences: preferences(options, registry),
      commands: new Commands(commandsOf(expectations, command), start),
      most: options.for,
      evidence,
    })
  } finally {
    await evidence?.close()
  }
}

/** Python holds back what it prints to a pipe, for which whoever waits until it is ready would wait for ever. */
const UNBUFFERED = { PYTHONUNBUFFERED: '1' }

/** What is to be run: what the command line says, or else the file. */
export function commandsOf({ file, live }: Expectations, command: readonly string[]): readonly Command[] {
  const own = { ...UNBUFFERED, ...process.env }
  const usual = { host: undefined, cwd: process.cwd(), env: own, delay: 0, ready: undefined, background: false }
  if (command.length > 0) {
    return [{ ...usual, name: command.join(' '), label: basename(command[0]), command, stdin: undefined }]
  }
  const folder = file === '-' ? process.cwd() : dirname(resolve(file))
  return live.run.map((run) => ({
    ...run,
    label: run.name,
    command: typeof run.command === 'string' ? ['sh', '-c', run.command] : run.command,
    cwd: resolve(folder, run.cwd ?? '.'),
    env: { ...own, ...run.env },
  }))
}

export const startHere: Start = ({ command, cwd, env, stdin }) => {
  const [program, ...args] = [...mortal(), ...command]
  const child = spawn(program, args, {
    cwd,
    env,
    stdio: [stdin === undefined ? 'inherit' : 'pipe', 'pipe', 'pipe'],
    detached: true,
  })
  const signal = (signal: NodeJS.Signals | 0) => process.kill(-(child.pid as number), signal)
  const isLeft = () => {
    try {
      return signal(0)
    } catch {
      return false
    }
  }
  return { child, signal, isLeft }
}

/** What has a command end with this process, even if that is killed, where there is such a program. */
const mortal = (): readonly string[] =>
  spawnSync('setpriv', ['--pdeathsig', 'TERM', 'true']).status === 0 ? ['setpriv', '--pdeathsig', 'TERM', '--'] : []
