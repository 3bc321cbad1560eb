/** The commands that are run during a live check: started, typed to, listened to, ended. */
import type { ChildProcess } from 'node:child_process'
import type { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import type { CommandEnd, Typed } from '../check/index.ts'
import { printable } from '../decode/text.ts'

/** A command that is to be run. */
export interface Command {
  readonly name: string
  /** What stands in front of the lines that it prints. */
  readonly label: string
  readonly command: readonly string[]
  readonly host: string | undefined
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  /** What is typed to it; undefined for what is typed to castshark. */
  readonly stdin: readonly Typed[] | undefined
  /** Seconds until it is started, once those before it are ready. */
  readonly delay: number
  /** Those behind it are not started before it has printed that. */
  readonly ready: string | undefined
  /** It need not end by itself. */
  readonly background: boolean
}

/** A command that runs. */
export interface Started {
  readonly child: ChildProcess
  /** Reaches it and all that it has started. Throws where they have just ended. */
  readonly signal: (signal: NodeJS.Signals) => void
  /** Whether anything is left of it, or of what it has started; not there where somebody else ends that. */
  readonly isLeft?: () => boolean
}

/** Starts a command as the leader of a process group. */
export type Start = (command: Command) => Started

/** Octets of a line that are shown. */
const MOST_SHOWN = 1000
/** Lines of its output that are kept for a command that fails: what Node and Java have to say stands above their calls. */
const MOST_KEPT = 20
/** Octets of a label in front of a line. */
const MOST_NAME = 24
/** Milliseconds after which a command that was asked to end is not asked any more. */
const PATIENCE = 1000
/** Milliseconds from the word that it is ready to the start of the next: kernels report a join some ticks after it. */
const REPORTED = 50
/** Milliseconds in which what a command has printed arrives, though something that it started keeps its output open. */
const LAST_WORDS = 200

/** What keeps a program from printing that it is ready. */
const HELD_BACK =
  'Most programs hold back what they print to a pipe: have it flushed (fflush in C, python3 -u, stdbuf -oL COMMAND), or give those behind it a delay instead of waiting until it is ready.'

/** What shells and their like end with. */
const NO_SUCH_PROGRAM = 127

/** Why a command cannot be started. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such program, or no such folder',
  EACCES: 'it may not be run',
}

class Running {
  readonly label: string
  started: Started | undefined
  end: CommandEnd | undefined
  /** Asked to end by us. */
  asked = false
  /** True if it has ended, and something that it has started has not. */
  private isSurvived = false
  readonly ready: Promise<void>
  /** True until it is ready for those behind it to start. */
  isWaited = true
  private isReady: () => void = () => {}
  private readonly last: string[] = []

  constructor(readonly about: Command) {
    const { label } = about
    this.label = printable(label.length <= MOST_NAME ? label : `${label.slice(0, MOST_NAME - 1)}…`)
    this.ready = new Promise((resolve) => {
      this.isReady = () => {
        this.isWaited = false
        resolve()
      }
    })
    if (about.ready === undefined) this.isReady()
  }

  /** Shows a line, and keeps it for a while. */
  show(line: string): void {
    const { ready } = this.about
    if (ready !== undefined && line.includes(ready)) setTimeout(this.isReady, REPORTED)
    const shown = printable(line.length <= MOST_SHOWN ? line : `${line.slice(0, MOST_SHOWN)}…`)
    this.last.push(shown)
    if (this.last.length > MOST_KEPT) this.last.shift()
    process.stderr.write(`${this.label} │ ${shown}\n`)
  }

  ended(well: boolean, said: string, advice?: string): void {
    this.end ??= { name: this.about.name, well, said, output: well ? [] : this.last, advice }
    this.isReady()
  }

  /** Looks who survives it. To be called when it ends: later, its number may be that of another. */
  survived(): void {
    this.isSurvived = this.started?.isLeft?.() ?? false
  }

  /** True while it runs, or something that it has started. */
  get isLeft(): boolean {
    if (this.isSurvived) this.survived()
    return this.isSurvived || (this.started?.child.pid !== undefined && this.end === undefined)
  }

  /** Sends a signal to it and all that it has started. */
  signal(signal: NodeJS.Signals): void {
    if (!this.isLeft) return
    try {
      this.started?.signal(signal)
    } catch {
      // It has just ended.
    }
  }
}

export class Commands {
  private readonly all: readonly Running[]
  private stopped = false

  constructor(
    commands: readonly Command[],
    private readonly begin: Start,
  ) {
    this.all = commands.map((command) => new Running(command))
  }

  get count(): number {
    return this.all.length
  }

  /** True once those have ended that end by themselves. */
  get areDone(): boolean {
    return this.all.every(({ end, about }) => end !== undefined || about.background)
  }

  /** True once none is left. */
  get haveEnded(): boolean {
    return this.all.every(({ end }) => end !== undefined)
  }

  /** How they ended, in their order. */
  get ends(): readonly CommandEnd[] {
    return this.all.flatMap(({ end }) => end ?? [])
  }

  /** Starts them, each in its turn. */
  start(): void {
    let before: Promise<unknown> = Promise.resolve()
    for (const one of this.all) {
      void before.then(() => this.run(one))
      before = Promise.all([before, one.ready])
    }
  }

  /** Asks those to end that are still running, and has them end where that does not help. */
  async stop(): Promise<void> {
    this.stopped = true
    const left = this.all.filter(({ end }) => end === undefined)
    for (const one of left) {
      one.asked = true
      if (one.started === undefined) this.notStarted(one)
    }
    await end(left, () => this.haveEnded)
  }

  /** Ends what is left of those that have ended: what they started, and did not wait for. */
  async sweep(): Promise<void> {
    await end(this.all, () => !this.all.some(({ isLeft }) => isLeft))
  }

  /** Ends all that is left, without a word. */
  kill(): void {
    for (const one of this.all) one.signal('SIGKILL')
  }

  private notStarted(one: Running): void {
    const { background } = one.about
    const waited = this.all.slice(0, this.all.indexOf(one)).find(({ isWaited }) => isWaited)
    if (waited === undefined) one.ended(background, 'was not started any more')
    else
      one.ended(
        background,
        `was not started, as ${waited.about.name} has not printed "${waited.about.ready}"`,
        HELD_BACK,
      )
  }

  private async run(one: Running): Promise<void> {
    if (one.about.delay > 0) await pause(1000 * one.about.delay)
    if (this.stopped) return
    const began = performance.now()
    one.started = this.begin(one.about)
    const { child } = one.started
    child.on('error', ({ code, message }: NodeJS.ErrnoException) =>
      one.ended(false, `cannot be started: ${(code !== undefined && REASONS[code]) || message}`),
    )
    for (const stream of [child.stdout, child.stderr]) if (stream !== null) lines(stream, (line) => one.show(line))
    child.on('exit', (code, signal) => {
      one.survived()
      const said = one.asked ? 'ran until the end' : howItEnded(code, signal, performance.now() - began)
      const well = one.asked || code === 0
      const done = () => one.ended(well, said)
      child.once('close', done)
      setTimeout(done, LAST_WORDS)
    })
    await this.type(one, child)
  }

  private async type({ about: { stdin } }: Running, { stdin: input }: ChildProcess): Promise<void> {
    if (stdin === undefined || input === null) return
    // It may have ended without reading everything.
    input.on('error', () => {})
    for (const typed of stdin) {
      if ('wait' in typed) await pause(1000 * typed.wait)
      else input.write(typed.text)
    }
    input.end()
  }
}

/** Asks them to end, and has them end where that does not help. */
async function end(left: readonly Running[], areEnded: () => boolean): Promise<void> {
  for (const one of left) one.signal('SIGTERM')
  const deadline = Date.now() + PATIENCE
  while (!areEnded() && Date.now() < deadline) await pause(10)
  for (const one of left) one.signal('SIGKILL')
  while (!areEnded() && Date.now() < deadline + PATIENCE) await pause(10)
}

/** Hands out lines, of which the rest is left out where they are too long to be shown. */
function lines(stream: Readable, take: (line: string) => void): void {
  let line = ''
  stream.setEncoding('utf8').on('data', (text: string) => {
    const parts = text.split('\n')
    const rest = parts.pop() as string
    for (const part of parts) {
      take(`${line}${part}`.replace(/\r$/, ''))
      line = ''
    }
    if (line.length <= MOST_SHOWN) line += rest
  })
  stream.on('end', () => {
    if (line !== '') take(line)
  })
}

function howItEnded(code: number | null, signal: NodeJS.Signals | null, milliseconds: number): string {
  if (signal !== null) return `killed by ${signal}`
  if (code === NO_SUCH_PROGRAM) return `exit code ${code}: there is no such program`
  return code === 0 ? `ended after ${(milliseconds / 1000).toFixed(1)} s` : `exit code ${code}`
}
