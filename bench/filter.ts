/**
 * What does a display filter cost: to compile, and to run over a million frames?
 *
 * The first question is tcpdump's own; the others are to stay near it, though they ask for more.
 */
import { spawnSync } from 'node:child_process'
import { createRegistry } from '../src/decode/protocols/index.ts'
import { compileFilter } from '../src/filter/index.ts'
import { GROUP, mixed, slice } from './generate.ts'
import { type Contender, castshark, installed, measure, median, present, print, ratio } from './run.ts'

const SIMPLEST = `ip.addr == ${GROUP}`
const OTHERS = ['igmp && ip.ttl < 2', 'udp.dstport == 5004 && ip.dst == 224.0.0.0/4', 'igmp.maddr == 224.1.1.0/24']
/** How much longer than the simplest the others may take. */
const WITHIN = 1.2

function counts(path: string, filter: string): Contender {
  return { name: filter, command: castshark('-n', '-r', path, '--count', '-Y', filter), frames: mixed().frames }
}

/** tcpdump has to be told of tags, or it misses what is behind them; a display filter has not. */
const BPF = `host ${GROUP} or (vlan and host ${GROUP})`

async function againstOthers(): Promise<void> {
  const { path, frames } = mixed()
  const part = slice(mixed(), 100_000)
  const tcpdump = ['tcpdump', '-nn', '-r', path, '--count', BPF]
  if (installed('tcpdump')) {
    const [ours, theirs] = [counts(path, SIMPLEST).command, tcpdump].map(
      ([program = '', ...args]) => /\d+/.exec(spawnSync(program, args, { encoding: 'utf8' }).stdout)?.[0],
    )
    if (ours !== theirs) throw new Error(`castshark counts ${ours}, tcpdump ${theirs}`)
  }
  const tshark = ['tshark', '-n', '-r', part.path, '-Y', SIMPLEST]
  const contenders: Contender[] = [
    counts(path, SIMPLEST),
    { name: `tcpdump --count '${BPF}'`, command: tcpdump, frames, goal: 1 },
    { name: `tshark -Y '${SIMPLEST}' (slice)`, command: tshark, frames: part.frames, goal: 60 },
  ]
  if (!print(SIMPLEST, await measure(present(contenders)))) process.exitCode = 1
}

async function besides(): Promise<void> {
  const { path } = mixed()
  const results = await measure([SIMPLEST, ...OTHERS].map((filter) => counts(path, filter)))
  print('other filters', results)
  for (const other of results.slice(1)) {
    const times = ratio(other, results[0])
    const reached = times <= WITHIN
    console.log(`${other.name}: ${times.toFixed(2)} times the simplest, ${reached ? 'reached' : 'MISSED'}: ${WITHIN}`)
    if (!reached) process.exitCode = 1
  }
}

/** Compiling is measured within a process, once the compiler itself is warm. */
function compiling(): void {
  const registry = createRegistry()
  const all = [
    SIMPLEST,
    ...OTHERS,
    'igmp.type == "Membership Query" or udp.payload matches r"^\\d+" and eth.dst[0:3] == 01:00:5e',
  ]
  for (const filter of all) {
    const taken = Array.from({ length: 200 }, () => {
      const start = process.hrtime.bigint()
      compileFilter(filter, registry)
      return Number(process.hrtime.bigint() - start) / 1e6
    })
    const [first] = taken
    const middle = median(taken)
    console.log(
      `compile ${filter}: first ${first.toFixed(2)} ms, median ${middle.toFixed(3)} ms ${middle < 1 ? '' : 'MISSED: 1 ms'}`,
    )
    if (middle >= 1) process.exitCode = 1
  }
}

await againstOthers()
await besides()
compiling()
