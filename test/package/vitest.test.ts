/** The package as it is installed: packed, put into an empty folder, and used from there. */
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { missing, Namespace, titled } from '../capture/live/namespace.ts'

const run = promisify(execFile)
const MINUTES = 180_000

/** What a package is made of. */
const PACKED = [
  'package.json',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  'scripts',
  'src',
  'examples',
  'schema',
  'fixtures/chat-igmpv3.pcapng',
]
const CONFIGURED = ['tsconfig.json', 'tsconfig.build.json']

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'castshark-'))
  // Built in a copy: other tests run what is built here.
  const copy = join(folder, 'copy')
  for (const name of [...PACKED, ...CONFIGURED]) await cp(name, join(copy, name), { recursive: true })
  await symlink(resolve('node_modules'), join(copy, 'node_modules'))
  await run(process.execPath, ['scripts/build.mjs'], { cwd: copy })
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
    cwd: copy,
  })
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }]
  const modules = join(folder, 'node_modules')
  await mkdir(join(modules, 'castshark'), { recursive: true })
  await run('tar', ['xzf', join(folder, filename), '-C', join(modules, 'castshark'), '--strip-components=1'])
  for (const name of await readdir('node_modules')) {
    if (!name.startsWith('.') && name !== 'castshark') await symlink(resolve('node_modules', name), join(modules, name))
  }
  await cp('fixtures/chat-igmpv3.pcapng', join(folder, 'chat.pcapng'))
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
}, MINUTES)
afterAll(async () => rm(folder, { recursive: true }))

const TEST = `
import { replay } from 'castshark/vitest'
import { compileFilter } from 'castshark'
import { expect, it } from 'vitest'

it('emits', async () => {
  const capture = replay('chat.pcapng')
  await expect(capture).toEmit('udp.dstport == 5004', { count: 4, each: 'ip.ttl == 2' })
  await expect(capture).not.toEmit('tcp')
  await expect(capture).toHaveNoFindings()
  expect((await capture.frames()).filter(compileFilter('igmp')).length).toBe(13)
})

it('fails with an explanation', async () => {
  await expect(replay('chat.pcapng')).toEmit('udp.dstport == 5004', { each: 'ip.ttl == 3' })
})
`

it(
  'castshark/vitest works, and its types do',
  async () => {
    await writeFile(join(folder, 'chat.test.ts'), TEST)
    await writeFile(join(folder, 'vitest.config.ts'), 'export default {}\n')
    const vitest = run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--root', '.'], {
      cwd: folder,
      env: { ...process.env, NO_COLOR: '1', VITEST: undefined, CI: '' },
    })
    const { stdout, stderr } = await vitest.catch((error: { stdout: string; stderr: string }) => error)
    expect(`${stdout}${stderr}`).toContain('1 failed | 1 passed')
    expect(`${stdout}${stderr}`).toContain('frame 5: ip.ttl == 3 does not hold, ip.ttl is 2 (RFC 1112 §6.1)')
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2022']
    const tsc = run(process.execPath, ['node_modules/typescript/bin/tsc', ...options, 'chat.test.ts'], { cwd: folder })
    expect((await tsc.catch((error: { stdout: string }) => error)).stdout).toBe('')
  },
  MINUTES,
)

const LIVE = `
import { sandbox } from 'castshark/vitest'
import { writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const SENDER = \`
import { createSocket } from 'node:dgram'
const socket = createSocket('udp4')
socket.bind(() => {
  socket.setMulticastTTL(2)
  socket.send('hola', 5004, '224.1.1.1', () => socket.close())
})
\`

it('a sandbox run', async () => {
  writeFileSync('sender.mjs', SENDER)
  const capture = await sandbox({ run: [{ command: [process.execPath, 'sender.mjs'] }] })
  await expect(capture).toEmit('udp.dstport == 5004 && data.text == "hola"', { count: 1, each: 'ip.ttl == 2' })
}, 60_000)

it('one that fails', async () => {
  const run = sandbox({ run: [{ command: ['sh', '-c', 'echo alas >&2; exit 3'] }] })
  await expect(run).rejects.toThrow(/exit code 3[^]*alas/)
}, 60_000)
`

it(
  'a network for a test alone',
  async () => {
    await writeFile(join(folder, 'live.test.ts'), LIVE)
    const vitest = run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', 'live.test.ts'], {
      cwd: folder,
      env: { ...process.env, NO_COLOR: '1', VITEST: undefined, CI: '' },
    })
    const { stdout, stderr } = await vitest.catch((error: { stdout: string; stderr: string }) => error)
    expect(`${stdout}${stderr}`).toContain('2 passed')
  },
  MINUTES,
)

const RECORDED = `
import { record } from 'castshark/vitest'
import { createSocket } from 'node:dgram'
import { expect, it } from 'vitest'

it('what is sent meanwhile', async () => {
  const capture = await record('near0', async () => {
    const socket = createSocket('udp4')
    await new Promise((done) => socket.bind(0, '10.77.0.1', done))
    socket.setMulticastTTL(3)
    await new Promise((done) => socket.send('hola', 5004, '224.1.1.1', done))
    socket.close()
  })
  await expect(capture).toEmit('udp.dstport == 5004', { count: 1, each: 'ip.ttl == 3 && data.text == "hola"' })
}, 60_000)

it('an interface that is none', async () => {
  await expect(record('none0', () => {})).rejects.toThrow(/none0/)
}, 60_000)
`

it.skipIf(missing !== undefined)(
  titled('an interface while something is sent'),
  async () => {
    const network = new Namespace()
    try {
      await writeFile(join(folder, 'record.test.ts'), RECORDED)
      const vitest = run(
        'ip',
        network.around(process.execPath, 'node_modules/vitest/vitest.mjs', 'run', 'record.test.ts'),
        { cwd: folder, env: { ...process.env, NO_COLOR: '1', VITEST: undefined, CI: '' } },
      )
      const { stdout, stderr } = await vitest.catch((error: { stdout: string; stderr: string }) => error)
      expect(`${stdout}${stderr}`).toContain('2 passed')
    } finally {
      network.delete()
    }
  },
  MINUTES,
)

it('castshark runs from there, and its schema is there', async () => {
  await writeFile(join(folder, 'chat.yaml'), 'expect: [{ frame: udp, count: 4 }]\n')
  const { stdout } = await run(
    process.execPath,
    ['node_modules/castshark/dist/cli.js', 'check', 'chat.yaml', 'chat.pcapng'],
    {
      cwd: folder,
    },
  )
  expect(stdout).toContain('✓ pass: 1 of 1 passed')
  const schema = await import(join(folder, 'node_modules/castshark/schema/castshark-check.schema.json'), {
    with: { type: 'json' },
  })
  expect(schema.default.properties).toHaveProperty('expect')
})
