/**
 * A network of the test's own: a namespace that holds two ends of a virtual cable, so that what a test sends reaches
 * nobody else. Takes root and iproute2.
 */
import { execFileSync, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import koffi from 'koffi'

const CLONE_NEWNET = 0x4000_0000

/** Why there can be no such network here; undefined where there can. */
export const missing: string | undefined = whatIsMissing()

function whatIsMissing(): string | undefined {
  if (process.platform !== 'linux') return 'live capture is tested on Linux'
  if (process.getuid?.() !== 0) return 'live capture is tested as root'
  const probe = `cs-probe-${process.pid}`
  try {
    execFileSync('ip', ['netns', 'add', probe], { stdio: 'pipe' })
    execFileSync('ip', ['netns', 'del', probe], { stdio: 'pipe' })
    execFileSync('tcpdump', ['--version'], { stdio: 'pipe' })
    koffi.load('libpcap.so.0.8')
  } catch (error) {
    return `live capture is tested with network namespaces, tcpdump and libpcap: ${(error as Error).message}`
  }
  return undefined
}

/** For the title of a suite: says why it is skipped, where it is. */
export const titled = (title: string): string => (missing === undefined ? title : `${title} (skipped: ${missing})`)

let made = 0

/** `near` and `far` are the ends of a cable: what is sent on one arrives at the other. */
export class Namespace {
  readonly name = `cs-${process.pid}-${++made}`
  readonly near = 'near0'
  readonly far = 'far0'
  /** Address of `near`; `far` has the next. */
  readonly address = '10.77.0.1'

  constructor() {
    this.ip('netns', 'add', this.name)
    this.link('add', this.near, 'type', 'veth', 'peer', 'name', this.far)
    this.in('ip', 'addr', 'add', `${this.address}/24`, 'dev', this.near)
    this.in('ip', 'addr', 'add', '10.77.0.2/24', 'dev', this.far)
    // Nothing but what the test sends: no router solicitations, no duplicate address detection.
    for (const name of [this.near, this.far]) {
      this.in('sh', '-c', `echo 1 > /proc/sys/net/ipv6/conf/${name}/disable_ipv6`)
      this.link('set', name, 'up')
    }
    this.link('set', 'lo', 'up')
  }

  /** Runs a command inside to its end. @returns what it printed */
  in(...command: readonly string[]): string {
    return execFileSync('ip', ['netns', 'exec', this.name, ...command], { encoding: 'utf8' })
  }

  link(...args: readonly string[]): void {
    this.in('ip', 'link', ...args)
  }

  /** Starts a command inside. */
  start(...command: readonly string[]) {
    return spawn('ip', ['netns', 'exec', this.name, ...command])
  }

  /** The arguments of a program that runs inside: `ip` is the program. */
  around(...command: readonly string[]): string[] {
    return ['netns', 'exec', this.name, ...command]
  }

  /** What this process opens from now on, it opens inside. */
  enter(): void {
    const fd = openSync(`/run/netns/${this.name}`, 'r')
    const setns = koffi.load(null).func('int setns(int fd, int kind)')
    const status: number = setns(fd, CLONE_NEWNET)
    closeSync(fd)
    if (status !== 0) throw new Error('setns failed')
  }

  delete(): void {
    this.ip('netns', 'del', this.name)
  }

  private ip(...args: readonly string[]): void {
    execFileSync('ip', args, { stdio: 'pipe' })
  }
}

/** tcpdump writing a file, once it listens. */
export async function tcpdump(inside: Namespace, iface: string, file: string, filter: string) {
  const child = inside.start(
    'tcpdump',
    '-Z',
    'root',
    '-U',
    '-n',
    '--time-stamp-precision=nano',
    '-i',
    iface,
    '-w',
    file,
    filter,
  )
  let said = ''
  const ended = new Promise<string>((resolve) => child.on('close', () => resolve(said)))
  await new Promise<void>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes('listening on')) resolve()
    })
    child.on('close', () => reject(new Error(`tcpdump ended: ${said}`)))
  })
  return {
    /** Waits until it has written so many frames (its file says), then ends it. @returns what it said */
    async stop(): Promise<string> {
      // It may take a moment until the kernel hands over the last frames.
      await new Promise((resolve) => setTimeout(resolve, 1200))
      child.kill('SIGINT')
      return ended
    },
  }
}
