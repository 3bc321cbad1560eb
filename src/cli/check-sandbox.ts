/** `castshark check --sandbox`: commands run in a network of their own. */
import type { ChildProcess, StdioOptions } from 'node:child_process'
import { chown } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { libpcapDriver } from '../capture/live/index.ts'
import { openStream } from '../capture/open.ts'
import type { Expectations } from '../check/index.ts'
import { SandboxError } from '../sandbox/errors.ts'
import { ROUTER_INTERFACES, Sandbox, type SandboxPlan } from '../sandbox/index.ts'
import { accountAfterRoot } from './account.ts'
import { type LiveCheck, type Watching, watched } from './check-live.ts'
import type { Start } from './commands.ts'
import { UsageError } from './errors.ts'
import type { Watched } from './judge-live.ts'
import { ROUTING } from './sandbox-router.ts'

/** @throws SandboxError, LiveCaptureError, UsageError */
export async function checkInSandbox(check: LiveCheck): Promise<Watching> {
  const { expectations, command, options } = check
  if (command.length === 0 && expectations.live.run.length === 0) {
    throw new UsageError(
      'what is to run in the sandbox?',
      'Name a command, as in: castshark check FILE.yaml --sandbox -- node chat.js; or list commands under run: in the file.',
    )
  }
  // Said before anything is made.
  await libpcapDriver()
  const account = accountAfterRoot(options.user)
  const sandbox = await Sandbox.open(planOf(expectations))
  try {
    const start: Start = ({ host = sandbox.hosts[0].name, command, cwd, env, stdin }) => {
      const stdio: StdioOptions = [stdin === undefined ? 'inherit' : 'pipe', 'pipe', 'pipe']
      const child = sandbox.start(host, command, { cwd, env, account, stdio })
      return { child, signal: (signal) => sandbox.signal(child, signal) }
    }
    if (expectations.live.router) await routing(sandbox)
    const ending = await watched(check, { ...(await capturing(sandbox)), begin: () => sandbox.ask() }, start)
    // Written by root, for somebody else.
    if (account !== undefined && options.write !== undefined) await chown(options.write, account.uid, account.gid)
    return { where: 'sandbox', ending }
  } finally {
    await sandbox.close()
  }
}

/** This program, to be run again. */
const CASTSHARK = [process.execPath, resolve(process.argv[1])]

/** The only host of a sandbox for which nobody has named any. */
const HOST = 'host'

function planOf({ live: { hosts, querier, router, igmp, mld } }: Expectations): SandboxPlan {
  return { hosts: hosts.length === 0 ? [{ name: HOST, igmp, mld }] : hosts, querier, router }
}

/** Captures at the switch, where this process cannot be: another one hands over what it captures. */
async function capturing(sandbox: Sandbox): Promise<Watched> {
  const options = ['-i', sandbox.captureInterface, '--no-promiscuous', '-w', '-']
  const child = sandbox.startAtSwitch([...CASTSHARK, 'capture', ...options], {
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  await says(child, child.stderr, 'Capturing on', 'nothing can be captured in it')
  const source = await openStream('capture', child.stdout as Readable)
  return { source, stop: () => sandbox.signal(child, 'SIGINT') }
}

/** Has the router route; it does so until the sandbox is closed. */
async function routing(sandbox: Sandbox): Promise<void> {
  const child = sandbox.startAtRouter([...CASTSHARK, 'sandbox-router', ...Object.values(ROUTER_INTERFACES)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  await says(child, child.stdout, ROUTING, 'its router does not work')
}

/** Waits until a process says so; else tells what went wrong. */
function says(child: ChildProcess, stream: Readable | null, text: string, otherwise: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    let wrong = ''
    stream?.on('data', (chunk: Buffer) => {
      said += chunk
      if (said.includes(text)) resolve()
    })
    child.stderr?.on('data', (chunk: Buffer) => {
      wrong += chunk
    })
    child.on('error', reject)
    child.on('close', () => {
      const last = wrong
        .trim()
        .split('\n')
        .at(-1)
        ?.replace(/^castshark: (sandbox: )?/, '')
      reject(new SandboxError(`${otherwise}: ${last || 'it ended without a word'}`))
    })
  })
}
