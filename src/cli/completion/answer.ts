/** What may stand at the cursor. */

export interface Choice {
  /** Takes the place of the word from `Answer.from` to its end. */
  readonly text: string
  /** For people; '' where there is nothing to say. */
  readonly about: string
  /** The word may end with it: a blank can follow. */
  readonly isWhole: boolean
}

export interface Answer {
  /** First unit of the word that choices replace. */
  readonly from: number
  readonly choices: readonly Choice[]
  /** The names of files, too: those the shell knows best. */
  readonly files: boolean
}

export const NOTHING: Answer = { from: 0, choices: [], files: false }
export const FILES: Answer = { from: 0, choices: [], files: true }

/** The choices that begin as what was typed, whatever its case. */
export function among(typed: string, choices: Iterable<Choice>, from = 0): Answer {
  const start = typed.slice(from).toLowerCase()
  return { from, choices: [...choices].filter(({ text }) => text.toLowerCase().startsWith(start)), files: false }
}

/** The answer for a value that begins at `by` of the word. */
export const shifted = (answer: Answer, by: number): Answer => ({ ...answer, from: answer.from + by })

/** Words and what they mean. */
export const wholeWords = (words: Readonly<Record<string, string>>): Choice[] =>
  Object.entries(words).map(([text, about]) => ({ text, about, isWhole: true }))
