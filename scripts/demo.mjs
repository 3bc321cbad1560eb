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

// What it prints is held back until the frames are listed, and has to fit the terminal all the same.
const width = process.stdout.columns === undefined ? {} : { COLUMNS: String(process.stdout.columns) }

function castshark(args, stdout) {
  const { status, stdout: out } = spawnSync(process.execPath, [PROGRAM, ...args], {
    stdio: ['ignore', stdout, 'inherit'],
    encoding: 'utf8',
    env: { ...process.env, ...width },
  })
  return { code: status ?? 1, out }
}

function shown(capture, name, args, report) {
  const named = (words) => words.map((word) => (word === capture ? name : word)).join(' ')
  say(`$ castshark read ${name}`)
  castshark(['read', capture], 'inherit')
  say(`$ castshark ${named(args)}`)
  process.stdout.write(coloured(report))
}

if (!existsSync(PROGRAM) || !existsSync('dist/examples')) {
  const { status } = spawnSync(process.execPath, ['scripts/build.mjs', '--no-types'], { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
const folder = mkdtempSync(join(tmpdir(), 'castshark-demo-'))
const evidence = join(folder, 'chat.pcapng')
try {
  say('Two servers and a client of a chat on 224.1.1.1, on two hosts that only this demo has:')
  const live = ['check', EXPECTED, '--sandbox', '--write', evidence]
  const { code, out } = castshark(live, 'pipe')
  if (code === NO_CAPTURE) {
    say('That cannot be done here, for the reason above. The same chat, captured before:')
    const saved = ['check', EXPECTED, RECORDED]
    const report = castshark(saved, 'pipe')
    shown(RECORDED, RECORDED, saved, report.out)
    process.exitCode = report.code
  } else {
    shown(evidence, 'chat.pcapng', live, out)
    process.exitCode = code
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
