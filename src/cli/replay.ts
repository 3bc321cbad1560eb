/** `castshark replay`: sends the frames of captures again. */

import { become, interfaceKind, isForTests, type LiveSender, libpcapSender } from '../capture/live/index.ts'
import { type CaptureInput, openCapture } from '../capture/open.ts'
import { Session } from '../decode/session.ts'
import type { Filter } from '../filter/index.ts'
import { Readdresser } from '../multicast/readdress.ts'
import { accountAfterRoot } from './account.ts'
import { EXIT, report, UsageError } from './errors.ts'
import { filterOf } from './filters.ts'
import { groupChanges } from './group-changes.ts'
import { macros, preferences } from './read-options.ts'
import { registryOf } from './registry.ts'
import type { ReplayOptions } from './replay-options.ts'
import { ReplayRun } from './replay-run.ts'
import { sayReplay } from './replay-summary.ts'

/** @returns the exit code */
export async function replay(files: readonly string[], options: ReplayOptions): Promise<number> {
  const inputs = [...(options.readFile ?? []), ...files]
  const name = checked(inputs, options)
  // Whatever is wrong with the options is said before anything is opened.
  const choice = choiceOf(options)
  const kind = await interfaceKind(name)
  if (kind !== undefined && !isForTests(kind) && !options.yes) {
    throw new UsageError(
      `${name} is no interface for tests${kind === '' ? '' : ` (its driver is ${kind})`}: frames sent there reach others`,
      'Take a veth, dummy, tap, tun or loopback interface, or say --yes.',
    )
  }
  const account = accountAfterRoot(options.user)
  const sender = await libpcapSender(name)
  try {
    // Nothing takes root from here on, and no octet of a file has been looked at.
    if (account !== undefined) become(account)
    return await sent(inputs, sender, choice, options)
  } finally {
    sender.close()
  }
}

/** @returns name of the interface */
function checked(inputs: readonly string[], options: ReplayOptions): string {
  if (inputs.length === 0) {
    throw new UsageError('which capture?', 'Name a file, as in: castshark replay talk.pcapng -i veth0')
  }
  if (options.interface === undefined) {
    throw new UsageError(
      'on which interface?',
      'Name one, as in: castshark replay talk.pcapng -i veth0 (castshark -D lists them)',
    )
  }
  if (options.loop !== 1 && inputs.includes('-')) {
    throw new UsageError('--loop reads the capture again, and standard input can be read only once')
  }
  return options.interface
}

/** Which frames are sent, and what is changed in them; a session for what takes decoding. */
export interface Choice {
  readonly session: () => Session
  readonly filter: Filter | undefined
  readonly readdresser: Readdresser | undefined
}

function choiceOf(options: ReplayOptions): Choice | undefined {
  const { displayFilter: text, ttl, fixChecksums } = options
  const groups = groupChanges(options.rewriteGroup ?? [])
  const isChanged = groups.length > 0 || ttl !== undefined || fixChecksums === true
  if (text === undefined && !isChanged) return undefined
  const registry = registryOf(options)
  const filter = text === undefined ? undefined : filterOf(text, registry, macros(options))
  const settings = preferences(options, registry)
  // Each fragment is a frame of its own: the addresses in front of a piece are what is changed.
  if (isChanged) for (const protocol of ['ip', 'ipv6']) settings.set(`${protocol}.defragment`, false)
  return {
    // Each round begins with a capture that nothing is known of.
    session: () =>
      new Session(registry, {
        preferences: settings,
        wanted: isChanged ? undefined : filter?.wanted,
        stateful: filter?.stateful ?? false,
      }),
    filter,
    readdresser: isChanged ? new Readdresser({ groups, ttl, rightSums: fixChecksums === true }) : undefined,
  }
}

async function sent(
  inputs: readonly CaptureInput[],
  sender: LiveSender,
  choice: Choice | undefined,
  options: ReplayOptions,
): Promise<number> {
  const run = new ReplayRun(sender, choice, options)
  let code: number
  try {
    code = await run.all(() => openCapture(inputs))
  } catch (error) {
    code = report(error)
  }
  // What was sent is told of also where it broke off.
  if (!options.quiet && (run.frames > 0 || code === EXIT.done)) sayReplay(run, sender, choice?.readdresser)
  return code
}
