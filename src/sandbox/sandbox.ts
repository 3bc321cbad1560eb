/** Hosts of a network that touches no other, and the processes that run in them. */
import { type ChildProcess, type ChildProcessByStdio, type StdioOptions, spawn } from 'node:child_process'
import { delimiter } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { Account } from '../capture/live/privileges.ts'
import { SandboxError } from './errors.ts'
import { askingScript, networkEnvironment, networkScript, READY } from './network.ts'
import { CAPTURE_INTERFACE, MOST_HOSTS, placed, ROUTER_NUMBER, type SandboxHost, type SandboxPlan } from './plan.ts'
import { signalInside } from './signal-inside.ts'
import { checkTools, SYSTEM_FOLDERS, SYSTEM_PATH, troubleOf } from './tools.ts'

export interface StartOptions {
  /** Working directory; that of castshark without it. */
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  readonly stdio?: StdioOptions
  /** Whom it runs as, where root asks for somebody else. */
  readonly account?: Account
}

type Holder = ChildProcessByStdio<Writable, Readable, Readable>

/**
 * A network of its own, in namespaces that end with this process, however it ends: the first process in there waits for
 * the end of a pipe from here, and with the first process of a PID namespace the kernel ends all others.
 *
 * @example
 * const sandbox = await Sandbox.open({ hosts: [{ name: 'sender' }, { name: 'receiver', igmp: 2 }] })
 * try {
 *   sandbox.start('receiver', ['python3', 'receiver.py'], { stdio: 'inherit' })
 * } finally {
 *   await sandbox.close()
 * }
 */
export class Sandbox {
  readonly hosts: readonly SandboxHost[]
  readonly #holder: Holder
  readonly #isRoot: boolean
  /** Processes in whose namespaces the hosts are, as they are numbered in there. */
  readonly #processes: ReadonlyMap<number, string>
  readonly #ended: Promise<void>

  private constructor(
    readonly plan: SandboxPlan,
    holder: Holder,
    isRoot: boolean,
    processes: Map<number, string>,
  ) {
    this.hosts = placed(plan)
    this.#holder = holder
    this.#isRoot = isRoot
    this.#processes = processes
    this.#ended = new Promise((resolve) => holder.once('close', () => resolve()))
  }

  /** @throws SandboxError where it cannot be made here */
  static async open(plan: SandboxPlan): Promise<Sandbox> {
    const { hosts } = plan
    if (hosts.length === 0 || hosts.length > MOST_HOSTS) throw new SandboxError(`it has from 1 to ${MOST_HOSTS} hosts`)
    checkTools()
    const isRoot = process.getuid?.() === 0
    const namespaces = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc']
    const own = isRoot ? [] : ['--user', '--map-root-user']
    const holder = spawn('unshare', [...own, ...namespaces, 'sh', '-s'], {
      env: { ...process.env, ...networkEnvironment(plan), PATH: SYSTEM_PATH },
      cwd: '/',
      stdio: ['pipe', 'pipe', 'pipe'],
      // Ctrl-C is for castshark, which may still want to see how things end.
      detached: true,
    })
    holder.stdin.on('error', () => {})
    // Too long for an argument, with many hosts.
    holder.stdin.write(networkScript(plan))
    const processes = await madeBy(holder, isRoot)
    return new Sandbox(plan, holder, isRoot, processes)
  }

  /** The host of that name. @throws SandboxError where there is none */
  host(name: string): SandboxHost {
    const found = this.hosts.find((host) => host.name === name)
    if (found !== undefined) return found
    throw new SandboxError(`it has no host ${name}`, `it has ${this.hosts.map((host) => host.name).join(', ')}`)
  }

  /** Starts a command in a host, as the user who runs castshark. It leads a process group of its own, which `signal` reaches. */
  start(name: string, command: readonly string[], options: StartOptions = {}): ChildProcess {
    const inHost = this.#within(this.host(name).number)
    return this.#spawn(
      [...inHost, ...this.#asUser(options.account), ...at(options.cwd ?? process.cwd(), command)],
      options,
    )
  }

  /**
   * Starts a command at the switch, where frames can be captured from `CAPTURE_INTERFACE`. It may do in there what root may.
   */
  startAtSwitch(command: readonly string[], options: StartOptions = {}): ChildProcess {
    return this.#spawn(at(options.cwd ?? process.cwd(), command), options)
  }

  /** Starts a command at the router, where it may do what root may. Interfaces are `ROUTER_INTERFACES`. */
  startAtRouter(command: readonly string[], options: StartOptions = {}): ChildProcess {
    return this.#spawn([...this.#within(ROUTER_NUMBER), ...at('/', command)], options)
  }

  /**
   * Has the switch ask for members, where it is a querier: at once, twice more within two seconds, and then every 125 s.
   * Whoever wants to see the questions watches before.
   * @throws SandboxError if it does not
   */
  async ask(): Promise<void> {
    if (!this.plan.querier) return
    const child = this.startAtSwitch(['sh', '-ec', askingScript(this.plan)])
    const said = child.stderr === null ? '' : await text(child.stderr)
    if (said !== '') throw new SandboxError(`its switch asks nobody: ${said.trim()}`)
  }

  /** Sends a signal to a command that was started here, with all that it has started in its process group. */
  signal(child: ChildProcess, signal: NodeJS.Signals): void {
    if (child.pid !== undefined) signalInside(child.pid, signal)
  }

  /** What runs a command where a process is. */
  #within(number: number): readonly string[] {
    return ['nsenter', '--target', this.#processes.get(number) as string, '--net', '--mount', '--uts', '--']
  }

  /** The interface at the switch through which each frame passes once. */
  get captureInterface(): string {
    return CAPTURE_INTERFACE
  }

  /** Ends all that runs in it, at once. */
  close(): Promise<void> {
    this.#holder.stdin.destroy()
    return this.#ended
  }

  #spawn(command: readonly string[], { env = process.env, stdio = 'pipe' }: StartOptions): ChildProcess {
    const pid = String(this.#holder.pid)
    const own = this.#isRoot ? [] : ['--user', '--preserve-credentials']
    // `unshare` itself is in all namespaces but that of processes, which only its child is in.
    const namespaces = ['--net', '--mount', `--pid=/proc/${pid}/ns/pid_for_children`]
    return spawn('nsenter', ['--target', pid, ...own, ...namespaces, '--', 'setsid', ...command], {
      env: { ...env, PATH: [env.PATH ?? '', ...SYSTEM_FOLDERS].join(delimiter) },
      cwd: '/',
      stdio,
      detached: true,
    })
  }

  /** In the user namespace everything runs as root; commands run as who they are outside, with an ordinary user's rights. */
  #asUser(account: StartOptions['account']): readonly string[] {
    if (this.#isRoot) {
      if (account === undefined) return []
      // Who has no name is in no other groups.
      const groups = account.name === undefined ? '--clear-groups' : '--init-groups'
      return ['setpriv', `--reuid=${account.uid}`, `--regid=${account.gid}`, groups, '--']
    }
    return ['unshare', '--user', `--map-user=${process.getuid?.()}`, `--map-group=${process.getgid?.()}`, '--']
  }
}

/** A command in a folder: entering a mount namespace leads to its root. */
const at = (folder: string, command: readonly string[]): readonly string[] => [
  'sh',
  '-c',
  'cd "$1" && shift && exec "$@"',
  'sh',
  folder,
  ...command,
]

/** Waits until the network is made. @returns the hosts' processes by their numbers */
function madeBy(holder: Holder, isRoot: boolean): Promise<Map<number, string>> {
  return new Promise((resolve, reject) => {
    const processes = new Map<number, string>()
    let out = ''
    let said = ''
    holder.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text
      const lines = out.split('\n')
      out = lines.pop() as string
      for (const line of lines) {
        const [, number, pid] = /^host (\d+) (\d+)$/.exec(line) ?? []
        if (number !== undefined) processes.set(Number(number), pid)
        if (line === READY) resolve(processes)
      }
    })
    holder.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    holder.on('error', (error) => reject(new SandboxError(`it cannot be started: ${error.message}`)))
    holder.on('close', () => reject(troubleOf(said, isRoot)))
  })
}
