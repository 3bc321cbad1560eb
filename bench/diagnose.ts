/** How long do a diagnosis and the table of streams take, and how much memory? */
import { mixed } from './generate.ts'
import { type Contender, castshark, type Measured, measure, present, print, rounds } from './run.ts'

/** Octets that may stay resident. */
const MOST = 200e6

const all = mixed()
const ours: readonly Contender[] = [
  { name: 'castshark diagnose', command: castshark('diagnose', all.path), frames: all.frames },
  {
    name: 'castshark diagnose --group',
    command: castshark('diagnose', '--group', '239.1.1.42', all.path),
    frames: all.frames,
  },
  { name: 'castshark streams', command: castshark('streams', all.path), frames: all.frames },
]
const theirs: Contender = {
  name: 'tshark -q -z io,phs',
  command: ['tshark', '-n', '-q', '-z', 'io,phs', '-r', all.path],
  frames: all.frames,
  goal: 8,
}

const measured = await measure([...ours, ...present([theirs])], rounds(2))
const other = measured.find(({ name }) => name === theirs.name)
for (const one of measured) {
  if (one === other) continue
  const pair: Measured[] = other === undefined ? [one] : [one, other]
  if (!print(one.name, pair) || one.resident >= MOST) process.exitCode = 1
}
console.log(`goal: below ${MOST / 1e6} MB`)
