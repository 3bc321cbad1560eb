/** `castshark compare`: what became of the same streams at several places. */
import { basename } from 'node:path'
import { noun, plural } from '../decode/phrases.ts'
import { Comparison } from '../multicast/compare/comparison.ts'
import { codeFor, DATAGRAMS, observing } from './compare-observing.ts'
import type { CompareOptions } from './compare-options.ts'
import { comparisonText, noteLines } from './compare-text.ts'
import { EXIT, UsageError } from './errors.ts'
import { observe } from './observe.ts'
import { printTold, room } from './rows.ts'

/** @returns the exit code */
export async function compare(files: readonly string[], options: CompareOptions): Promise<number> {
  const inputs = [...(options.readFile ?? []), ...files]
  if (options.feeds !== undefined) {
    const { compareFeeds } = await import('./feeds.ts')
    return compareFeeds(inputs, options.feeds, options)
  }
  const ofFeeds = options.counter !== undefined ? '--counter' : options.by !== undefined ? '--by' : undefined
  if (ofFeeds !== undefined)
    throw new UsageError(`${ofFeeds} goes with --feeds`, 'It is about two groups that carry the same.')
  if (inputs.length < 2)
    throw new UsageError('compare takes two captures at least', 'Name them along the way: sender first.')
  if (inputs.length > MOST_PLACES) throw new UsageError(`compare takes ${MOST_PLACES} captures at most`)
  if (inputs.filter((name) => name === '-').length > 1) throw new UsageError('standard input can be read only once')
  const names = namesOf(inputs)
  const first = await gathered(inputs, names, options, options.payload)
  let { comparison } = first
  const { shortest } = comparison
  // What a snapshot length cut off at one place is not compared at any.
  if (shortest !== undefined && !inputs.includes('-')) {
    comparison = (await gathered(inputs, names, options, shortest)).comparison
  }
  const rows = comparison.rows()
  const notes = [...comparison.strangers(), ...notesOf(comparison, shortest, inputs.includes('-'))]
  const none = 'No UDP is sent to groups in the captures that were read.'
  const text = (): string => (rows.length === 0 ? `${none}\n` : comparisonText(rows)) + noteLines(notes, room())
  await printTold(rows, notes, options.json === true, text)
  const losses = rows.flatMap(({ places }) => places.map(({ lost }) => lost))
  return first.code === EXIT.done ? codeFor(losses, options) : first.code
}

const MOST_PLACES = 64

/** Reads all captures, one after the other. */
async function gathered(
  inputs: readonly string[],
  names: readonly string[],
  options: CompareOptions,
  compared: number | undefined,
): Promise<{ comparison: Comparison; code: number }> {
  const comparison = new Comparison(names, compared, options.most)
  let code: number = EXIT.done
  for (const [k, place] of comparison.places.entries()) {
    code = Math.max(code, await observe([inputs[k]], observing(options), place, DATAGRAMS))
  }
  return { comparison, code }
}

/** Names of files without their folders, where that tells them apart. */
function namesOf(inputs: readonly string[]): string[] {
  const short = inputs.map((name) => (name === '-' ? 'standard input' : basename(name)))
  return short.map((name, k) => {
    if (short.indexOf(name) === short.lastIndexOf(name)) return name
    return inputs.indexOf(inputs[k]) === inputs.lastIndexOf(inputs[k]) ? inputs[k] : `${inputs[k]} (${k + 1})`
  })
}

/** What could not be compared. */
function notesOf({ places }: Comparison, shortest: number | undefined, isPiped: boolean): string[] {
  const notes: string[] = []
  if (shortest !== undefined) {
    const what = `Frames are cut: ${shortest} octets of payload are there of every datagram`
    notes.push(
      isPiped
        ? `${what}; read from files, or with --payload ${shortest}, they can be matched.`
        : `${what}, and are compared.`,
    )
  }
  for (const { name, room, streams, facts, pieces, rebuilt, until, blind } of places) {
    if (blind > 0)
      notes.push(
        `At ${name}, ${plural(blind, 'datagram')} cut too short to be compared ${noun(blind, 'is', 'are')} left out.`,
      )
    if (room.leftOut > 0) {
      const what = `There is room for ${room.most} datagrams of ${name} (--most): ${room.leftOut} are left out`
      notes.push(`${what}, from ${until.toFixed(3)} s on.`)
    }
    if (streams.room.leftOut > 0) {
      notes.push(
        `There is room for ${streams.room.most} streams at ${name}: ${plural(streams.room.leftOut, 'packet')} of others ${noun(streams.room.leftOut, 'is', 'are')} left out.`,
      )
    }
    const missing = pieces - rebuilt
    if (missing > 0)
      notes.push(
        `At ${name}, ${plural(missing, 'fragment')} to groups ${noun(missing, 'is', 'are')} of no whole datagram.`,
      )
    if (facts?.frames === 0) notes.push(`${name} holds no frames.`)
  }
  return notes
}
