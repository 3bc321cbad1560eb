/** Whether sandboxes can be made here, for the titles of suites. */
import { spawnSync } from 'node:child_process'

/** Why there can be no sandbox here; undefined where there can. */
export const missing: string | undefined = whatIsMissing()

function whatIsMissing(): string | undefined {
  if (process.platform !== 'linux') return 'sandboxes are made on Linux'
  const own = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user']
  const make = ['--net', '--mount', 'ip', 'link', 'add', 'near0', 'type', 'veth', 'peer', 'name', 'far0']
  const { status, error, stderr } = spawnSync('unshare', [...own, ...make], { encoding: 'utf8' })
  return status === 0 ? undefined : `sandboxes take namespaces and iproute2: ${error?.message ?? stderr}`
}

/** Says why a suite is skipped, where it is. */
export const titled = (title: string): string => (missing === undefined ? title : `${title} (skipped: ${missing})`)
