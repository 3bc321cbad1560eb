import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { join as built, enhancedPacket, interfaceBlock, sectionHeader, textOption } from '../capture/build.ts'
import { read } from '../capture/collect.ts'
import { Namespace, missing as noNetwork } from '../capture/live/namespace.ts'
import { sendFrames, sendMulticast } from '../capture/live/senders.ts'
import { report3 } from '../multicast/state/watch.ts'
import { program } from './run.ts'

const missing = noNetwork ?? (spawnSync('script', ['--version']).status === 0 ? undefined : 'script is not installed')
const ENTER = '\u001b[?1049h'
const LEAVE = '\u001b[?1049l'
const HOME = '\u001b[H'

const moment = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** The program on a terminal. */
class Terminal {
  output = ''
  readonly ended: Promise<number | null>
  readonly child: ChildProcess

  constructor(namespace: string, { width = 100, height = 20, env = {} }, command: readonly string[]) {
    const set = `stty cols ${width} rows ${height}; echo pid-$$; exec ip netns exec ${namespace}`
    this.child = spawn('script', ['-qec', `${set} ${command.join(' ')}`, '/dev/null'], {
      env: { ...process.env, TERM: 'xterm', NO_COLOR: '', ...env },
    })
    this.child.stdout?.on('data', (chunk: Buffer) => {
      this.output += chunk.toString()
    })
    this.ended = new Promise((done) => this.child.once('close', (code) => done(code)))
  }

  /** The program's process. */
  get pid(): number {
    return Number(/pid-(\d+)/.exec(this.output)?.[1])
  }

  async shows(text: string | RegExp): Promise<void> {
    for (let k = 0; k < 100; k++) {
      if (this.drawings.at(-1)?.some((line) => line.match(text))) return
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    throw new Error(`"${text}" is not shown: ${JSON.stringify(this.output)}`)
  }

  /** What was drawn, one after the other, a line each; without what steers the terminal. */
  get drawings(): string[][] {
    const [, ...drawn] = this.output.split(LEAVE)[0].split(HOME)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    return drawn.map((one) => one.replace(/\u001b\[\??[0-9;]*[a-zA-Z]/g, '').split(/[\r\n]+/))
  }

  /** What stands on the terminal when it has been given back. */
  get left(): string {
    return this.output.split(LEAVE)[1] ?? ''
  }
}

describe.skipIf(missing !== undefined)(
  `tables on a terminal, live${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  { timeout: 30_000 },
  () => {
    let inside: Namespace
    beforeAll(() => {
      inside = new Namespace()
      inside.enter()
    })
    afterAll(() => inside?.delete())

    const open = async (size: { width?: number; height?: number; env?: NodeJS.ProcessEnv }, ...args: string[]) => {
      const castshark = [process.execPath, resolve(await program()), ...args, '-i', inside.far]
      return new Terminal(inside.name, size, castshark)
    }
    const joined = (host: number, group?: string) => sendFrames(inside.near, [report3(host, ['TO_EX'], group).bytes])

    it('are drawn again as frames come, and the last stays', async () => {
      const terminal = await open({}, 'members', '-f', 'igmp')
      await terminal.shows('There are no reports')
      joined(10)
      await terminal.shows('192.168.1.10')
      joined(20)
      await terminal.shows('192.168.1.20')
      await terminal.shows(/^Members: far0, 00:00:0\d, 2 frames\. Ctrl-C ends\./)
      process.kill(terminal.pid, 'SIGINT')
      expect(await terminal.ended).toBe(0)
      expect(terminal.output.split(ENTER)).toHaveLength(2)
      expect(terminal.left).toMatch(/192\.168\.1\.10 .*192\.168\.1\.20 .*\n2 captured/s)
    })

    it('fit the terminal, also when that is resized', async () => {
      const terminal = await open({ width: 70, height: 8 }, 'members', '-f', 'igmp')
      await terminal.shows('There are no reports')
      for (let k = 1; k <= 20; k++) joined(10 + k)
      await terminal.shows(/^… and 18 more/)
      for (const drawing of terminal.drawings) {
        expect(drawing.length).toBeLessThanOrEqual(8)
        for (const line of drawing) expect(line.length).toBeLessThanOrEqual(70)
      }
      spawnSync('stty', ['-F', `/proc/${terminal.pid}/fd/1`, 'cols', '30', 'rows', '40'])
      process.kill(terminal.pid, 'SIGWINCH')
      await terminal.shows('192.168.1.30')
      for (const line of terminal.drawings.at(-1) ?? []) expect(line.length).toBeLessThanOrEqual(30)
      process.kill(terminal.pid, 'SIGINT')
      expect(await terminal.ended).toBe(0)
      expect(terminal.left).toContain('192.168.1.30')
    })

    it('tell that the interface went down, in their place, and so does the end', async () => {
      const terminal = await open({}, 'members', '-f', 'igmp')
      await terminal.shows('There are no reports')
      inside.link('set', inside.far, 'down')
      await terminal.shows(/^far0 went down: nothing is captured there until it is up again \(\d\d:\d\d:\d\d\)$/)
      inside.link('set', inside.far, 'up')
      await terminal.shows(/^far0 is up again/)
      process.kill(terminal.pid, 'SIGINT')
      expect(await terminal.ended).toBe(0)
      expect(terminal.left).toMatch(/^far0: was down once, for \d+ s/m)
    })

    it('are drawn on a terminal that knows no size', async () => {
      const terminal = await open({ width: 0, height: 0 }, 'members', '-f', 'igmp')
      await terminal.shows('There are no reports')
      for (let k = 1; k <= 30; k++) joined(10 + k)
      await terminal.shows(/^… and 12 more/)
      process.kill(terminal.pid, 'SIGINT')
      expect(await terminal.ended).toBe(0)
      expect(terminal.left).toMatch(/ Host .* Last .*192\.168\.1\.40/s)
    })

    it('show no control codes that a pipe brings', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'castshark-screen-'))
      const fifo = join(folder, 'fifo')
      spawnSync('mkfifo', [fifo])
      const terminal = await open({}, 'members', '-i', fifo)
      await terminal.shows('There are no reports')
      const iface = interfaceBlock({ options: [textOption(2, 'evil\u001b]0;title\u0007')] })
      const report = enhancedPacket(report3(10, ['TO_EX']).bytes)
      const fd = openSync(fifo, 'w')
      writeSync(fd, built(sectionHeader(), iface, report))
      await terminal.shows('evil')
      process.kill(terminal.pid, 'SIGINT')
      closeSync(fd)
      expect(await terminal.ended).toBe(0)
      expect(terminal.output).not.toContain('\u001b]0;')
      rmSync(folder, { recursive: true })
    })

    it('may be a timeline', async () => {
      const terminal = await open(
        { width: 60, height: 10, env: { LC_ALL: 'C' } },
        'members',
        '--timeline',
        '-f',
        'igmp',
      )
      await terminal.shows('There are no reports')
      for (let k = 1; k <= 20; k++) joined(10 + k)
      await terminal.shows(/^… and 1[0-9] more/)
      await terminal.shows(/192\.168\.1\.11 \[=+$/)
      for (const drawing of terminal.drawings) expect(drawing.length).toBeLessThanOrEqual(10)
      process.kill(terminal.pid, 'SIGINT')
      expect(await terminal.ended).toBe(0)
      expect(terminal.left).toContain('192.168.1.30')
    })

    it('tell how fast streams are now', async () => {
      const terminal = await open({ width: 120 }, 'streams', '-f', 'udp')
      await terminal.shows('No UDP')
      await sendMulticast({ group: '239.1.1.1', port: 5004, from: inside.address, count: 100, size: 1000 })
      await terminal.shows(/ Rate .*Mean rate/)
      await terminal.shows(/ 0 bit\/s /)
      process.kill(terminal.pid, 'SIGTERM')
      expect(await terminal.ended).toBe(0)
      expect(terminal.left).not.toContain(' Rate ')
    })

    it('give the terminal back when an interface goes away, and say so', async () => {
      inside.link('add', 'gone0', 'type', 'veth', 'peer', 'name', 'gone1')
      for (const end of ['gone0', 'gone1']) inside.link('set', end, 'up')
      const terminal = await open({}, 'groups', '-i', 'gone0')
      await terminal.shows('There are no reports')
      inside.link('del', 'gone0')
      expect(await terminal.ended).toBe(4)
      expect(terminal.left).toMatch(/There are no reports.*castshark: gone0: /s)
    })

    it('give the terminal back at a second Ctrl-C', async () => {
      const terminal = await open({}, 'groups', '-f', 'igmp')
      await terminal.shows('There are no reports')
      process.kill(terminal.pid, 'SIGINT')
      process.kill(terminal.pid, 'SIGTERM')
      await terminal.ended
      expect(terminal.output.lastIndexOf(LEAVE)).toBeGreaterThan(terminal.output.lastIndexOf(ENTER))
    })

    it.each([
      ['capture -q', ''],
      ['capture -P', ''],
      ['members', ''],
      // Here the shell keeps the signal to itself: there is only nothing to write to.
      ['members', 'trap : HUP;'],
    ])('end in order when the terminal is closed: %s %s', async (command, before) => {
      const folder = mkdtempSync(join(tmpdir(), 'castshark-screen-'))
      const [file, said] = [join(folder, 'a.pcapng'), join(folder, 'said')]
      const castshark = `${process.execPath} ${resolve(await program())} ${command} -i ${inside.far} -w ${file}`
      const shell = ['sh', '-c', `'${before} ${before === '' ? 'exec' : ''} ${castshark} 2>${said}'`]
      const terminal = new Terminal(inside.name, {}, shell)
      const says = () => (existsSync(said) ? readFileSync(said, 'utf8') : '')
      await expect.poll(says, { timeout: 10_000 }).toContain('Capturing on')
      await moment(300)
      joined(10)
      await moment(600)
      const { pid } = terminal
      terminal.child.kill('SIGKILL')
      await expect.poll(() => existsSync(`/proc/${pid}`), { timeout: 10_000 }).toBe(false)
      expect(says()).toContain('1 captured')
      expect(says()).not.toContain('Assertion')
      const { frames, error } = await read(file)
      expect({ frames: frames.length, error }).toEqual({ frames: 1, error: undefined })
      rmSync(folder, { recursive: true })
    })

    it('give it back while they are suspended', async () => {
      const terminal = await open({}, 'groups', '-f', 'igmp')
      await terminal.shows('There are no reports')
      process.kill(terminal.pid, 'SIGTSTP')
      const stateOf = () => / \(.*\) (\S)/.exec(readFileSync(`/proc/${terminal.pid}/stat`, 'utf8'))?.[1]
      await expect.poll(stateOf, { timeout: 5000 }).toBe('T')
      // What makes the terminal is suspended with it, sooner or later.
      const woken = (): number => {
        for (const pid of [terminal.child.pid, terminal.pid]) process.kill(pid as number, 'SIGCONT')
        return terminal.output.split(ENTER).length
      }
      await expect.poll(woken, { timeout: 10_000, interval: 100 }).toBeGreaterThan(2)
      expect(terminal.output.split(ENTER)[1]).toContain(LEAVE)
      process.kill(terminal.pid, 'SIGINT')
      expect(await terminal.ended).toBe(0)
    })

    it('are lines of progress where there is nothing to be drawn before the end', async () => {
      const terminal = await open({}, 'diagnose', '-f', 'igmp')
      for (let k = 0; k < 30 && !terminal.output.includes(' frames, '); k++) {
        joined(10)
        await new Promise((resolve) => setTimeout(resolve, 200))
      }
      process.kill(terminal.pid, 'SIGINT')
      expect(await terminal.ended).toBe(0)
      expect(terminal.output).toMatch(/\d frames, 0 MiB/)
    })

    it('have no colours with NO_COLOR, and a terminal that can do nothing gets the last table alone', async () => {
      const plain = await open({ env: { NO_COLOR: '1' } }, 'groups', '-f', 'igmp')
      await plain.shows('There are no reports')
      process.kill(plain.pid, 'SIGINT')
      await plain.ended
      expect(plain.output).not.toContain('\u001b[7m')
      const dumb = await open({ env: { TERM: 'dumb' } }, 'groups', '-f', 'igmp', '-c', '1')
      await expect.poll(() => dumb.output, { timeout: 5000 }).toContain('Capturing on')
      joined(10)
      await dumb.ended
      expect(dumb.output).toContain('239.1.1.1')
      expect(dumb.output).not.toContain('\u001b')
    })
  },
)
