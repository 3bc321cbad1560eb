/** A number as people read it: its digits in threes, `1,234,567`. (toLocaleString loads tables first, which takes some ten milliseconds.) */
export const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',')
