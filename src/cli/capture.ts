/** `castshark capture`: captures from interfaces, and lists or writes what arrives. */
import { LiveCaptureError } from '../capture/errors.ts'
import {
  accountFor,
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
import type { CaptureOptions } from './capture-options.ts'
import { CaptureRun } from './capture-run.ts'
import { EXIT, report, UsageError } from './errors.ts'
import type { Plan } from './plan.ts'
import { Output } from './stdout.ts'
import { VERSION } from './version.ts'

const MEBIBYTE = 2 ** 20

/** @returns the exit code */
export async function capture(options: CaptureOptions): Promise<number> {
  const names = options.interface ?? []
  if (names.length === 0) {
    throw new UsageError('which interface?', 'Name one, as in: castshark capture -i eth0 (castshark -D lists them)')
  }
  const isListed = listed(options)
  checkFiles(options)
  // Whatever is wrong with the options is said before anything is opened.
  const plan = isListed || options.writeShown || options.statistics ? await planned(options, isListed) : undefined
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
  try {
    for (const { name, ...asked } of wanted) memberships.push(await join(asked, name))
    // The interfaces are open: from here on, nothing takes root. Not a frame has been looked at.
    if (account !== undefined) become(account)
    return await new CaptureRun(driver, source, plan, { ...options, isListed, memberships }).run()
  } finally {
    for (const membership of memberships) membership.leave()
    await source.close()
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

/** Whether frames are printed. With -w they are where the list is asked for, or shaped. */
function listed(options: CaptureOptions): boolean {
  const { writeFile, writeShown, displayFilter, print, quiet } = options
  if (writeShown && writeFile === undefined) {
    throw new UsageError('--write-shown says what -w writes', 'Name a file, as in: -w shown.pcapng')
  }
  if (writeFile === '-') {
    if (print) throw new UsageError('-w - writes frames to standard output, where -P has no place for the list')
    if (displayFilter !== undefined && !writeShown) {
      throw new UsageError(
        '-w - writes frames to standard output, where there is no list for -Y to shape',
        'Take -f to choose what is captured, or --write-shown to write only what -Y lets through.',
      )
    }
    return false
  }
  return !quiet && (writeFile === undefined || print === true || displayFilter !== undefined)
}

/** Options about files have to go together. */
function checkFiles({ writeFile, autostop, ringBuffer }: CaptureOptions): void {
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

/** The decoders are loaded where something is decoded. */
async function planned(options: CaptureOptions, isListed: boolean): Promise<Plan> {
  const { planOf } = await import('./plan.ts')
  return planOf({ ...options, writeFile: undefined, quiet: isListed ? undefined : true }, options.interface ?? [])
}

function settingsOf(options: CaptureOptions): LiveSettings {
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
function mostFrames({ frames, autostop }: CaptureOptions): number | undefined {
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
