/**
 * Does a live capture lose frames where tcpdump loses none, and what does it cost?
 *
 * A virtual cable between two ends in a network namespace of its own; a process floods one end with small datagrams to a
 * group, at several rates, and on the other end castshark and tcpdump capture in turns. Takes root, iproute2, tcpdump,
 * libpcap.
 *
 *   npm run bench -- live [--frames N]
 *
 * With `--ring SECONDS` it asks instead whether memory stays where it is: one capture into a ring of files, at `--rate`
 * frames a second (100,000), for so long.
 *
 *   npm run bench -- live --ring 600 [--rate N]
 */
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Table from 'cli-table3'
import koffi from 'koffi'
import { castshark } from './run.ts'

const SPACE = `cs-bench-${process.pid}`
/** Datagrams handed to the kernel at once. */
const AT_ONCE = 64
/** Octets of each. */
const SIZE = 100

const argument = (name: string, usual: number): number => {
  const at = process.argv.indexOf(name)
  return at < 0 ? usual : Number(process.argv[at + 1])
}

interface Contender {
  readonly name: string
  readonly command: readonly string[]
  /** Frames a second; as many as can be without it. */
  readonly rate: number | undefined
}

interface Outcome {
  readonly rate: number
  readonly captured: number
  readonly lost: number
  /** Microseconds of processor time a frame, from the first frame on. */
  readonly cost: number
}

const inside = (...command: readonly string[]): string[] => ['netns', 'exec', SPACE, ...command]
const ip = (...args: readonly string[]): void => void execFileSync('ip', args, { stdio: 'pipe' })
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Floods 224.1.1.1:5004. @returns frames a second */
function flood(frames: number, rate: number): number {
  const c = koffi.load(null)
  const octets = (size: number) => Buffer.allocUnsafeSlow(size).fill(0)
  const address = (host: string, port: number) => {
    const bytes = octets(16)
    bytes.writeUInt16LE(2)
    bytes.writeUInt16BE(port, 2)
    bytes.set(host.split('.').map(Number), 4)
    return bytes
  }
  const fd: number = c.func('int socket(int family, int type, int protocol)')(2, 2, 0)
  const option = c.func('int setsockopt(int fd, int level, int name, void *value, uint32_t size)')
  // IP_MULTICAST_IF, IP_MULTICAST_LOOP
  option(fd, 0, 32, Buffer.from([10, 77, 0, 1]), 4)
  option(fd, 0, 34, Buffer.from([0]), 1)
  c.func('int connect(int fd, void *to, uint32_t size)')(fd, address('224.1.1.1', 5004), 16)
  // An array of struct mmsghdr, all of which point to one struct iovec.
  const data = octets(SIZE)
  const vector = octets(16)
  vector.writeBigUInt64LE(koffi.address(data))
  vector.writeBigUInt64LE(BigInt(SIZE), 8)
  const messages = octets(64 * AT_ONCE)
  for (let k = 0; k < AT_ONCE; k++) {
    messages.writeBigUInt64LE(koffi.address(vector), 64 * k + 16)
    messages.writeBigUInt64LE(1n, 64 * k + 24)
  }
  const send = c.func('int sendmmsg(int fd, void *messages, uint32_t count, int flags)')
  const begun = performance.now()
  const cell = new Int32Array(new SharedArrayBuffer(4))
  for (let sent = 0; sent < frames; ) {
    if (sent > ((performance.now() - begun) / 1000) * rate) {
      // Awake all the time it would take a processor from those who capture.
      Atomics.wait(cell, 0, 0, 0.1)
      continue
    }
    const taken: number = send(fd, messages, Math.min(AT_ONCE, frames - sent), 0)
    if (taken < 0) throw new Error(`sendmmsg: errno ${koffi.errno()}`)
    sent += taken
  }
  // What is only pointed to must not be collected before.
  if (data.length + vector.length === 0) throw new Error('nothing was sent')
  return frames / ((performance.now() - begun) / 1000)
}

/** Seconds of processor time that a process has had. */
function processorTime(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

/** Mebibytes of memory that a process has, all in all. */
const residence = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024

/** @param watch called every second with the pid of what captures */
async function measure({ command, rate }: Contender, frames: number, watch?: (pid: number) => void): Promise<Outcome> {
  const child = spawn('ip', inside(...command), { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  const ended = new Promise((resolve) => child.on('close', resolve))
  await new Promise<void>((resolve, reject) => {
    child.stderr.on('data', (chunk) => {
      said += chunk
      if (/Capturing on|listening on/.test(said)) resolve()
    })
    child.on('close', () => reject(new Error(said)))
  })
  await wait(300)
  const pid = child.pid as number
  const before = processorTime(pid)
  const sender = spawn('ip', inside(process.execPath, process.argv[1], '--send', String(frames), String(rate ?? 1e9)))
  let reached = ''
  sender.stdout.on('data', (chunk) => {
    reached += chunk
  })
  const watching = watch && setInterval(() => watch(pid), 1000)
  await new Promise((resolve) => sender.on('close', resolve))
  clearInterval(watching)
  await wait(1500)
  const cost = (1e6 * (processorTime(pid) - before)) / frames
  child.kill('SIGINT')
  await ended
  const captured = Number(/^(\d+) (?:packets )?captured/m.exec(said)?.[1])
  return { rate: Number(reached), captured, lost: frames - captured, cost }
}

const capture = (...more: string[]) => castshark('capture', '-i', 'far0', '-f', 'udp', ...more)

/** A table whose first column is text, and whose others are numbers. */
function tableOf(...head: readonly string[]) {
  const colAligns = head.map((_, k): 'left' | 'right' => (k === 0 ? 'left' : 'right'))
  return new Table({ head: [...head], style: { head: [], border: [], compact: true }, colAligns })
}

const whole = (value: number): string => Math.round(value).toLocaleString('en')

/** Captures into a ring of files, and looks at its memory every second. */
async function ring(folder: string, seconds: number): Promise<string> {
  const rate = argument('--rate', 100_000)
  const command = capture('-w', join(folder, 'ring.pcapng'), '-b', 'filesize:50000', '-b', 'files:4')
  const seen: number[] = []
  const outcome = await measure({ name: 'ring', command, rate }, rate * seconds, (pid) => seen.push(residence(pid)))
  // The first seconds are those in which code is compiled and buffers grow to what they need.
  const settled = seen.slice(Math.min(10, Math.floor(seen.length / 4)))
  const tenth = Math.max(1, Math.floor(settled.length / 10))
  const mean = (list: readonly number[]) => list.reduce((sum, one) => sum + one, 0) / list.length
  const table = tableOf('memory in MiB', 'after 10 s', 'first tenth', 'last tenth', 'most')
  const [first, last] = [mean(settled.slice(0, tenth)), mean(settled.slice(-tenth))]
  table.push(['', ...[settled[0], first, last, Math.max(...seen)].map((value) => value.toFixed(1))])
  const { captured, lost, cost } = outcome
  const how = `${seconds} s at ${whole(outcome.rate)} frames a second: ${captured} captured, ${lost} lost`
  return `${how}, ${cost.toFixed(2)} µs of processor a frame\n${table.toString()}`
}

async function main(): Promise<void> {
  const frames = argument('--frames', 1_000_000)
  const seconds = argument('--ring', 0)
  const folder = mkdtempSync(join(tmpdir(), 'castshark-bench-'))
  ip('netns', 'add', SPACE)
  try {
    const on = (...command: readonly string[]) => ip(...inside('ip', ...command))
    on('link', 'add', 'near0', 'type', 'veth', 'peer', 'name', 'far0')
    on('addr', 'add', '10.77.0.1/24', 'dev', 'near0')
    on('link', 'set', 'near0', 'up')
    on('link', 'set', 'far0', 'up')
    if (seconds > 0) return console.log(await ring(folder, seconds))
    const tcpdump = ['tcpdump', '-Z', 'root', '--time-stamp-precision=nano', '-i', 'far0', '-w']
    const contenders = [100_000, 200_000, 400_000, undefined].flatMap((rate): Contender[] => [
      { name: 'castshark -w', command: capture('-w', join(folder, 'a.pcapng')), rate },
      { name: 'tcpdump -w', command: [...tcpdump, join(folder, 'a.pcap'), 'udp'], rate },
    ])
    contenders.push({ name: 'castshark, the list', command: capture(), rate: 150_000 })
    const table = tableOf('', 'frames a second', 'captured', 'lost', 'µs of processor a frame')
    for (const contender of contenders) {
      const { rate, captured, lost, cost } = await measure(contender, frames)
      table.push([contender.name, whole(rate), String(captured), String(lost), cost.toFixed(2)])
    }
    console.log(table.toString())
  } finally {
    ip('netns', 'del', SPACE)
    rmSync(folder, { recursive: true, force: true })
  }
}

const at = process.argv.indexOf('--send')
if (at < 0) await main()
else console.log(flood(Number(process.argv[at + 1]), Number(process.argv[at + 2])))
