/** `npm run demo`: one command, whatever this system lacks. */
import { spawnSync } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { missing, titled } from '../sandbox/missing.ts'

const PASSES = /\n✓ pass: \d of \d passed\n$/
const LISTED = /Membership Report \/ Join group 224\.1\.1\.1[\s\S]* → 224\.1\.1\.1 +UDP/

/** Where libpcap is. */
const libpcap = (): string => {
  const [, found = ''] =
    /libpcap\.so\.\S* .*=> (\S+)/.exec(spawnSync('ldconfig', ['-p'], { encoding: 'utf8' }).stdout) ?? []
  return realpathSync(found)
}

/** Runs it where a file cannot be found, or everything can. */
function demo(hidden?: string): { out: string; err: string; status: number | null } {
  const command = [process.execPath, 'scripts/demo.mjs']
  const hide = ['sh', '-c', 'mount --bind /dev/null "$0" && exec "$@"', hidden ?? '', ...command]
  const own = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user']
  const [program, ...args] = hidden === undefined ? command : ['unshare', ...own, '--mount', ...hide]
  const { stdout, stderr, status } = spawnSync(program, args, { encoding: 'utf8' })
  return { out: stdout, err: stderr, status }
}

const isBuilt = existsSync('dist/cli.js')
const title = isBuilt ? titled('the demo') : 'the demo (skipped: npm run build comes first)'

describe.skipIf(missing !== undefined || !isBuilt)(title, () => {
  it('lists a chat that runs in a sandbox, and passes', () => {
    const { out, err, status } = demo()
    expect(err).toContain('server 1 │ listening')
    expect(out).toMatch(LISTED)
    expect(out).toContain('$ castshark check examples/chat.yaml --sandbox --write chat.pcapng\n')
    expect(out).toMatch(PASSES)
    expect(status).toBe(0)
  })

  it.each([
    ['iproute2', () => realpathSync('/sbin/ip')],
    ['libpcap0.8', libpcap],
  ])('shows what was captured before, where %s is to be installed', (name, file) => {
    const { out, err, status } = demo(file())
    expect(err).toMatch(new RegExp(`^castshark: .*apt install ${name}`))
    expect(out).toMatch(LISTED)
    expect(out).toContain('$ castshark check examples/chat.yaml examples/chat.pcap\n')
    expect(out).toMatch(PASSES)
    expect(status).toBe(0)
  })
})
