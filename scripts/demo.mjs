// npm run demo: a chat over multicast runs in a network of its own, is listed, and is held against what it should send.
//
// Where this system has not what that takes, the same is shown of a chat that was captured before.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))

const PROGRAM = 'dist/cli.js'
const EXPECTED = 'examples/chat.yaml'
const RECORDED = 'examples/chat.pcap'
/** castshark's exit code where a capture could not be begun. */
const NO_CAPTURE = 4

// Who has seen enough of `npm run demo | head` is no error.
process.stdout.on('error', () => process.exit())
const isColoured = process.stdout.isTTY === true && !process.env.NO_COLOR
const say = (text) => process.stdout.write(isColoured ? `\n\u001b[1m${text}\u001b[0m\n` : `\n${text}\n`)
const coloured = (text) =>
  isColoured
    ? text.replaceAll('✓ pass', '\u001b[32m✓ pass\u001b[0m').replaceAll('✗ fail', '\u001b[31m✗ fail\u001b[0m')
    : text

function castshark(args, stdout) {
  const { status, stdout: out } = spawnSync(process.execPath, [PROGRAM, ...args], {
    stdio: ['ignore', stdout, 'inherit'],
    encoding: 'utf8',
  })
  return { code: status ?? 1, out }
}

function shown(capture, command, report) {
  say(`$ castshark read ${capture}`)
  castshark(['read', capture], 'inherit')
  say(`$ castshark ${command}`)
  process.stdout.write(coloured(report))
}

if (!existsSync(PROGRAM) || !existsSync('dist/examples'))
  spawnSync(process.execPath, ['scripts/build.mjs', '--no-types'])
const folder = mkdtempSync(join(tmpdir(), 'castshark-demo-'))
const evidence = join(folder, 'chat.pcapng')
try {
  say('Two servers and a client of a chat on 224.1.1.1, on two hosts that only this demo has:')
  const live = ['check', EXPECTED, '--sandbox', '--write', evidence]
  const { code, out } = castshark(live, 'pipe')
  if (code === NO_CAPTURE) {
    say('That cannot be done here, for the reason above. The same chat, captured before:')
    const saved = castshark(['check', EXPECTED, RECORDED], 'pipe')
    shown(RECORDED, `check ${EXPECTED} ${RECORDED}`, saved.out)
    process.exitCode = saved.code
  } else {
    shown(evidence, live.join(' '), out)
    process.exitCode = code
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
