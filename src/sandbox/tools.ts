/** The programs that a sandbox is made with, and what is wrong where it cannot be made. */
import { accessSync, constants, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { SandboxError } from './errors.ts'

/** What is run, and the Debian package that has it. */
const PROGRAMS = {
  ip: 'iproute2',
  unshare: 'util-linux',
  nsenter: 'util-linux',
  setsid: 'util-linux',
  mount: 'mount',
  sh: 'dash',
} as const

/** Where system programs are that an ordinary user's PATH leaves out. */
export const SYSTEM_FOLDERS = ['/usr/sbin', '/sbin']

/** PATH for the programs that make a sandbox. */
export const SYSTEM_PATH = [process.env.PATH ?? '/usr/bin:/bin', ...SYSTEM_FOLDERS].join(delimiter)

/** Whether a program can be found. */
function isThere(program: string, path: string): boolean {
  return path.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/**
 * @param path folders in which programs are looked for
 * @throws SandboxError where the programs of which a sandbox is made are not all there
 */
export function checkTools(path = SYSTEM_PATH): void {
  if (process.platform !== 'linux') {
    throw new SandboxError(`it is made of Linux's network namespaces, and this is ${process.platform}`)
  }
  const missing = (Object.keys(PROGRAMS) as (keyof typeof PROGRAMS)[]).filter((program) => !isThere(program, path))
  if (missing.length === 0) return
  const packages = [...new Set(missing.map((program) => PROGRAMS[program]))].join(' ')
  const elsewhere = 'elsewhere they are called iproute or iproute2, and util-linux'
  throw new SandboxError(`${missing.join(', ')}: not installed`, `apt install ${packages} (${elsewhere})`)
}

/** Settings of the kernel that forbid ordinary users to make user namespaces, where they forbid it. */
const LIMITS = [
  { file: '/proc/sys/kernel/unprivileged_userns_clone', forbids: '0', advice: 'kernel.unprivileged_userns_clone=1' },
  {
    file: '/proc/sys/kernel/apparmor_restrict_unprivileged_userns',
    forbids: '1',
    advice: 'kernel.apparmor_restrict_unprivileged_userns=0',
  },
  { file: '/proc/sys/user/max_user_namespaces', forbids: '0', advice: 'user.max_user_namespaces=1000' },
]

/**
 * What making a sandbox stumbled over.
 * @param said what the programs printed on standard error
 */
export function troubleOf(said: string, isRoot: boolean): SandboxError {
  const last = said.trim().split('\n').at(-1) ?? ''
  if (/\bBusyBox v/.test(said)) {
    return new SandboxError("it takes more than BusyBox's programs can do", 'apk add iproute2 util-linux')
  }
  const [refused] = /^unshare: .*/m.exec(said) ?? []
  if (refused !== undefined) {
    const limit = isRoot ? undefined : LIMITS.find(({ file, forbids }) => contentOf(file) === forbids)
    if (limit !== undefined) {
      return new SandboxError(
        'this system lets no ordinary user make namespaces',
        `run it with sudo, or: sudo sysctl ${limit.advice}`,
      )
    }
    return new SandboxError(
      `namespaces cannot be made here: ${refused}`,
      isRoot ? 'in a container, give it --privileged' : 'run it with sudo; in a container, give it --privileged',
    )
  }
  if (/\/proc\/sys/.test(last)) {
    return new SandboxError(`/proc/sys cannot be written: ${last}`, 'in a container, give it --privileged')
  }
  const isUnknown = /unknown device type|not supported/i.test(last)
  return new SandboxError(
    `its network cannot be made: ${last || 'it ended without a word'}`,
    isUnknown ? 'it takes bridges and veth of the kernel: sudo modprobe -a bridge veth' : undefined,
  )
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1').trim()
  } catch {
    return undefined
  }
}
