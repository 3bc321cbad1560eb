/** How long does it take to count frames: all of them, and those to one address? */
import { spawnSync } from 'node:child_process'
import { type Capture, GROUP, mixed, slice, small } from './generate.ts'
import { type Contender, castshark, compare, installed } from './run.ts'

/**
 * What each tool counts must be the same number. tcpdump's condition has to name tagged frames besides, or it misses
 * them; a display filter does not.
 */
function agree(contenders: readonly Contender[]): void {
  const counts = contenders
    .filter(({ command }) => command[0] !== 'tshark' && installed(command[0] ?? ''))
    .map(
      ({ command: [program = '', ...args] }) => /\d+/.exec(spawnSync(program, args, { encoding: 'utf8' }).stdout)?.[0],
    )
  if (new Set(counts).size > 1) throw new Error(`they count differently: ${counts.join(', ')}`)
}

async function ask(question: string, capture: Capture, display: string, bpf: string): Promise<void> {
  const part = capture.frames > 1_000_000 ? slice(capture, 1_000_000) : capture
  const filter = display === '' ? [] : ['-Y', display]
  const contenders: Contender[] = [
    {
      name: 'castshark --count',
      command: castshark('-n', '-r', capture.path, '--count', ...filter),
      frames: capture.frames,
    },
    {
      name: 'tcpdump --count',
      command: ['tcpdump', '-nn', '-r', capture.path, '--count', ...(bpf === '' ? [] : [bpf])],
      frames: capture.frames,
      goal: 1,
    },
    {
      name: `tshark -z io,stat${part === capture ? '' : ' (slice)'}`,
      command: ['tshark', '-n', '-r', part.path, '-q', '-z', `io,stat,0${display === '' ? '' : `,${display}`}`],
      frames: part.frames,
      goal: 60,
    },
  ]
  try {
    agree(contenders)
    await compare(question, contenders)
  } catch (error) {
    console.error(`\n${question}: ${(error as Error).message}`)
    process.exitCode = 1
  }
}

await ask('mixed: all frames', mixed(), '', '')
await ask(
  `mixed: frames to ${GROUP}`,
  mixed(),
  `ip.dst == ${GROUP}`,
  `ip dst host ${GROUP} or (vlan and ip dst host ${GROUP})`,
)
await ask('small: all frames', small(), '', '')
await ask('small: frames to 239.192.1.7', small(), 'ip.dst == 239.192.1.7', 'ip dst host 239.192.1.7')
