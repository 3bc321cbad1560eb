/** How much longer than `node -e 0` does castshark take on a file of ten frames? Pairs, taken in turns. */
import { mixed, slice } from './generate.ts'
import { castshark, median, once, rounds } from './run.ts'

const GOAL = 30
const file = slice(mixed(), 10)
const node = [process.execPath, '-e', '0']
const ours = castshark('-n', '-r', file.path)
for (let i = 0; i < 3; i++) await once(ours).then(() => once(node))

const pairs: { node: number; ours: number }[] = []
for (let i = 0; i < rounds(15); i++) pairs.push({ node: (await once(node)) * 1000, ours: (await once(ours)) * 1000 })
const difference = median(pairs.map((pair) => pair.ours - pair.node))
console.log(`node -e 0             ${median(pairs.map((pair) => pair.node)).toFixed(1)} ms`)
console.log(`castshark, ten frames ${median(pairs.map((pair) => pair.ours)).toFixed(1)} ms`)
console.log(
  `difference            ${difference.toFixed(1)} ms, median of ${pairs.length} pairs; goal: at most ${GOAL} ms`,
)
if (difference > GOAL) process.exitCode = 1
