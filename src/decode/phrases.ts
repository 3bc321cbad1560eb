/** How many there are of something, as people say it. */

/** The word for so many: `frame`, `frames`. */
export const noun = (count: number, one: string, several = `${one}s`): string => (count === 1 ? one : several)

/** `1 frame`, `3 frames`. */
export const plural = (count: number, one: string, several?: string): string => `${count} ${noun(count, one, several)}`

/** A number, its digits in threes: `1,234,567`. (toLocaleString loads tables first, which takes some ten milliseconds.) */
export const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',')

/** A part of all, in two digits: `0.50 %`. What is nearly all is not told as all: `99.9 %`. */
export function percent(part: number, all: number): string {
  const value = (100 * part) / all
  return `${value < 99.5 ? value.toPrecision(2) : Math.floor(10 * value) / 10} %`
}

/** Each once. */
export const distinct = (all: readonly string[]): string[] => [...new Set(all)]
