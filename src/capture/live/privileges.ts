/**
 * Root for no longer than needed: once the interfaces are open, nothing here takes it any more, and what decodes frames
 * that anybody may have sent should not have it.
 */
import { LiveCaptureError } from '../errors.ts'
import { systemFile } from './system-file.ts'

/** Whom the program runs as from then on. */
export interface Account {
  readonly uid: number
  readonly gid: number
  /** Undefined for a number without a name: it is in no supplementary groups. */
  readonly name: string | undefined
}

/** Where accounts are looked up: /etc/passwd. */
const ACCOUNTS = '/etc/passwd'

/**
 * Whom to become: who is asked for, or else who called sudo; undefined where nobody is named or it is root itself.
 *
 * @param asked name or number of an account
 * @throws LiveCaptureError where there is no such account
 */
export function accountFor(
  asked: string | undefined,
  env: Readonly<Record<string, string | undefined>> = process.env,
  accounts: string = systemFile(ACCOUNTS),
): Account | undefined {
  if (asked !== undefined) {
    const found = accountsIn(accounts).find(({ name, uid }) => name === asked || String(uid) === asked)
    if (found !== undefined) return found
    throw new LiveCaptureError('setting', `-Z ${asked}`, `there is no such account in ${ACCOUNTS}`)
  }
  const uid = numberIn(env.SUDO_UID)
  const gid = numberIn(env.SUDO_GID)
  if (uid === undefined || gid === undefined || uid === 0) return undefined
  return { uid, gid, name: accountsIn(accounts).find((account) => account.uid === uid)?.name ?? nameIn(env.SUDO_USER) }
}

/** `name:password:uid:gid:…`, a line each (passwd(5)). */
function accountsIn(text: string): readonly (Account & { readonly name: string })[] {
  return text.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':')
    const numbers = [numberIn(uid), numberIn(gid)]
    return name && numbers[0] !== undefined && numbers[1] !== undefined
      ? [{ name, uid: numbers[0], gid: numbers[1] }]
      : []
  })
}

const numberIn = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined

const nameIn = (text: string | undefined): string | undefined => (text ? text : undefined)

/** The types of Node 20 do not know it. */
type WithGroups = NodeJS.Process & { initgroups(user: string, group: number): void }

/**
 * Becomes somebody else, with the groups they are in, for good.
 *
 * @throws LiveCaptureError where that did not work out, and the program must not go on
 */
export function become({ uid, gid, name }: Account): void {
  try {
    if (name === undefined) process.setgroups?.([gid])
    else (process as WithGroups).initgroups(name, gid)
    process.setgid?.(gid)
    process.setuid?.(uid)
  } catch (error) {
    throw new LiveCaptureError('failed', name ?? String(uid), `root could not be given up: ${(error as Error).message}`)
  }
  if (isRootWithin(uid)) throw new LiveCaptureError('failed', name ?? String(uid), 'root could not be given up')
}

/** Whether root is still there, or can be had back. */
function isRootWithin(uid: number): boolean {
  if (uid === 0) return false
  if (process.getuid?.() !== uid || process.geteuid?.() !== uid) return true
  try {
    process.setuid?.(0)
    return true
  } catch {
    return false
  }
}
