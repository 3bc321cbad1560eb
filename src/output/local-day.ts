/** The day of a frame where the program runs, as names of indices have it: `2024-03-01`. */

const cached = { from: Number.NaN, day: '' }

/** @param sec seconds since 1970 UTC */
export function localDay(sec: number): string {
  // Frames come in runs: one quarter of an hour lies within one day in every time zone there is.
  const from = Math.floor(sec / 900)
  if (from !== cached.from) {
    cached.from = from
    const date = new Date(sec * 1000)
    const known = !Number.isNaN(date.getTime())
    const year = String(date.getFullYear()).padStart(4, '0')
    cached.day = known ? `${year}-${two(date.getMonth() + 1)}-${two(date.getDate())}` : '0000-00-00'
  }
  return cached.day
}

const two = (value: number): string => String(value).padStart(2, '0')
