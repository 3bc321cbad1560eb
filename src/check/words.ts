/** Frames and values in words. */
import { writeDestination, writeInfo, writeProtocol, writeSource } from '../decode/columns.ts'
import type { Field } from '../decode/field.ts'
import type { Packet } from '../decode/packet.ts'
import { noun } from '../decode/phrases.ts'
import { Text } from '../decode/text.ts'
import { valueAt, valueText, wordFor } from '../decode/values.ts'
import type { Part } from '../filter/parts.ts'
import { type Placed, valuesOf } from './values.ts'
import type { FrameNote } from './verdicts.ts'

const scratch = new Text()
const LONGEST = 100
const MOST_VALUES = 4

export function noteOf(p: Packet, stamp: number): FrameNote {
  return { number: p.number, stamp, summary: summaryOf(p) }
}

/** `192.168.1.10 → 224.1.1.1 UDP 5004 → 5004 Len=4`. */
function summaryOf(p: Packet): string {
  const column = (write: (out: Text, p: Packet) => void): string => {
    write(scratch.clear(), p)
    return scratch.toString()
  }
  const [source, destination] = [column(writeSource), column(writeDestination)]
  const ends = source === '' && destination === '' ? '' : `${source} → ${destination} `
  return shortened(`${ends}${column(writeProtocol)} ${column(writeInfo)}`)
}

export const shortened = (text: string, most = LONGEST): string =>
  text.length <= most ? text : `${text.slice(0, most - 1)}…`

/** A value as a sentence has it: text in quotes, numbers with their words. */
export function valueWords({ field, at, size, value }: Placed, p: Packet): string {
  const text = shortened(valueText(field, p.bytes, at, size, value))
  if (field.kind === 'string') return `"${text}"`
  const number = value ?? (field.size > 0 && field.size <= 4 ? valueAt(field, p.bytes, at, size) : undefined)
  if (typeof number !== 'number') return text
  const word = wordFor(field, number) ?? (field.kind === 'bool' ? (number === 0 ? 'False' : 'True') : undefined)
  if (word === undefined) return text
  return field.kind === 'bool' ? word : `${text} (${word})`
}

/** What a frame has for a field: `ip.ttl is 1`, `the frame has no udp`. */
export function actualOf(field: Field, p: Packet): string {
  const { abbrev, protocol, kind } = field
  const values = valuesOf(field, p, MOST_VALUES + 1)
  if (values.length === 0) {
    if (kind === 'protocol' || protocol.spec.apart || hasLayer(p, protocol.id)) return `the frame has no ${abbrev}`
    return `the frame has no ${protocol.abbrev}`
  }
  if (kind === 'protocol' || kind === 'none') return `the frame has ${abbrev}`
  const words = values.slice(0, MOST_VALUES).map((value) => valueWords(value, p))
  return `${abbrev} is ${words.join(', ')}${values.length > MOST_VALUES ? ' and more' : ''}`
}

const hasLayer = ({ layers }: Packet, id: number): boolean => layers.id.subarray(0, layers.n).includes(id)

/** The fields that a part asks for, each once. */
export function fieldsOf(part: Part): readonly Field[] {
  if (part.is === 'test') return part.fields
  if (part.is === 'not') return fieldsOf(part.of)
  return [...new Set(part.parts.flatMap(fieldsOf))]
}

/** `ip.ttl == 2 does not hold, ip.ttl is 1`. */
export function whyNot(part: Part, p: Packet): string {
  const actual = fieldsOf(part).map((field) => actualOf(field, p))
  return `${shortened(part.text)} does not hold${actual.length === 0 ? '' : `, ${[...new Set(actual)].join(', ')}`}`
}

/** `frames 3, 5, 6 and 4 more`. */
export function numbers(frames: readonly FrameNote[], all: number): string {
  const listed = frames.map(({ number }) => number).join(', ')
  const more = all - frames.length
  return `${noun(all, 'frame')} ${listed}${more > 0 ? ` and ${more} more` : ''}`
}

/** A time in a sentence: 0.4, 5, 0.000212. */
export function secondsText(seconds: number): string {
  if (seconds !== 0 && Math.abs(seconds) < 0.001) return `${Number((seconds * 1000).toPrecision(3))} ms`
  return `${Number(seconds.toFixed(3))} s`
}
