/** How long do four fields of every frame take? */
import { mixed } from './generate.ts'
import { castshark, compare, sameAnswer } from './run.ts'

const all = mixed()
const options = ['-T', 'fields', '-e', 'frame.time_epoch', '-e', 'ip.src', '-e', 'ip.dst', '-e', 'udp.dstport']
sameAnswer(castshark('-n', '-r', all.path, ...options), ['tshark', '-n', '-r', all.path, ...options])
await compare('four fields of mixed', [
  { name: 'castshark', command: castshark('-n', '-r', all.path, ...options), frames: all.frames },
  { name: 'tshark', command: ['tshark', '-n', '-r', all.path, ...options], frames: all.frames, goal: 15 },
])
