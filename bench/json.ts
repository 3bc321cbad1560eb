/** How long does JSON of 100,000 frames take? */
import { mixed, slice } from './generate.ts'
import { castshark, compare, rounds, sameAnswer } from './run.ts'

const part = slice(mixed(), 100_000)
const options = ['-n', '-r', part.path, '-T', 'json']
if (!process.argv.includes('--runs')) process.argv.push('--runs', String(rounds(3)))
sameAnswer(castshark(...options), ['tshark', ...options])
await compare('JSON of the first 100,000 frames of mixed', [
  { name: 'castshark', command: castshark(...options), frames: part.frames },
  { name: 'tshark', command: ['tshark', ...options], frames: part.frames, goal: 8 },
])
