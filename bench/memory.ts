/** How much memory stays resident, whatever the file's size? */
import Table from 'cli-table3'
import { mixed, slice, small } from './generate.ts'
import { castshark, type Measured, measure } from './run.ts'

const GOAL = 150e6
const captures = [
  { name: 'mixed, 100k frames', ...slice(mixed(), 100_000) },
  { name: 'mixed, 1M frames', ...mixed() },
  { name: 'small, 5M frames', ...small() },
]
const questions = [
  { name: 'count', options: ['--count'] },
  { name: 'count, filtered', options: ['--count', '-Y', 'udp.dstport == 22003'] },
  { name: 'list', options: [] },
  {
    name: 'four fields',
    options: ['-T', 'fields', '-e', 'frame.time_epoch', '-e', 'ip.src', '-e', 'ip.dst', '-e', 'udp.dstport'],
  },
]

const table = new Table({
  head: ['RSS in MB', ...captures.map(({ name }) => name)],
  colAligns: ['left', 'right', 'right', 'right'],
  style: { head: [], border: [] },
})
let most = 0
for (const { name, options } of questions) {
  const row: string[] = []
  for (const { path, frames } of captures) {
    const [result] = (await measure([{ name, command: castshark('-n', '-r', path, ...options), frames }], 1)) as [
      Measured,
    ]
    most = Math.max(most, result.resident)
    row.push(result.resident === 0 ? '?' : (result.resident / 1e6).toFixed(0))
  }
  table.push([name, ...row])
}
console.log(table.toString())
console.log(`most: ${(most / 1e6).toFixed(0)} MB; goal: below ${GOAL / 1e6} MB`)
if (most >= GOAL) process.exitCode = 1
