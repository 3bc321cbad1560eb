// Records what tshark makes of the filters in test/filter/cases.txt, so that `npm test` needs no tshark.
//
//   node scripts/record-filter-answers.mjs            answers for cases that have none yet
//   node scripts/record-filter-answers.mjs --all      for all cases; those with a reason in the third column are left
//   node scripts/record-filter-answers.mjs --check    changes nothing; exit 1 if an answer is not tshark's
//
// Needs tshark 4.0.
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const path = join(root, 'test/filter/cases.txt')
const mode = process.argv[2] ?? '--missing'
const AT_ONCE = 2

// A home of its own: somebody's preferences must not show in the answers.
const home = mkdtempSync(join(tmpdir(), 'tshark-'))
process.on('exit', () => rmSync(home, { recursive: true, force: true }))
const env = {
  ...process.env,
  TZ: 'UTC',
  LC_ALL: 'C.UTF-8',
  HOME: home,
  XDG_CONFIG_HOME: home,
  WIRESHARK_CONFIG_DIR: home,
}

/** The frames that tshark selects, as `1-3 7`; `none`; or `refused`. */
function ask(source, expression) {
  // "@ FILE N" asks with frame N selected.
  const [fixture, selected] = source.split(' ')
  const passes = selected === undefined ? [] : ['-2', `--selected-frame=${selected}`]
  const file = join(root, 'fixtures', fixture)
  const args = ['-n', '-r', file, ...passes, '-Y', expression, '-T', 'fields', '-e', 'frame.number']
  return new Promise((resolve, reject) => {
    execFile('tshark', args, { env }, (error, stdout, stderr) => {
      if (error === null) resolve(compact(stdout.split('\n').filter(Boolean).map(Number)))
      else if (error.code === 2) resolve('refused')
      else reject(new Error(`tshark: ${stderr || error.message}`))
    })
  })
}

function compact(frames) {
  const runs = []
  for (const frame of frames) {
    const last = runs.at(-1)
    if (last !== undefined && last[1] === frame - 1) last[1] = frame
    else runs.push([frame, frame])
  }
  return runs.length === 0 ? 'none' : runs.map(([a, b]) => (a === b ? `${a}` : `${a}-${b}`)).join(' ')
}

const lines = readFileSync(path, 'utf8').split('\n')
const jobs = []
let fixture = ''
for (const [k, line] of lines.entries()) {
  if (line.startsWith('@ ')) fixture = line.slice(2)
  else if (line !== '' && !line.startsWith('#')) {
    const fields = line.split('\t')
    // A blank expression or one with a tab would not survive the table.
    const [expression, answer, reason] = fields
    if (reason !== undefined || (mode === '--missing' && answer !== undefined)) continue
    jobs.push({ k, fixture, expression, answer })
  }
}
let wrong = 0
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
      const answer = await ask(job.fixture, job.expression)
      if (job.answer !== undefined && job.answer !== answer) {
        wrong++
        console.error(`${job.fixture}: ${job.expression}\n  recorded: ${job.answer}\n  tshark:   ${answer}`)
      }
      lines[job.k] = `${job.expression}\t${answer}`
    }
  }),
)
if (mode === '--check') process.exitCode = wrong === 0 ? 0 : 1
else writeFileSync(path, lines.join('\n'))
