/** How much room texts take on a terminal. */

const PLAIN = /^[\u0020-\u02ff\u2010-\u22ff\u2500-\u259f]*$/
/** What stands above or below the character before, or is not seen. */
const NONE = /^[\p{Mn}\p{Me}\p{Cf}]$/u
/** What takes two columns (Unicode's East Asian Width, W and F). */
const TWO =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}\p{Emoji_Presentation}]$/u

/** Columns that a text takes. */
export function widthOf(text: string): number {
  if (PLAIN.test(text)) return text.length
  return [...text].reduce((sum, mark) => sum + (NONE.test(mark) ? 0 : TWO.test(mark) ? 2 : 1), 0)
}

/** As `padEnd`, in columns. */
export const filledAfter = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(0, columns - widthOf(text)))

/** As `padStart`, in columns. */
export const filledBefore = (text: string, columns: number): string =>
  ' '.repeat(Math.max(0, columns - widthOf(text))) + text
