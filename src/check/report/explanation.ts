/** All that there is to say of a result: why, the frames that show it, what to change. */
import type { Result } from '../verdicts.ts'

export const explanationOf = ({ said, details, advice }: Result): string[] => [
  said,
  ...details,
  ...advice.map((one) => `→ ${one}`),
]
