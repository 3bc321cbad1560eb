/** Opens interfaces, as the options ask, and gives root up. */
import { CaptureWriteError, LiveCaptureError } from '../capture/errors.ts'
import {
  type Account,
  allMulticast,
  become,
  capDriver,
  isPipe,
  type Join,
  join,
  type LiveDriver,
  type LiveInput,
  type LiveSettings,
  LiveSource,
  libpcapDriver,
  type Membership,
  openPipe,
  parseJoin,
} from '../capture/live/index.ts'
import { nearestName } from '../filter/names.ts'
import { accountAfterRoot } from './account.ts'
import { EXIT, report, UsageError } from './errors.ts'
import type { LiveOptions } from './live-options.ts'
import { Output } from './stdout.ts'
import { VERSION } from './version.ts'

const MEBIBYTE = 2 ** 20

/** Interfaces that are open. */
export interface Live {
  /** Undefined where all that is captured from are pipes. */
  readonly driver: LiveDriver | undefined
  readonly source: LiveSource
  /** Groups joined for as long as it runs. */
  readonly memberships: readonly Membership[]
}

/**
 * Captures from the interfaces that the options name.
 *
 * @param use what is done with them; root has been given up by then, and not a frame has been looked at
 * @returns the exit code
 * @throws UsageError, LiveCaptureError
 */
export async function withLive(options: LiveOptions, use: (live: Live) => Promise<number>): Promise<number> {
  const names = options.interface ?? []
  checkPipes(names)
  const wanted = joinsOf(options.join ?? [], names)
  const account = accountAfterRoot(options.user)
  // Pipes take no driver: a machine without libpcap can read them.
  const driver = names.every(isPipe) ? undefined : await driverFor(options)
  if (options.listLinkTypes) return listLinkTypes(driver, names)
  const inputs = await opened(driver, options)
  const memberships: Membership[] = []
  const hearing: (() => void)[] = []
  try {
    if (options.isAllMulticast) for (const name of names) hearing.push((await allMulticast(name)) ?? (() => {}))
    for (const { name, ...asked } of wanted) memberships.push(await join(asked, name))
    // The interfaces are open: from here on, nothing takes root.
    if (account !== undefined) become(account)
    // Pipes are read from now on, interfaces when they are asked for frames.
    const source = new LiveSource(inputs, { application: `castshark ${VERSION}`, most: mostFrames(options) })
    return await patient(source, use({ driver, source, memberships }))
  } catch (error) {
    throw explained(error, account)
  } finally {
    for (const membership of memberships) membership.leave()
    for (const hear of hearing) hear()
    await Promise.all(inputs.map((input) => input.close()))
  }
}

/** Milliseconds after which it is said that somebody is waited for. */
const PATIENCE = 1000

/** Says meanwhile if nobody writes to a pipe. */
async function patient(source: LiveSource, use: Promise<number>): Promise<number> {
  const timer = setTimeout(() => {
    const { awaited } = source
    if (awaited.length > 0) process.stderr.write(`Waiting for whoever writes to ${awaited.join(', ')}\n`)
  }, PATIENCE)
  try {
    return await use
  } finally {
    clearTimeout(timer)
  }
}

/** The error; to who has root, and may not write where only root may, it tells why. */
function explained(error: unknown, account: Account | undefined): unknown {
  if (account === undefined || !(error instanceof CaptureWriteError) || error.code !== 'EACCES') return error
  const advice = `root is given up by then, for ${account.name ?? account.uid}; -Z root keeps it`
  return new CaptureWriteError(error.file, error.reason, advice, error.code)
}

/** Of two who read the same pipe, each would get what the other misses. @throws UsageError */
function checkPipes(names: readonly string[]): void {
  const again = names.find((name, k) => isPipe(name) && names.indexOf(name) < k)
  if (again === undefined) return
  throw new UsageError(`${again === '-' ? 'standard input' : again} can be read only once`)
}

/** Options about files have to go together. @throws UsageError */
export function checkFiles({ writeFile, autostop, ringBuffer }: LiveOptions): void {
  if (writeFile === undefined && autostop?.octets !== undefined) {
    throw new UsageError('-a filesize is about the file of -w, which is not given', 'Name it, as in: -w a.pcapng')
  }
  if (ringBuffer === undefined) {
    if (autostop?.files !== undefined) throw new UsageError('-a files counts the files of -b, which is not given')
    return
  }
  if (writeFile === undefined || writeFile === '-') {
    throw new UsageError('-b writes files one after the other', 'Name them, as in: -w a.pcapng -b filesize:1000')
  }
  const { seconds, octets, frames } = ringBuffer
  if (seconds === undefined && octets === undefined && frames === undefined) {
    throw new UsageError('-b files says how many files are kept', 'When does the next begin? As in: -b filesize:1000')
  }
  if (autostop?.octets !== undefined) {
    throw new UsageError('-a filesize is about one file, and -b makes several', 'Take -b filesize and -a files.')
  }
}

/** What is to be joined, and on which interface: on each that is captured from, unless told otherwise. */
function joinsOf(texts: readonly string[], names: readonly string[]): readonly (Join & { readonly name: string })[] {
  return texts.map(parseJoin).flatMap((asked) => {
    if (asked.interfaceName !== undefined) return [{ ...asked, name: asked.interfaceName }]
    if (names.includes('any')) {
      throw new UsageError(`--join ${asked.group}: on which interface?`, `As in: --join ${asked.group}%eth0`)
    }
    const interfaces = names.filter((name) => !isPipe(name))
    if (interfaces.length === 0)
      throw new UsageError(`--join ${asked.group}: a pipe joins nothing`, `As in: --join ${asked.group}%eth0`)
    return interfaces.map((name) => ({ ...asked, name }))
  })
}

const driverFor = ({ driver }: LiveOptions): Promise<LiveDriver> => (driver === 'cap' ? capDriver() : libpcapDriver())

/** How the interface number `k` is to be captured from: as was said of it, or else of all. */
function settingsOf(options: LiveOptions, k: number): LiveSettings {
  const own = { ...options, ...options.interfaceSettings?.[k] }
  return {
    snaplen: own.snapshotLength,
    promiscuous: own.promiscuous,
    bufferSize: own.bufferSize * MEBIBYTE,
    precision: options.timeStampPrecision === 'micro' ? 6 : 9,
    filter: own.captureFilter || undefined,
    linkType: own.linkType,
    stampType: own.timeStampType,
    direction: own.direction === 'inout' ? undefined : own.direction,
    most: mostFrames(options),
  }
}

/** -c, or -a packets: the lesser. */
function mostFrames({ frames, autostop }: LiveOptions): number | undefined {
  const most = Math.min(frames ?? Number.POSITIVE_INFINITY, autostop?.frames ?? Number.POSITIVE_INFINITY)
  return Number.isFinite(most) ? most : undefined
}

/** All of the interfaces and pipes, or none. */
async function opened(driver: LiveDriver | undefined, options: LiveOptions): Promise<readonly LiveInput[]> {
  const inputs: LiveInput[] = []
  try {
    for (const [k, name] of (options.interface ?? []).entries()) {
      const settings = settingsOf(options, k)
      if (isPipe(name)) inputs.push(await pipe(name, settings))
      else if (driver !== undefined) inputs.push(driver.open(name, settings))
    }
    return inputs
  } catch (error) {
    for (const input of inputs) input.close()
    throw named(driver, error)
  }
}

/** A pipe brings what it brings: nothing is asked of a kernel. */
function pipe(name: string, { snaplen, filter, linkType, stampType, direction }: LiveSettings): Promise<LiveInput> {
  const asked = [filter && '-f', linkType && '-y', stampType && '--time-stamp-type', direction && '-Q'].find(
    (option) => option,
  )
  if (asked === undefined) return openPipe(name, snaplen)
  throw new UsageError(
    `${asked} is about interfaces, and ${name === '-' ? 'standard input' : name} is a pipe`,
    `Behind the interface that it is about, it leaves the pipe alone: -i eth0 ${asked} … -i ${name}. -Y filters pipes too.`,
  )
}

/** The error; one about an interface that there is not names the one that may be meant. */
function named(driver: LiveDriver | undefined, error: unknown): unknown {
  if (!(error instanceof LiveCaptureError) || error.trouble !== 'interface' || driver === undefined) return error
  if (isPipe(error.about)) return error
  const { trouble, about, reason } = error
  const close = nearestName(
    about,
    driver.interfaces().map(({ name }) => name),
  )
  const advice = close === undefined ? 'castshark interfaces lists those that there are' : `did you mean ${close}?`
  return new LiveCaptureError(trouble, about, reason, advice)
}

async function listLinkTypes(driver: LiveDriver | undefined, names: readonly string[]): Promise<number> {
  const output = new Output()
  for (const name of names) {
    if (driver === undefined || isPipe(name)) throw new UsageError(`-L is about interfaces, and ${name} is a pipe`)
    try {
      output.text.add(`Link types of ${name} (for -y):\n`)
      for (const { name: type, description } of driver.offers(name).links) {
        output.text.add(`  ${type}${description === undefined ? '' : ` (${description})`}\n`)
      }
    } catch (error) {
      return report(named(driver, error))
    }
  }
  await output.flush()
  return EXIT.done
}
