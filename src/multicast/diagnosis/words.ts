/** How numbers, times and lists are said. */
import { grouped, noun } from '../../decode/phrases.ts'
import type { Place } from '../state/rows.ts'

/** A moment, as people read it. */
export const at = (stamp: number): string => `${stamp.toFixed(3)} s`

/** As everywhere, and thousands apart. */
export const plural = (count: number, one: string, several?: string): string =>
  `${grouped(count)} ${noun(count, one, several)}`

/** Seconds, as exactly as they matter. */
export function lasting(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(seconds < 1 ? 3 : 1)} s`
  return seconds < 600 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`
}

/** The first few of a list. */
export function some(all: readonly string[], most = 3): string {
  if (all.length <= most) return all.join(all.length === 2 ? ' and ' : ', ')
  return `${all.slice(0, most).join(', ')} and ${all.length - most} more`
}

/** A sentence begins with a capital letter. */
export const capital = (said: string): string => said.charAt(0).toUpperCase() + said.slice(1)

/** Where it goes on, with a small one. */
export const lower = (said: string): string => said.charAt(0).toLowerCase() + said.slice(1)

/** A segment. */
export function placeName({ interface: name, vlans, tunnel }: Place): string {
  if (tunnel !== null) return `the tunnel ${tunnel}`
  return vlans.length === 0 ? `interface ${name}` : `VLAN ${vlans.join('.')}`
}
