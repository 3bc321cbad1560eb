/** How many: `2`, `1..`, `0..3`, `..5`. */
export interface Count {
  readonly least: number
  /** Infinity where any number will do. */
  readonly most: number
}

const SOME: Count = { least: 1, most: Number.POSITIVE_INFINITY }

/** A count as it is written, which is known to be one; undefined if the least is more than the most. */
export function countOf(written: string | number | undefined): Count | undefined {
  if (written === undefined) return SOME
  const [from, to] = String(written).split('..')
  const least = from === '' ? 0 : Number(from)
  const most = to === undefined ? least : to === '' ? Number.POSITIVE_INFINITY : Number(to)
  return least <= most ? { least, most } : undefined
}

/** `exactly 2`, `at least 1`, `at most 5`, `0 to 3`, `none`. */
export function countText({ least, most }: Count): string {
  if (most === 0) return 'none'
  if (least === most) return `exactly ${least}`
  if (most === Number.POSITIVE_INFINITY) return `at least ${least}`
  return least === 0 ? `at most ${most}` : `${least} to ${most}`
}

const UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60 }

/** Seconds of a time as it is written, `500ms`. */
export function secondsOf(written: string): number {
  const [, number, unit] = /^([\d.]+)(ms|s|m)$/.exec(written) as unknown as [string, string, string]
  return Number(number) * UNITS[unit]
}
