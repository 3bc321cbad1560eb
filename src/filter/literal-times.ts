/** Times and time spans as they are written in a filter. */
import type { Refuse } from './literals.ts'
import type { Constant } from './program.ts'

const ISO =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,9}))?)?)?)?\s*(Z|[+-]\d{2}:?\d{2}|UTC)?$/
const WORDS =
  /^([A-Z][a-z]{2}) +(\d{1,2}), +(\d{4}) +(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,9}))?\s*(Z|[+-]\d{2}:?\d{2}|UTC)?$/
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Nanoseconds since 1970 UTC. Without a zone the time is that of the machine. */
export function timeLiteral(text: string, refuse: Refuse): Constant {
  const trimmed = text.trim()
  const iso = ISO.exec(trimmed)
  const words = WORDS.exec(trimmed)
  if (iso !== null) {
    const [, year, month, day, hour, minute, second, fraction, zone] = iso
    return timeOf([year, month, day, hour, minute, second], fraction, zone, text, refuse)
  }
  const month = words === null ? 0 : MONTHS.indexOf(words[1]) + 1
  if (words === null || month === 0) {
    throw refuse(`"${text}" is not a time`, 'as in "2024-03-01T09:00:00Z" or "Mar 1, 2024 09:00:00 UTC"')
  }
  const [, , day, year, hour, minute, second, fraction, zone] = words
  return timeOf([year, String(month), day, hour, minute, second], fraction, zone, text, refuse)
}

function timeOf(
  parts: (string | undefined)[],
  fraction: string | undefined,
  zone: string | undefined,
  text: string,
  refuse: Refuse,
): Constant {
  const [year, month, day, hour, minute, second] = parts.map((part) => Number(part ?? 0))
  const date = new Date(0)
  if (zone === undefined) {
    date.setFullYear(year, month - 1, day)
    date.setHours(hour, minute, second, 0)
  } else {
    date.setUTCFullYear(year, month - 1, day)
    date.setUTCHours(hour, minute, second, 0)
  }
  if (hour > 23 || minute > 59 || second > 60 || month < 1 || month > 12 || day < 1 || day > 31) {
    throw refuse(`"${text}" is not a time`, 'a part of it is out of range')
  }
  const offset = /^([+-])(\d{2}):?(\d{2})$/.exec(zone ?? '')
  const minutes = offset === null ? 0 : Number(`${offset[1]}1`) * (Number(offset[2]) * 60 + Number(offset[3]))
  const seconds = BigInt(date.getTime() / 1000 - minutes * 60)
  return { domain: 'big', value: seconds * 1_000_000_000n + BigInt((fraction ?? '').padEnd(9, '0')) }
}

/** A span in seconds, with up to nine digits behind the point, as nanoseconds. */
export function timeSpanLiteral(text: string, negative: boolean, refuse: Refuse): Constant {
  const form = /^(-?)(\d*)(?:\.(\d{1,9}))?$/.exec(text)
  if (form === null || (form[2] === '' && form[3] === undefined)) {
    throw refuse(`"${text}" is not a time span`, 'write seconds, as in 0.5')
  }
  const value = BigInt(form[2]) * 1_000_000_000n + BigInt((form[3] ?? '').padEnd(9, '0'))
  return { domain: 'big', value: negative !== (form[1] === '-') ? -value : value }
}
