/** Comparisons as people read them. */
import { noun, percent, plural } from '../decode/phrases.ts'
import { printable } from '../decode/text.ts'
import type { Bin, Spread } from '../multicast/compare/delays.ts'
import type { FlowRow, PlaceRow } from '../multicast/compare/rows.ts'
import { Wrapped } from '../output/wrapped.ts'
import { type Column, room, tableText } from './rows.ts'

/** Streams that are told in full; of others there is a table. */
const MOST_FULL = 8
const MOST_LOSSES = 10
const MOST_FRAMES = 8
const BAR = 40

export function comparisonText(rows: readonly FlowRow[]): string {
  const width = room()
  if (rows.length <= MOST_FULL) return rows.map((row) => flowText(row, width)).join('\n')
  const all = rows.flatMap((row) => row.places.map((place) => ({ ...place, row })))
  const notes = [`Losses, delays and remarks are told of ${MOST_FULL} streams at most: choose some with -Y, or --json.`]
  return tableText({ rows: all, columns: [...OF_STREAMS, ...columnsOf(rows[0].places.length)], none: '', notes }, width)
}

/** A place, and the stream that it saw. */
interface Sighting extends PlaceRow {
  readonly row: FlowRow
}

const OF_STREAMS: readonly Column<Sighting>[] = [
  { head: 'Source', cell: ({ row }) => end(row.source, row.source_port), words: true },
  { head: 'Group', cell: ({ row }) => end(row.group, row.destination_port), words: true },
]

/** Sentences about all that was read, behind the rest. */
export const noteLines = (notes: readonly string[], width: number): string =>
  notes.length === 0 ? '' : `\n${sentences(notes, width)}`

/** Each begins a line, and goes on below. */
function sentences(notes: readonly string[], width: number): string {
  const out = new Wrapped({ width, isColoured: false, isWide: true })
  for (const note of notes) out.add(note)
  return notes.length === 0 ? '' : out.toString()
}

function flowText(row: FlowRow, width: number): string {
  const { places, reference, datagrams, notes } = row
  const ends = `${end(row.source, row.source_port)} → ${end(row.group, row.destination_port)}`
  const head = `${ends}: ${plural(datagrams, 'datagram')}, reference ${printable(reference)}\n`
  const table = tableText({ rows: places, columns: columnsOf(places.length), none: '', notes: [] }, width)
  const more = places.map((place) => placeText(place, row, width)).join('')
  return `${head}${table}${sentences(notes, width)}${more}`
}

const end = (address: string, port: number): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`

export const share = (part: number, all: number): string => (part === 0 ? '0' : `${part} (${percent(part, all)})`)

function columnsOf(places: number): Column<PlaceRow>[] {
  const columns: Column<PlaceRow>[] = [
    { head: 'Place', cell: ({ place }) => place, words: true },
    { head: 'Seen', cell: ({ seen }) => String(seen) },
    { head: 'Lost', cell: ({ lost, judged }) => (lost === null ? 'unknown' : share(lost, judged as number)) },
    { head: 'Bursts', cell: ({ bursts }) => (bursts === 0 ? '' : String(bursts)), spare: 6 },
    { head: 'Again', cell: ({ duplicates }) => (duplicates === 0 ? '' : String(duplicates)), spare: 3 },
    { head: 'Reordered', cell: ({ reordered }) => (reordered === 0 ? '' : String(reordered)), spare: 2 },
    { head: 'TTL', cell: ({ ttls }) => ttls.join(' '), spare: 1 },
    { head: 'Hops', cell: ({ hops }) => (hops === null ? '' : String(hops)), spare: 4 },
    { head: 'Delay: median', cell: ({ delay }) => (delay === null ? '' : brief(delay.median)), spare: 5 },
    { head: 'p99', cell: ({ delay }) => (delay === null ? '' : brief(delay.p99)), spare: 7 },
    { head: 'most', cell: ({ delay }) => (delay === null ? '' : brief(delay.most)), spare: 5 },
    { head: 'Clock', cell: ({ clock }) => (clock === null ? '' : signed(clock)), spare: 8 },
    { head: 'Source MAC', cell: ({ source_macs: macs }) => macs.join(' '), words: true, spare: 9 },
  ]
  const since: Column<PlaceRow> = {
    head: 'Lost on the last stretch',
    cell: ({ lost_since: lost }) => (lost === null ? '' : String(lost)),
    spare: 5,
  }
  return places > 2 ? [...columns.slice(0, 3), since, ...columns.slice(3)] : columns
}

/** What was lost, and how long the rest took. */
function placeText(place: PlaceRow, { reference }: FlowRow, width: number): string {
  const { losses, lost, bursts, longest_burst: longest, delay } = place
  const name = printable(place.place)
  const lines: string[] = []
  if (lost !== null && lost > 0) {
    lines.push(`\nLost at ${name}: ${plural(lost, 'datagram')} in ${plural(bursts, 'burst')}, ${longest} at most`)
    for (const { seen_at: at, frames, at: when } of losses.slice(0, MOST_LOSSES)) {
      lines.push(`  at ${when.toFixed(6)} s: ${framesText(frames)} of ${printable(at)}`)
    }
    if (losses.length > MOST_LOSSES || place.losses_left_out > 0) lines.push('  and more; --json has them')
  }
  // Of a single datagram, or of captures that one program made, there is nothing to draw.
  if (delay !== null && delay.most > 0) {
    const drift =
      delay.drift === 0 ? '' : `; the clocks drift apart by ${(1e6 * delay.drift).toFixed(2)} ppm, which is taken out`
    lines.push(`\nOne-way delay to ${name}, beyond the least one from ${printable(reference)}${drift}`)
    lines.push(...histogramLines(delay, width))
  }
  return lines.map((line) => `${line}\n`).join('')
}

function framesText(frames: readonly number[]): string {
  const shown = frames.slice(0, MOST_FRAMES).join(', ')
  const more = frames.length > MOST_FRAMES ? `, … (${frames.length} in all)` : ''
  return `${noun(frames.length, 'frame')} ${shown}${more}`
}

/** Bars, one a bin. */
export function histogramLines({ histogram }: Spread, width: number): string[] {
  const most = Math.max(...histogram.map((bin) => bin.count))
  const labels = binTexts(histogram)
  const widest = Math.max(...labels.map(({ length }) => length))
  const digits = String(most).length
  const bar = Math.max(1, Math.min(BAR, width - widest - digits - 6))
  return histogram.map((bin, k) => {
    const length = bin.count === 0 ? 0 : Math.max(1, Math.round((bar * bin.count) / most))
    return `  ${labels[k].padStart(widest)}  ${String(bin.count).padStart(digits)} ${'█'.repeat(length)}`.trimEnd()
  })
}

/** In as many digits as tell one bin from the next. */
function binTexts(histogram: readonly Bin[]): string[] {
  const width = Math.min(...histogram.map(({ from, to }) => (to ?? Number.POSITIVE_INFINITY) - from))
  const most = Math.max(...histogram.flatMap(({ from, to }) => [Math.abs(from), Math.abs(to ?? from)]))
  const digits = Math.max(DIGITS, Math.ceil(Math.log10(most / width)) + 1)
  const text = (seconds: number): string => brief(seconds, digits)
  return histogram.map(({ from, to }) => (to === null ? `from ${text(from)}` : `${text(from)} to ${text(to)}`))
}

const UNITS = [
  [1, 's'],
  [1e-3, 'ms'],
  [1e-6, 'µs'],
  [1e-9, 'ns'],
] as const

/** Digits of a time, unless it takes more to tell it from others. */
const DIGITS = 3

/** A time in the unit that suits it. */
export function brief(seconds: number, digits = DIGITS): string {
  if (seconds === 0) return '0'
  const size = Math.abs(seconds)
  const [unit, name] = UNITS.find(([one]) => size >= one * 0.9995) ?? UNITS[3]
  return `${Number((seconds / unit).toPrecision(digits))} ${name}`
}

const signed = (seconds: number): string => `${seconds < 0 ? '' : '+'}${brief(seconds)}`
