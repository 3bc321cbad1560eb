/** `castshark streams`: who sends what to which group, how much, and how evenly. */
import { percent } from '../decode/phrases.ts'
import { leftOutOfStreams, leftOutOnSegments } from '../multicast/state/left-out.ts'
import { type StreamRow, Streams } from '../multicast/state/streams.ts'
import { counterOf } from './counter-option.ts'
import { observe } from './observe.ts'
import type { StreamOptions } from './observe-options.ts'
import { PageView, tablePage } from './page.ts'
import { type Column, lazily, placeColumns, time } from './rows.ts'

const FILTER = 'udp && (ip.dst == 224.0.0.0/4 || ipv6.dst == ff00::/8)'

/** @returns the exit code */
export async function streams(files: readonly string[], options: StreamOptions): Promise<number> {
  const { counter: text } = options
  const counter = counterOf(options)
  const found = new Streams({ window: options.window / 1000, counter })
  const none = 'No UDP is sent to groups in the frames that were read.'
  const speeds = new Speeds()
  const told = (most?: number) => {
    const rows = lazily(found.sorted().slice(0, most), (stream) => found.row(stream))
    const columns = most === undefined ? COLUMNS : withColumn(speeds.column(rows, performance.now()))
    return { rows, count: found.room.held, columns, none, notes: [...notesOf(found), ...notesOnCounter(found, text)] }
  }
  return observe(files, options, new PageView('Streams', found, tablePage(told, options), options), {
    // A number that is named may stand anywhere.
    protocols: counter === undefined ? ['udp'] : undefined,
    filter: FILTER,
  })
}

const UNITS = ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s', 'Tbit/s'] as const

/** A rate in three digits or more. */
function rate(bits: number | null): string {
  if (bits === null) return ''
  let value = bits
  let unit = 0
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 ? value.toFixed(0) : value.toPrecision(4)} ${UNITS[unit]}`
}

/** How fast streams are just now: what came since they were last looked at. */
class Speeds {
  /** Octets of each that was looked at. */
  private octets = new Map<string, number>()
  private looked = 0

  /** @param now milliseconds */
  column(rows: Iterable<StreamRow>, now: number): Column<StreamRow> {
    const { octets, looked } = this
    const seconds = (now - looked) / 1000
    this.looked = now
    this.octets = new Map()
    for (const row of rows) this.octets.set(nameOf(row), row.bytes)
    const since = (row: StreamRow, before: number | undefined): string =>
      before === undefined ? '' : rate((8 * (row.bytes - before)) / seconds)
    return { head: 'Rate', cell: (row) => since(row, octets.get(nameOf(row))) }
  }
}

const nameOf = ({ interface: name, vlans, tunnel, source, source_port, group, destination_port }: StreamRow): string =>
  [name, vlans.join('.'), tunnel, source, source_port, group, destination_port].join(' ')

const sizes = ({ least_size: least, most_size: most }: StreamRow): string =>
  least === most ? String(least) : `${least}-${most}`

const some = (count: number | null): string => (count === null ? '' : String(count))

/** `3 (0.12 %)` */
function lost({ lost: count, lost_share: share }: StreamRow): string {
  if (count === null) return ''
  return count === 0 ? '0' : `${count} (${percent(share ?? 0, 1)})`
}

const COLUMNS: readonly Column<StreamRow>[] = [
  ...placeColumns<StreamRow>(),
  { head: 'Source', cell: ({ source }) => source, words: true },
  { head: 'Source port', cell: ({ source_port: port }) => String(port), spare: 5 },
  { head: 'Group', cell: ({ group }) => group, words: true },
  { head: 'Destination port', cell: ({ destination_port: port }) => String(port) },
  { head: 'Packets', cell: ({ packets }) => String(packets) },
  { head: 'Bytes', cell: ({ bytes }) => String(bytes), spare: 7 },
  { head: 'Mean rate', cell: ({ mean_rate: bits }) => rate(bits), spare: 1 },
  { head: 'Peak rate', cell: ({ peak_rate: bits }) => rate(bits), spare: 3 },
  { head: 'Longest gap', cell: ({ longest_gap: gap }) => time(gap), spare: 2 },
  { head: 'Carries', cell: ({ numbers }) => numbers ?? '', words: true, spare: 9 },
  { head: 'Lost', cell: lost },
  { head: 'Reordered', cell: (row) => some(row.reordered), tells: ({ reordered }) => (reordered ?? 0) > 0 },
  { head: 'Duplicates', cell: (row) => some(row.duplicates), tells: ({ duplicates }) => (duplicates ?? 0) > 0 },
  { head: 'Restarts', cell: (row) => some(row.restarts), tells: ({ restarts }) => (restarts ?? 0) > 0 },
  { head: 'Jitter', cell: ({ jitter }) => (jitter === null ? '' : `${(1000 * jitter).toFixed(3)} ms`), spare: 2 },
  { head: 'TS errors', cell: ({ ts }) => some(ts?.errors ?? null) },
  { head: 'TTLs', cell: ({ ttls }) => ttls.join(' '), spare: 4 },
  { head: 'Sizes', cell: sizes, spare: 6 },
  { head: 'First', cell: ({ first }) => time(first), spare: 8 },
  { head: 'Last', cell: ({ last }) => time(last), spare: 8 },
]

export const notesOf = (streams: Streams): string[] => [
  ...leftOutOnSegments(streams.segments),
  ...leftOutOfStreams(streams),
]

/** What is to be said of a number that people name, where it counts nothing. */
function notesOnCounter(found: Streams, text: string | undefined): string[] {
  const streams = text === undefined ? [] : [...found.all()]
  if (streams.length === 0 || streams.some(({ quality }) => quality?.counter?.counts === true)) return []
  const hint = 'Octets are read in the order of networks; those of data[0:4]le, from the least one on.'
  return [`What --counter ${text} names counts up in no stream. ${hint}`]
}

/** The column stands before the mean rate. */
function withColumn(column: Column<StreamRow>): readonly Column<StreamRow>[] {
  const k = COLUMNS.findIndex(({ head }) => head === 'Mean rate')
  return [...COLUMNS.slice(0, k), column, ...COLUMNS.slice(k)]
}
