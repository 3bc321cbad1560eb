/** Opens interfaces, as the options ask, and gives root up. */
import { LiveCaptureError } from '../capture/errors.ts'
import {
  accountFor,
  allMulticast,
  become,
  capDriver,
  type Join,
  join,
  type LiveDriver,
  type LiveHandle,
  type LiveSettings,
  LiveSource,
  libpcapDriver,
  type Membership,
  parseJoin,
} from '../capture/live/index.ts'
import { nearestName } from '../filter/names.ts'
import { EXIT, report, UsageError } from './errors.ts'
import type { LiveOptions } from './live-options.ts'
import { Output } from './stdout.ts'
import { VERSION } from './version.ts'

const MEBIBYTE = 2 ** 20

/** Interfaces that are open. */
export interface Live {
  readonly driver: LiveDriver
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
  const wanted = joinsOf(options.join ?? [], names)
  const account = process.getuid?.() === 0 ? accountFor(options.user) : undefined
  if (options.user !== undefined && process.getuid?.() !== 0) {
    throw new UsageError('-Z takes root to begin with: without it, there is nothing to give up')
  }
  const driver = options.driver === 'cap' ? await capDriver() : await libpcapDriver()
  if (options.listLinkTypes) return listLinkTypes(driver, names)
  const source = new LiveSource(opened(driver, names, settingsOf(options)), {
    filter: options.captureFilter,
    application: `castshark ${VERSION}`,
    most: mostFrames(options),
  })
  const memberships: Membership[] = []
  const hearing: (() => void)[] = []
  try {
    if (options.isAllMulticast) for (const name of names) hearing.push((await allMulticast(name)) ?? (() => {}))
    for (const { name, ...asked } of wanted) memberships.push(await join(asked, name))
    // The interfaces are open: from here on, nothing takes root.
    if (account !== undefined) become(account)
    return await use({ driver, source, memberships })
  } finally {
    for (const membership of memberships) membership.leave()
    for (const hear of hearing) hear()
    await source.close()
  }
}

/** Options about files have to go together. @throws UsageError */
export function checkFiles({ writeFile, autostop, ringBuffer }: LiveOptions): void {
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
    return names.map((name) => ({ ...asked, name }))
  })
}

function settingsOf(options: LiveOptions): LiveSettings {
  return {
    snaplen: options.snapshotLength,
    promiscuous: options.promiscuous,
    bufferSize: options.bufferSize * MEBIBYTE,
    precision: options.timeStampPrecision === 'micro' ? 6 : 9,
    filter: options.captureFilter,
    linkType: options.linkType,
    stampType: options.timeStampType,
    most: mostFrames(options),
  }
}

/** -c, or -a packets: the lesser. */
function mostFrames({ frames, autostop }: LiveOptions): number | undefined {
  const most = Math.min(frames ?? Number.POSITIVE_INFINITY, autostop?.frames ?? Number.POSITIVE_INFINITY)
  return Number.isFinite(most) ? most : undefined
}

/** All of the interfaces, or none. */
function opened(driver: LiveDriver, names: readonly string[], settings: LiveSettings): readonly LiveHandle[] {
  const handles: LiveHandle[] = []
  try {
    for (const name of names) handles.push(driver.open(name, settings))
    return handles
  } catch (error) {
    for (const handle of handles) handle.close()
    throw named(driver, error)
  }
}

/** The error; one about an interface that there is not names the one that may be meant. */
function named(driver: LiveDriver, error: unknown): unknown {
  if (!(error instanceof LiveCaptureError) || error.trouble !== 'interface') return error
  const { trouble, about, reason } = error
  const close = nearestName(
    about,
    driver.interfaces().map(({ name }) => name),
  )
  const advice = close === undefined ? 'castshark interfaces lists those that there are' : `did you mean ${close}?`
  return new LiveCaptureError(trouble, about, reason, advice)
}

async function listLinkTypes(driver: LiveDriver, names: readonly string[]): Promise<number> {
  const output = new Output()
  for (const name of names) {
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
