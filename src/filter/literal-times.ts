/** Times and time spans as they are written in a filter. */
import type { Refuse } from './literals.ts'
import type { Constant } from './program.ts'

const ZONE = String.raw`\s*([+-]\d{2}(?::?\d{2})?|[A-Z]{1,3})?$`
const ISO = new RegExp(
  String.raw`^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:[.,](\d{1,9}))?)?)?)?` + ZONE,
)
const WORDS = new RegExp(
  String.raw`^([A-Z][a-z]{2}) +(\d{1,2}), +(\d{4}) +(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,9}))?` + ZONE,
)
const SECONDS = /^(\d{1,18})(?:\.(\d{1,9}))?$/
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Zones with a name, as in RFC 822, section 5: hours east of Greenwich. */
const NAMED: Readonly<Record<string, number>> = {
  UTC: 0,
  UT: 0,
  GMT: 0,
  EST: -5,
  EDT: -4,
  CST: -6,
  CDT: -5,
  MST: -7,
  MDT: -6,
  PST: -8,
  PDT: -7,
}
/** Zones with a letter, in the order of the alphabet and of the hours. RFC 2822, section 4.3, puts their signs right. */
const EAST = 'ABCDEFGHIKLM'
const WEST = 'NOPQRSTUVWXY'

/** Minutes east of Greenwich; undefined for a zone that nobody knows. */
function minutesEast(zone: string): number | undefined {
  const offset = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone)
  if (offset !== null) return Number(`${offset[1]}1`) * (Number(offset[2]) * 60 + Number(offset[3] ?? 0))
  if (Object.hasOwn(NAMED, zone)) return NAMED[zone] * 60
  if (zone === 'Z') return 0
  if (zone.length > 1 || zone === 'J') return undefined
  return (EAST.includes(zone) ? EAST.indexOf(zone) + 1 : -WEST.indexOf(zone) - 1) * 60
}

/** Nanoseconds since 1970 UTC. Without a zone the time is that of the machine; a number is seconds since 1970. */
export function timeLiteral(text: string, refuse: Refuse): Constant {
  const trimmed = text.trim()
  const since = SECONDS.exec(trimmed)
  if (since !== null) return nanoseconds(BigInt(since[1]), since[2])
  const iso = ISO.exec(trimmed)
  const words = WORDS.exec(trimmed)
  if (iso !== null) {
    const [, year, month, day, hour, minute, second, fraction, zone] = iso
    return timeOf([year, month, day, hour, minute, second], fraction, zone, text, refuse)
  }
  const month = words === null ? 0 : MONTHS.indexOf(words[1]) + 1
  if (words === null || month === 0) {
    if (/:\d{1,2}\.\d+/.test(trimmed)) throw refuse(`"${text}" is not a time`, 'a fraction requires a seconds field')
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
  // A letter right behind a date is no zone.
  const east = zone === undefined || parts[3] === undefined ? 0 : minutesEast(zone)
  if (east === undefined || (parts[3] === undefined && zone !== undefined && !/^(Z|UTC|[+-].*)$/.test(zone))) {
    throw refuse(`"${zone}" is not a time zone`, 'write Z or UTC, or an offset, as in +01:00')
  }
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
  return nanoseconds(BigInt(date.getTime() / 1000 - east * 60), fraction)
}

const nanoseconds = (seconds: bigint, fraction: string | undefined): Constant => ({
  domain: 'big',
  value: seconds * 1_000_000_000n + BigInt((fraction ?? '').padEnd(9, '0')),
})

/** A span in seconds, with up to nine digits behind the point, as nanoseconds. */
export function timeSpanLiteral(text: string, negative: boolean, refuse: Refuse): Constant {
  const form = /^(-?)(\d*)(?:\.(\d{1,9}))?$/.exec(text)
  if (form === null || (form[2] === '' && form[3] === undefined)) {
    throw refuse(`"${text}" is not a time span`, 'write seconds, as in 0.5')
  }
  const value = BigInt(form[2]) * 1_000_000_000n + BigInt((form[3] ?? '').padEnd(9, '0'))
  return { domain: 'big', value: negative !== (form[1] === '-') ? -value : value }
}
