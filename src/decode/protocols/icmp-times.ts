/** Times in ICMP messages, in words. */
import { plural } from '../phrases.ts'

/** `1 hour, 40 minutes, 39.045 seconds`, of milliseconds. */
export function durationText(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000)
  const rest = milliseconds % 1000
  const parts = [
    count(Math.floor(seconds / 86_400), 'day'),
    count(Math.floor(seconds / 3600) % 24, 'hour'),
    count(Math.floor(seconds / 60) % 60, 'minute'),
    lastPart(seconds % 60, rest),
  ].filter((part) => part !== '')
  return parts.length === 0 ? '0 seconds' : parts.join(', ')
}

const count = (value: number, unit: string): string => (value === 0 ? '' : plural(value, unit))

function lastPart(seconds: number, milliseconds: number): string {
  if (milliseconds === 0) return count(seconds, 'second')
  return `${seconds}.${String(milliseconds).padStart(3, '0')} seconds`
}

const DAY = 86_400_000
/** Set in a time that does not count from midnight UTC, or not in milliseconds (RFC 792). */
const NONSTANDARD = 0x8000_0000

/**
 * Milliseconds after midnight UTC, in words. What is no such time is tried in the other byte order, in which some hosts
 * send it; else its lower 31 bits are taken for it.
 */
export function timestampText(value: number): string {
  const swapped = ((value >>> 24) | ((value >>> 8) & 0xff00) | ((value & 0xff00) << 8) | (value << 24)) >>> 0
  const time = value < DAY ? value : swapped < DAY && value < NONSTANDARD ? swapped : value % NONSTANDARD
  return `${value} (${durationText(time)} after midnight UTC)`
}
