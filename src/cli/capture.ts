/** `castshark capture`: captures from interfaces, and lists or writes what arrives. */
import type { CaptureOptions } from './capture-options.ts'
import { UsageError } from './errors.ts'
import { Listing } from './listing.ts'
import { checkFiles, withLive } from './live.ts'
import { runLive } from './live-run.ts'
import type { Plan } from './plan.ts'

/** @param words the capture filter, where -f does not say it: so tcpdump and tshark have it. @returns the exit code */
export async function capture(words: readonly string[], asked: CaptureOptions): Promise<number> {
  const options = withFilter(words, asked)
  if (options.interface === undefined) {
    throw new UsageError('which interface?', 'Name one, as in: castshark capture -i eth0 (castshark -D lists them)')
  }
  const isListed = listed(options)
  checkFiles(options)
  // Whatever is wrong with the options is said before anything is opened.
  const plan = isListed || options.writeShown || options.statistics ? await planned(options, isListed) : undefined
  return withLive(options, (live) => {
    const listing = new Listing(live.source, plan, options)
    return runLive(live, listing, { ...options, isListed })
  })
}

function withFilter(words: readonly string[], options: CaptureOptions): CaptureOptions {
  if (words.length === 0) return options
  const captureFilter = words.join(' ')
  const said = [options, ...(options.interfaceSettings ?? [])].find((some) => some.captureFilter !== undefined)
  if (said === undefined) return { ...options, captureFilter }
  throw new UsageError(`-f '${said.captureFilter}' or '${captureFilter}'?`, 'Say the capture filter once.')
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

/** The decoders are loaded where something is decoded. */
async function planned(options: CaptureOptions, isListed: boolean): Promise<Plan> {
  const { planOf } = await import('./plan.ts')
  return planOf({ ...options, writeFile: undefined, quiet: isListed ? undefined : true }, options.interface ?? [])
}
