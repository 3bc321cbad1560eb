/** `castshark compare --feeds`: two groups that carry the same data. */
import { plural } from '../decode/phrases.ts'
import { Feeds } from '../multicast/compare/feeds.ts'
import { type FeedRow, type FeedsRow, feedsRow } from '../multicast/compare/feeds-verdict.ts'
import { type Question, questionOf } from '../multicast/diagnosis/question.ts'
import { codeFor, DATAGRAMS, observing } from './compare-observing.ts'
import type { CompareOptions } from './compare-options.ts'
import { brief, histogramLines, noteLines, share } from './compare-text.ts'
import { counterOf } from './counter-option.ts'
import { EXIT, UsageError } from './errors.ts'
import { observe } from './observe.ts'
import { type Column, printTold, room, tableText } from './rows.ts'

/**
 * @param groups two, and files behind them: the option takes all that follows it
 * @returns the exit code
 */
export async function compareFeeds(
  files: readonly string[],
  groups: readonly string[],
  options: CompareOptions,
): Promise<number> {
  if (groups.length < 2)
    throw new UsageError('--feeds takes two groups', 'As in: --feeds 239.1.1.1:5004 239.2.1.1:5004')
  const asked: [Question, Question] = [feedNamed(groups[0]), feedNamed(groups[1])]
  if (asked[0].text === asked[1].text) throw new UsageError(`${asked[0].text} is one feed, and not two`)
  const inputs = [...files, ...groups.slice(2)]
  if (inputs.length === 0) throw new UsageError('which capture?', 'Name a file that holds both feeds, or one for each.')
  const { by, counter: text } = options
  if (by === 'counter' && text === undefined)
    throw new UsageError('--by counter needs --counter', "As in: --counter 'data[0:4]'")
  if (by !== undefined && by !== 'counter' && text !== undefined) throw new UsageError(`--counter, and --by ${by}?`)
  const counter = counterOf(options)
  const feeds = new Feeds(asked, counter, options.most)
  const code = await observe(inputs, observing(options), feeds, {
    // A number that is named may stand anywhere.
    protocols: counter === undefined ? DATAGRAMS.protocols : undefined,
    filter: DATAGRAMS.filter,
  })
  const row = feedsRow(feeds, by)
  const notes = [...row.notes, ...notesOf(feeds, row, inputs)]
  const shown = { ...row, notes }
  await printTold([shown], [], options.json === true, () => feedsText(shown, room()))
  return code === EXIT.done ? codeFor([row.lost_of_both], options) : code
}

function feedNamed(text: string): Question {
  const question = questionOf(text)
  if (typeof question !== 'string') return question
  throw new UsageError(
    `--feeds ${text}: ${question}`,
    'Write GROUP[:PORT][@SOURCE], as in 239.1.1.1:5004 or [ff15::1]:5004.',
  )
}

function notesOf({ both, room }: Feeds, row: FeedsRow, inputs: readonly string[]): string[] {
  const notes: string[] = []
  if (room.leftOut > 0) notes.push(`There is room for ${room.most} datagrams (--most): ${room.leftOut} are left out.`)
  const silent = both.filter(({ columns }) => columns.n === 0).map(({ asked }) => asked.text)
  if (silent.length > 0) notes.push(`Nothing was sent to ${silent.join(', nor to ')} in what was read.`)
  else if (row.in_both === 0) notes.push('No datagram is in both: they do not carry the same, or not at the same time.')
  if (inputs.length > 1 && row.skew !== null)
    notes.push('Of several captures, the skew holds the difference of their clocks.')
  return notes
}

const WORDS = {
  rtp: 'sequence numbers of RTP',
  counter: 'the number that --counter names',
  payload: 'payload',
} as const

function feedsText(row: FeedsRow, width: number): string {
  const { feeds, expected, lost_of_both: lost, skew, in_both: inBoth, notes } = row
  const head = `${plural(expected, 'datagram')} while both were captured, known by ${WORDS[row.matched_by]}\n`
  const table = tableText({ rows: feeds, columns: columnsOf(row), none: '', notes: [] }, width)
  const both = lost === null ? 'What neither brought cannot be known.\n' : `Lost by both: ${share(lost, expected)}\n`
  const gaps = skew === null ? '' : skewText(row, inBoth, width)
  return `${head}${table}${both}${gaps}${noteLines(notes, width)}`
}

function skewText({ feeds, skew }: FeedsRow, inBoth: number, width: number): string {
  if (skew === null) return ''
  const [first, second] = feeds.map(nameOf)
  const lines = [
    `\nSkew: by how much ${second} is later than ${first}, in ${plural(inBoth, 'datagram')}`,
    `  least ${brief(skew.least)}, median ${brief(skew.median)}, most ${brief(skew.most)}`,
    ...histogramLines(skew, width),
  ]
  return lines.map((line) => `${line}\n`).join('')
}

const nameOf = ({ group, port }: FeedRow): string =>
  port === null ? group : group.includes(':') ? `[${group}]:${port}` : `${group}:${port}`

const number = (value: number): string => (value === 0 ? '' : String(value))

const columnsOf = ({ expected }: FeedsRow): Column<FeedRow>[] => [
  { head: 'Feed', cell: nameOf, words: true },
  { head: 'Source', cell: ({ sources }) => sources.join(' '), words: true, spare: 5 },
  { head: 'Seen', cell: ({ seen }) => String(seen) },
  { head: 'Lost', cell: ({ lost }) => share(lost, expected) },
  { head: 'Bursts', cell: ({ bursts }) => number(bursts), spare: 4 },
  { head: 'Longest', cell: ({ longest_burst: most }) => number(most), spare: 4 },
  { head: 'Again', cell: ({ duplicates }) => number(duplicates), spare: 2 },
  { head: 'Reordered', cell: ({ reordered }) => number(reordered), spare: 1 },
  { head: 'First', cell: ({ first }) => String(first), spare: 3 },
]
