import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missing, titled } from '../sandbox/missing.ts'
import { processesWith } from '../sandbox/processes.ts'
import { type Change, Examples } from './examples.ts'
import { castshark, type Ended, type RunOptions, start } from './run.ts'

const isRoot = process.getuid?.() === 0
/** Whether a command in the sandbox can send frames as they are. */
const canSendFrames = isRoot && spawnSync('python3', ['--version']).status === 0
const BACKGROUND: Change = ['ready: listening', 'ready: listening\n    background: true']
/** Runs as nobody in particular. */
const ORDINARY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--']

/** What stands under `run:` before the client. */
const SERVERS: Change = [/ {2}- name: server 1[\s\S]*(?= {2}- name: client)/, '']

let examples: Examples
beforeAll(async () => {
  examples = await Examples.build()
})
afterAll(() => examples?.remove())

const inSandbox = (file: string, options: RunOptions = {}, ...more: string[]): Promise<Ended> =>
  castshark(['check', file, '--sandbox', '--for', '40s', ...more], options)

describe.skipIf(missing !== undefined)(titled('the examples in a sandbox'), { timeout: 60_000 }, () => {
  const OLD: Change = [/^vantage: sender$/m, 'vantage: sender\nigmp: 2']
  const TWO_HOSTS: Change = ['name: server 2\n    host: servers', 'name: server 2\n    host: client']
  const QUERIER: Change = [/^vantage: sender$/m, 'vantage: sender\nquerier: true']

  const OLD_ROUTED: Change = [/^router: true$/m, 'router: true\nigmp: 2']
  // What happens next waits for the report that somebody has joined. Linux sends those of IGMP by itself, and leaves those
  // of MLD to a worker that is bound to a processor: a real-time program there holds it up for half a second and more.
  const REPORTED: Change = ['  - name: client\n', '  - name: client\n    delay: 2s\n']
  const OVER_IPV6: Change[] = [
    REPORTED,
    ['ip.dst == 224.1.1.1', 'ipv6.dst == ff15::5004'],
    ['mcast.join == 224.1.1.1', 'mcast.join6 == ff15::5004'],
    ['ip.ttl == 1 && ip.src == 198.51.100.2', 'ipv6.hlim == 1 && ipv6.src == 2001:db8:2::2'],
    [/chat\.mjs (server|client)/, 'chat.mjs $1 --group ff15::5004'],
  ]

  it.concurrent.each<[title: string, name: string, changes: Change[]]>([
    ['chat, of IGMPv3 hosts', 'chat', []],
    ['chat, of IGMPv2 hosts', 'chat', [OLD]],
    ['chat, with servers on two hosts', 'chat', [TWO_HOSTS]],
    ['chat, with a switch that asks for members', 'chat', [QUERIER]],
    ['chat over IPv6', 'chat-ipv6', [REPORTED]],
    ['stdin-sender and receivers, one of them older', 'stdin-sender', []],
    ['echo-ack', 'echo-ack', []],
    ['echo-ack, of IGMPv2 hosts', 'echo-ack', [OLD]],
    ['join-leave', 'join-leave', []],
    ['join-leave, of one source', 'join-leave-source', []],
    ['chat through a router', 'router', []],
    ['chat through a router, of IGMPv2 hosts', 'router', [OLD_ROUTED]],
    ['chat through a router, over IPv6', 'router', OVER_IPV6],
    ['chat through a router, of MLDv1 hosts', 'router', [...OVER_IPV6, [/^router: true$/m, 'router: true\nmld: 1']]],
  ])('pass: %s', async (_, name, changes) => {
    const { out, err, code } = await inSandbox(examples.patient(name, ...changes))
    expect(out).toMatch(/\n✓ pass: \d+ of \d+ passed\n$/)
    expect(err).not.toContain('castshark:')
    expect(code).toBe(0)
  })

  // However long it takes to make the network.
  it.concurrent.each([1, 12])('hear a querier from the beginning, and answer: %i hosts', async (count) => {
    const hosts = Array.from({ length: count }, (_, k) => `h${k + 1}: `)
    const text = `
      expect:
        - { name: asks, frame: igmp.type == 0x11 && ip.src == 192.0.2.253, within: 1s }
        - { name: asks of IPv6, frame: icmpv6.type == 130, within: 1s }
        - { name: is answered, frame: igmp.record_type == 2 && igmp.maddr == 224.0.1.1 }
      querier: true
      hosts: { ${hosts.join(', ')} }
      run:
        - { host: h${count}, command: node ../dist/examples/receiver.mjs, ready: listening, background: true }
        - { command: sleep 3 }`
    const { out, code } = await inSandbox(examples.written(text))
    expect(out).toMatch(/asks +│ \d frames?, first at 0\.\d+ s|asks +│ \d frames? at 0\.\d+ s/)
    expect(out).toMatch(/\n✓ pass: 5 of 5 passed\n$/)
    expect(code).toBe(0)
  })

  it.runIf(isRoot).each(['chat', 'router'])('pass for an ordinary user: %s', async (name) => {
    const { out, code } = await inSandbox(examples.patient(name), { within: ORDINARY })
    expect(out).toMatch(/\n✓ pass: \d+ of \d+ passed\n$/)
    expect(code).toBe(0)
  })

  it.concurrent.each<[title: string, change: Change]>([
    ['what has no TTL left for it', ['chat.mjs client', 'chat.mjs client --ttl 1']],
    ['what nobody behind it has joined', ['chat.mjs server', 'chat.mjs server --group 224.1.1.2']],
  ])('end at the router with %s', async (_, change) => {
    const { out, code } = await inSandbox(examples.varied('router', change, [' --count 2', ''], BACKGROUND))
    expect(out).toMatch(/✗ fail │ messages have spent one of their two +│ no frame, expected exactly 2/)
    expect(out).toContain('→ A router passes on what has a TTL of 2 at least')
    expect(code).toBe(1)
  })

  /** Members of two groups, and of one for a single source, who leave after a while; sources that go on, one with TTL 1. */
  const WANTED = `
    expect:
      - { name: of both sources, frame: data.text == "one" && ip.dst == 239.1.1.1, count: 2, each: ip.ttl == 4 }
      - { name: of another group, frame: data.text == "one" && ip.dst == 239.1.1.2, count: 1, each: ip.ttl == 1 }
      - { name: of the source, frame: data.text == "one" && ip.dst == 232.1.1.1, count: 1, each: ip.src == 198.51.100.2 }
      - { name: two leave, frame: mcast.leave == 239.1.1.1 || mcast.leave == 239.1.1.2 }
    never:
      - { name: what nobody wants any more, frame: data.text == "late" }
      - { name: what has no TTL left, frame: data.text == "spent" }
    router: true
    hosts: { member: , s1: , s2: }
    run:
      - { name: m1, host: member, command: PROGRAM --group 239.1.1.1, ready: join, stdin: &member [join, wait: 8s, leave, wait: 6s] }
      - { name: m2, host: member, command: PROGRAM --group 239.1.1.2 --port 7001, ready: join, stdin: *member }
      - name: m3
        host: member
        command: PROGRAM --group 232.1.1.1 --port 7002
        ready: join
        stdin: [join 198.51.100.2, wait: 8s, leave 198.51.100.2, wait: 6s]
      - { name: a1, host: s1, delay: 2s, command: PROGRAM --group 239.1.1.1 --ttl 5, stdin: &source [send one, wait: 9s, send late] }
      - { name: a2, host: s2, delay: 2s, command: PROGRAM --group 239.1.1.1 --ttl 5, stdin: *source }
      - { name: a3, host: s1, delay: 2s, command: PROGRAM --group 239.1.1.1, stdin: [send spent] }
      - { name: b2, host: s2, delay: 2s, command: PROGRAM --group 239.1.1.2 --port 7001 --ttl 2, stdin: *source }
      - { name: c1, host: s1, delay: 2s, command: PROGRAM --group 232.1.1.1 --port 7002 --ttl 3, stdin: *source }
      - { name: c2, host: s2, delay: 2s, command: PROGRAM --group 232.1.1.1 --port 7002 --ttl 3, stdin: *source }
  `.replaceAll('PROGRAM', 'node ../dist/examples/join-leave.mjs')

  const NAMES_6: readonly Change[] = [
    [/239\.1\.1\./g, 'ff15::'],
    [/232\.1\.1\./g, 'ff35::'],
    [/198\.51\.100\./g, '2001:db8:2::'],
    [/ip\.ttl/g, 'ipv6.hlim'],
    [/ip\./g, 'ipv6.'],
    [/mcast\.leave/g, 'mcast.leave6'],
  ]
  const WANTED_6 = NAMES_6.reduce((text, [from, to]) => text.replaceAll(from, to), WANTED)

  it.concurrent.each([
    ['IPv4', WANTED],
    ['IPv6', WANTED_6],
  ])('pass the router while they are wanted there, and not when their TTL is spent: %s', async (_, text) => {
    const { out, code } = await inSandbox(examples.written(text))
    expect(out).toMatch(/\n✓ pass: 15 of 15 passed\n$/)
    expect(code).toBe(0)
  })

  const client = 'chat.mjs client'
  const SOON: Change = [/within: \d+s/, 'within: 1s']

  it.concurrent.each<[title: string, changes: Change[], said: string[]]>([
    [
      'a wrong TTL',
      [[client, `${client} --ttl 1`]],
      ['two chat messages', 'ip.ttl == 2 does not hold, ip.ttl is 1', '→ Set the TTL'],
    ],
    [
      'a wrong port',
      [[client, `${client} --port 5005`], SERVERS],
      [
        'no frame, expected exactly 2',
        'is nearest: udp.dstport == 5004 does not hold, udp.dstport is 5005',
        '→ Send to port 5004',
      ],
    ],
    ['no join', [SERVERS], ['each server joins the group', 'no frame, expected at least 1', '→ Join the group']],
    [
      'a wrong group',
      [[client, `${client} --group 224.1.1.2`], SERVERS],
      ['ip.dst == 224.1.1.1 does not hold, ip.dst is 224.1.1.2', 'nothing goes to another group'],
    ],
    ['a doubled message', [['[hola,', '[hola, hola,']], ['3 frames, expected exactly 2', 'in what it says']],
  ])('fail for %s', async (_, changes, said) => fails(await inSandbox(examples.varied('chat', SOON, ...changes)), said))

  // No ordinary socket sends these.
  const title = canSendFrames ? 'fail for %s' : 'fail for %s (skipped: it takes root and python3)'
  const inTurn = canSendFrames ? it.concurrent : it.skip
  inTurn.each([
    ['no router alert', 'ip.opt.type == 0x94 does not hold, the frame has no ip.opt.type'],
    ['a wrong MAC', 'eth.dst == 01:00:5e:01:01:01 does not hold, eth.dst is 01:00:5e:81:01:01'],
  ])(title, async (wrong, said) => {
    const send = `command: python3 ${resolve('test/cli/raw_frames.py')} eth0 "${wrong}"`
    const file = examples.varied('chat', SOON, SERVERS, [`command: node ../dist/examples/${client}`, send])
    fails(await inSandbox(file), [said])
  })
})

function fails({ out, code }: Ended, said: readonly string[]): void {
  for (const text of said) expect(out).toContain(text)
  expect(out).toMatch(/\n✗ fail: \d+ of \d+ passed, /)
  expect(code).toBe(1)
}

describe.skipIf(missing !== undefined)(titled('castshark check --sandbox'), { timeout: 30_000 }, () => {
  const EXPECT = 'expect:\n  - frame: udp.dstport == 5004\n'

  it('runs the command of the command line, with what is typed, and shows what it prints', async () => {
    const run = ['--', 'sh', '-c', 'cat; printf "\\033[2Jred\\n" >&2; pwd']
    const { out, err, code } = await inSandbox(examples.written(EXPECT), { input: Buffer.from('typed\n') }, ...run)
    expect(err).toContain('sh │ typed\n')
    expect(err).toContain('sh │ \\x1b[2Jred\n')
    expect(err).toContain(`sh │ ${process.cwd()}\n`)
    expect(out).toContain('no frame, expected at least 1')
    expect(code).toBe(1)
  })

  it('fails if a command does', async () => {
    const chat = examples.varied('chat', SERVERS, ['chat.mjs client', 'chat.mjs client --wrong'])
    const { out, code } = await inSandbox(chat, {}, '--for', '3s')
    expect(out).toContain('✗ fail: client')
    expect(out).toContain('exit code 2')
    expect(out).toContain("chat.mjs: Unknown option '--wrong'")
    expect(code).toBe(1)
  })

  it('ends what is in the background, and keeps the frames as evidence', async () => {
    const chat = examples.varied(
      'chat',
      [' --count 2', ''],
      ['ready: listening', 'ready: listening\n    background: true'],
    )
    const evidence = `${examples.folder}/evidence.pcapng`
    const { out, code } = await inSandbox(chat, {}, '--write', evidence)
    expect(out).toContain('ran until the end')
    expect(code).toBe(0)
    expect((await castshark(['check', examples.file('chat'), evidence])).code).toBe(0)
    const leaves = await castshark(['read', '--count', '-Y', 'mcast.leave == 224.1.1.1', evidence])
    expect(Number(leaves.out)).toBeGreaterThan(0)
  })

  const waiting = () => {
    const mark = `${8_000_000 + Math.floor(1_000_000 * Math.random())}`
    const file = examples.written(
      `${EXPECT}    within: 20s\nrun:\n  - command: trap "" INT TERM; echo here; sleep ${mark} & sleep ${mark}; true\n`,
    )
    return { mark, file }
  }

  it('ends with everything in it on Ctrl-C, and says that it was interrupted', async () => {
    const { mark, file } = waiting()
    const running = await start(['check', file, '--sandbox', '--for', '25s'])
    await running.says('│ here')
    running.child.kill('SIGINT')
    const { out, code } = await running.ended
    expect(out).toContain('it was interrupted after')
    expect(code).toBe(5)
    expect(processesWith(mark)).toEqual([])
  })

  it('leaves nothing behind where it is killed', async () => {
    const { mark, file } = waiting()
    const running = await start(['check', file, '--sandbox', '--for', '25s'])
    await running.says('│ here')
    expect(processesWith(mark).length).toBeGreaterThan(1)
    running.child.kill('SIGKILL')
    while (processesWith(mark).length > 0) await pause(10)
  })

  // As in a container that was started without --init.
  it.runIf(isRoot)('ends where nobody looks after orphans', async () => {
    const careless =
      "child_process.spawn(process.argv[1], process.argv.slice(2), { stdio: 'inherit' }).on('exit', process.exit)"
    const within = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc', process.execPath, '-e', careless]
    const ended = await inSandbox(examples.written(`${EXPECT}    count: 0..\n`), { within }, '--', 'sleep', '0.1')
    expect(ended.out).toContain('✓ pass: 2 of 2 passed')
    const { file } = waiting()
    expect((await inSandbox(file, { within }, '--for', '1s')).code).toBe(5)
  })

  it('ends at --for', async () => {
    const { file } = waiting()
    const before = Date.now()
    const { out, code } = await inSandbox(file, {}, '--for', '1s')
    expect(Date.now() - before).toBeLessThan(20_000)
    expect(out).toContain('before that time is over')
    expect(code).toBe(5)
  })
})

describe('castshark check refuses', () => {
  it.each<[title: string, args: string[], said: string]>([
    ['a sandbox with nothing to run', ['--sandbox'], 'what is to run in the sandbox?'],
    ['an interface and a sandbox', ['--sandbox', '-i', 'eth0'], '-i or --sandbox?'],
    ['a live check of a saved capture', ['--sandbox', '-r', 'a.pcap'], 'a.pcap is a saved capture'],
    ['a saved capture where a command may stand', ['b.pcapng.gz', '-i', 'eth0'], 'b.pcapng.gz is a saved capture'],
    ['a time that is none', ['--sandbox', '--for', '10'], 'It is a time such as 10s'],
  ])('%s', async (_, args, said) => {
    const { err, code } = await castshark(['check', examples.written('expect:\n  - frame: udp\n'), ...args])
    expect(err).toContain(said)
    expect(code).toBe(2)
  })
})
