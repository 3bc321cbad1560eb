// Runs the built command over every fixture with the Node that runs this script: each must be read with exit code 0
// (or 3, where the capture is damaged on purpose) and show something where it holds frames.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
const files = readdirSync('fixtures').filter((name) => /\.(pcap|pcapng)(\.\w+)?$/.test(name))
const outputs = [
  [],
  ['-V'],
  ['-x'],
  ['-T', 'json'],
  ['-T', 'pdml'],
  ['-T', 'fields', '-e', 'frame.number', '-e', 'ip.dst'],
]

const failures = []
for (const file of files) {
  for (const output of outputs) {
    const args = ['dist/cli.js', '-n', '-r', `fixtures/${file}`, ...output]
    const { status, signal, stdout, stderr } = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      timeout: 60_000,
    })
    const damaged = status === 3 && stderr !== ''
    const silent = stdout === '' && !file.startsWith('empty.')
    if ((status !== 0 && !damaged) || silent) {
      failures.push(`node ${args.join(' ')}: exit ${status ?? signal}\n${stderr.slice(0, 2000)}`)
    }
  }
}
for (const failure of failures) console.error(failure)
console.log(
  `Node ${process.version}: ${files.length} fixtures, ${outputs.length} outputs each, ${failures.length} failures`,
)
process.exitCode = failures.length > 0 || files.length === 0 ? 1 : 0
