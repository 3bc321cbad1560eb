/** Who the program becomes once nothing takes root any more. */
import { type Account, accountFor } from '../capture/live/index.ts'
import { UsageError } from './errors.ts'

/**
 * Whom -Z names, or else who called sudo; undefined where there is no root to be given up, or nobody to give it up for.
 * @throws UsageError, LiveCaptureError
 */
export function accountAfterRoot(user: string | undefined): Account | undefined {
  if (process.getuid?.() === 0) return accountFor(user)
  if (user === undefined) return undefined
  throw new UsageError('-Z takes root to begin with: without it, there is nothing to give up')
}
