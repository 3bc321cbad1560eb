/** How long does a diagnosis take of captures in which nothing is plain? */
import { odd } from './generate.ts'
import { type Contender, castshark, measure, present, print, rounds } from './run.ts'

for (const { name, path, frames } of odd()) {
  const ours: Contender = { name: 'castshark diagnose', command: castshark('diagnose', path), frames }
  const theirs: Contender = {
    name: 'tshark -q -z io,phs',
    command: ['tshark', '-n', '-q', '-z', 'io,phs', '-r', path],
    frames,
    goal: 1,
  }
  if (!print(name, await measure([ours, ...present([theirs])], rounds(3)))) process.exitCode = 1
}
