import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { parseExpectations } from '../../src/check/index.ts'
import { commandsOf, startHere } from '../../src/cli/check-live.ts'
import { type Command, Commands } from '../../src/cli/commands.ts'
import { createRegistry } from '../../src/library/registry.ts'
import { processesWith } from '../sandbox/processes.ts'

const shell = (script: string, more: Partial<Command> = {}): Command => ({
  name: script,
  label: 'sh',
  command: ['sh', '-c', script],
  host: undefined,
  cwd: '.',
  env: process.env,
  stdin: [],
  delay: 0,
  ready: undefined,
  background: false,
  ...more,
})

/** Starts commands here and now. */
const started = (...commands: readonly Command[]): Commands => {
  const all = new Commands(commands, startHere)
  all.start()
  return all
}

const ended = async (commands: Commands): Promise<void> => {
  while (!commands.haveEnded) await pause(5)
}

describe.skipIf(process.platform !== 'linux')('commands', { timeout: 20_000 }, () => {
  it('leave nothing behind that they started and did not wait for', async () => {
    const mark = `${6_000_000 + process.pid}`
    const commands = started(shell(`sleep ${mark} & trap "" TERM; sleep ${mark} & true`))
    await ended(commands)
    expect(commands.ends).toMatchObject([{ well: true }])
    expect(processesWith(`sleep\0${mark}`)).toHaveLength(2)
    await commands.sweep()
    expect(processesWith(`sleep\0${mark}`)).toEqual([])
  })

  it('that wait for another start when the kernel has reported what that one joined', async () => {
    const commands = started(shell('echo joined; sleep 5', { ready: 'joined', background: true }), shell('true'))
    const before = performance.now()
    while (commands.ends.length === 0) await pause(2)
    expect(performance.now() - before).toBeGreaterThan(50)
    await commands.stop()
  })

  it('that fail tell why, above the calls that led there', { timeout: 20_000 }, async () => {
    const commands = started({
      ...shell(''),
      command: [process.execPath, '-e', 'const f = () => { throw new Error("alas") }; f()'],
    })
    await ended(commands)
    expect(commands.ends[0].output).toContain('Error: alas')
  })

  it('that wait for what is held back are told so', async () => {
    const commands = started(shell('sleep 5', { ready: 'listening' }), shell('true'))
    await pause(50)
    await commands.stop()
    expect(commands.ends).toMatchObject([
      { well: true },
      { well: false, said: 'was not started, as sleep 5 has not printed "listening"' },
    ])
    expect(commands.ends[1].advice).toContain('python3 -u')
  })
})

it('has Python print at once', () => {
  const run = 'expect: [{ frame: udp }]\nrun: [{ command: a }, { command: b, env: { PYTHONUNBUFFERED: "" } }]'
  const envs = commandsOf(parseExpectations(run, createRegistry()), []).map(({ env }) => env.PYTHONUNBUFFERED)
  expect(envs).toEqual([process.env.PYTHONUNBUFFERED ?? '1', ''])
})
