/** `castshark check --sandbox`: commands run in a network of their own. */
import type { ChildProcess } from 'node:child_process'
import { resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { accountFor, libpcapDriver } from '../capture/live/index.ts'
import { openStream } from '../capture/open.ts'
import type { Expectations } from '../check/index.ts'
import { SandboxError } from '../sandbox/errors.ts'
import { Sandbox, type SandboxPlan } from '../sandbox/index.ts'
import { type LiveCheck, type Watching, watched } from './check-live.ts'
import type { Start } from './commands.ts'
import { UsageError } from './errors.ts'
import type { Watched } from './judge-live.ts'

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
  const account = process.getuid?.() === 0 ? accountFor(options.user) : undefined
  const sandbox = await Sandbox.open(planOf(expectations))
  try {
    const start: Start = ({ host = sandbox.hosts[0].name, command, cwd, env, stdin }) =>
      sandbox.start(host, command, {
        cwd,
        env,
        account,
        stdio: [stdin === undefined ? 'inherit' : 'pipe', 'pipe', 'pipe'],
      })
    const ending = await watched(check, await capturing(sandbox), start)
    return { where: 'sandbox', ending }
  } finally {
    await sandbox.close()
  }
}

/** The only host of a sandbox for which nobody has named any. */
const HOST = 'host'

function planOf({ live: { hosts, querier, router, igmp, mld } }: Expectations): SandboxPlan {
  return { hosts: hosts.length === 0 ? [{ name: HOST, igmp, mld }] : hosts, querier, router }
}

/** Captures at the switch, where this process cannot be: another one hands over what it captures. */
async function capturing(sandbox: Sandbox): Promise<Watched> {
  const options = ['-i', sandbox.captureInterface, '--no-promiscuous', '-w', '-']
  const child = sandbox.startAtSwitch([process.execPath, resolve(process.argv[1]), 'capture', ...options], {
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  await isCapturing(child)
  const source = await openStream('capture', child.stdout as Readable)
  return { source, stop: () => process.kill(-(child.pid as number), 'SIGINT') }
}

function isCapturing(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (said.includes('Capturing on')) resolve()
    })
    child.on('error', reject)
    child.on('close', () => {
      const last = said
        .trim()
        .split('\n')
        .at(-1)
        ?.replace(/^castshark: /, '')
      reject(new SandboxError(`nothing can be captured in it: ${last || 'the capture ended without a word'}`))
    })
  })
}
