/** How long does the packet list take, to /dev/null? */
import { mixed } from './generate.ts'
import { castshark, compare, sameAnswer } from './run.ts'

const all = mixed()
sameAnswer(castshark('-n', '-r', all.path), ['tshark', '-n', '-r', all.path])
await compare('packet list of mixed', [
  { name: 'castshark', command: castshark('-n', '-r', all.path), frames: all.frames },
  { name: 'tcpdump -nn', command: ['tcpdump', '-nn', '-r', all.path], frames: all.frames, goal: 3 },
  { name: 'tshark -n', command: ['tshark', '-n', '-r', all.path], frames: all.frames, goal: 10 },
])
