import type { Answer } from './answer.ts'
import type { Line } from './words.ts'

/** How a shell asks, and how it is answered. */
export interface Shell {
  /** Makes the shell ask `castshark complete NAME -- …`. */
  readonly script: string
  /** Behind a choice that is the only one, the shell closes a quotation that is open. */
  readonly closesQuotes: boolean
  /** The command line up to the cursor, without the program's name, from what the script hands over. */
  readonly line: (request: readonly string[]) => Line
  /** The lines that the script reads. */
  readonly print: (answer: Answer, request: readonly string[]) => string[]
}
