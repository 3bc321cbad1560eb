import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import type { Ending, Report, Verdict } from '../../src/check/index.ts'
import { explanationOf } from '../../src/check/report/explanation.ts'
import { packetOf } from '../helpers.ts'
import { type Ipv4, igmp, ipv4, udp } from '../multicast/frames.ts'
import { checked, court, judged, type Step } from './checked.ts'
import { CHAT, chat, GROUP, join3, type Slip, says } from './programs.ts'

/** `pass name`, a line for each result. */
const verdicts = ({ results }: Report): string[] => results.map(({ name, verdict }) => `${verdict} ${name}`)
/** All that is said of the results that did not pass. */
const explained = ({ results }: Report): string =>
  results
    .filter(({ verdict }) => verdict !== 'pass')
    .flatMap((result) => [result.name, ...explanationOf(result)])
    .join('\n')
/** The verdict and the sentence of the only result. */
const only = ({ results: [result] }: Report): string => `${result.verdict}: ${result.said}`

describe('a chat that is as it should be', () => {
  it('passes', () => {
    const report = judged(chat(), CHAT, { ended: 6 })
    expect(explained(report)).toBe('')
    expect(report.verdict).toBe('pass')
  })

  it('passes as it was captured', async () => {
    const report = await checked(
      'fixtures/chat-igmpv3.pcapng',
      `
      let: { chat: udp.dstport == 5004 && ip.dst == 224.1.1.1 }
      expect:
        - { name: joins, frame: mcast.join == 224.1.1.1, each: ip.ttl == 1 && ip.opt.type == 0x94 }
        - { name: messages, frame: $chat, count: 4, each: ip.ttl == 2 && mcast.mac.ok }
        - { name: the first, frame: $chat && data.text == "hola", within: 2s }
      order: [joins, messages]
      never: [{ frame: mcast && udp && ip.dst != 224.1.1.1 }, { findings: [error, warning] }]
      `,
    )
    expect(verdicts(report).filter((verdict) => !verdict.startsWith('pass'))).toEqual([])
    expect(report.verdict).toBe('pass')
  })
})

describe('a chat that gets something wrong fails, and is told what', () => {
  test.each<[what: string, slip: Slip, said: readonly string[]]>([
    [
      'its TTL',
      { ttl: 1 },
      [
        'two chat messages\n2 of 2 frames are not as each has to be\n' +
          'frame 3: ip.ttl == 2 does not hold, ip.ttl is 1 (RFC 1112 §6.1)',
        'socket.setMulticastTTL(2)',
      ],
    ],
    [
      'its port',
      { port: 5005 },
      [
        'no frame, expected exactly 2\n' +
          'frame 3 is nearest: udp.dstport == 5004 does not hold, udp.dstport is 5005 (RFC 768)',
        'Send to port 5004',
      ],
    ],
    [
      'the octets of its port',
      { port: 0x8c13 },
      ['udp.dstport is 35859 (RFC 768)', '→ 35859 is 5004 with its octets swapped: write htons(5004)'],
    ],
    [
      'its port, and its TTL',
      { port: 5005, ttl: 1 },
      [
        'frame 3 is nearest: udp.dstport == 5004 does not hold, udp.dstport is 5005 (RFC 768); ' +
          'nor is it as each has to be: ip.ttl == 2 does not hold, ip.ttl is 1 (RFC 1112 §6.1)',
        'socket.setMulticastTTL(2)',
      ],
    ],
    [
      'that it does not join',
      { joins: false },
      ['no frame has mcast.join', "socket.addMembership('224.1.1.1')", 'there is no frame of "each server joins'],
    ],
    [
      'the group that it joins',
      { joined: '224.1.1.2' },
      ['frame 1 is nearest: mcast.join == 224.1.1.1 does not hold, mcast.join is 224.1.1.2'],
    ],
    [
      'the group that it sends to',
      { group: '224.1.1.2' },
      [
        'frame 3 is nearest: ip.dst == 224.1.1.1 does not hold, ip.dst is 224.1.1.2 (RFC 1112 §6.2)',
        '2 frames that must not be: frames 3, 4',
      ],
    ],
    [
      'that it says something twice',
      { says: ['hola', 'hola', 'adiós'] },
      ['3 frames, expected exactly 2: frames 3, 4, 5\nframe 4 repeats frame 3 octet for octet, 0.5 s later'],
    ],
    [
      'the Router Alert',
      { alert: false },
      [
        'frame 1: ip.opt.type == 0x94 does not hold, the frame has no ip.opt.type (RFC 2236 §2, RFC 3376 §4, RFC 2113)',
        'frame 1, igmp-router-alert, warning:',
        'IP_OPTIONS',
      ],
    ],
    [
      'the MAC address',
      { mac: '01:00:5e:00:01:01' },
      [
        'frame 3: eth.dst == 01:00:5e:01:01:01 does not hold, eth.dst is 01:00:5e:00:01:01 (RFC 1112 §6.4); ' +
          'mcast.mac.ok does not hold, mcast.mac.ok is False (RFC 1112 §6.4)',
        'frame 3, mac-mismatch, error:',
      ],
    ],
    [
      'a line feed behind its text',
      { says: ['hola\n', 'adiós'] },
      ['frame 3 is nearest: data.text == "hola" does not hold, data.text is "hola\\n"'],
    ],
    [
      'that it says nothing',
      { says: [] },
      ['no frame, expected exactly 2\nno frame has udp.dstport\n→ Look at where and when it was captured'],
    ],
    ['what it says last', { says: ['hola'] }, ['only 1 frame, expected exactly 2']],
  ])('%s', (_, slip, said) => {
    const report = judged(chat(slip), CHAT, { ended: 6 })
    expect(report.verdict).toBe('fail')
    for (const text of said) expect(explained(report)).toContain(text)
  })
})

describe('where nothing of the kind was seen', () => {
  const ran = { ended: 6, commands: [{ name: 'chat', well: true, said: 'ended after 1 s' }] }
  const silent = chat({ says: [] })
  const NOT_SENT = '→ Look whether the program sends at all'
  const behind = (what: string): string => CHAT.replace('vantage: sender', what)

  it.each<[title: string, file: string, steps: readonly Step[], ending: Ending, said: string, not: string]>([
    ['in a capture', CHAT, silent, { ended: 6 }, '→ Look at where and when', 'is nearest'],
    ['while a program ran', CHAT, silent, ran, NOT_SENT, 'A router'],
    ['while a program ran, nor anything else', CHAT, [], ran, NOT_SENT, 'A router'],
    ['behind a router', behind('vantage: { hops: 1 }'), silent, ran, '→ A router passes on', 'is nearest'],
    [
      'in a sandbox with a router',
      behind('router: true\n  hosts: { a: , b: }'),
      silent,
      ran,
      '→ A router',
      'is nearest',
    ],
  ])('%s, what to look at is told', (_, file, steps, ending, said, not) => {
    const text = explained(judged(steps, file, ending))
    expect(text).toContain(said)
    expect(text).not.toContain(not)
  })
})

it('what a frame is not makes it no nearer', () => {
  const yaml = `
    expect:
      - { frame: udp.dstport == 5004 && !(data.text matches "^salir"), each: ip.ttl == 2 }
  `
  expect(explained(judged(chat({ says: [] }), yaml))).not.toContain('nor is it as each')
  expect(explained(judged(chat({ says: [] }), yaml))).not.toContain('ip.ttl')
  expect(explained(judged(chat({ port: 5005, ttl: 1 }), yaml))).toContain('nor is it as each has to be: ip.ttl == 2')
})

describe('counts', () => {
  const twice: readonly Step[] = [
    [0, says('a')],
    [1, says('b')],
  ]
  test.each<[count: string, expected: string]>([
    ['2', 'pass: 2 frames, first at 0 s'],
    ['1..', 'pass: 2 frames, first at 0 s'],
    ['0..3', 'pass: 2 frames, first at 0 s'],
    ['..2', 'pass: 2 frames, first at 0 s'],
    ['1', 'fail: 2 frames, expected exactly 1: frames 1, 2'],
    ['0', 'fail: 2 frames, expected none: frames 1, 2'],
    ['..1', 'fail: 2 frames, expected at most 1: frames 1, 2'],
    ['3..', 'fail: only 2 frames, expected at least 3'],
    ['3..4', 'fail: only 2 frames, expected 3 to 4'],
  ])('of %s', (count, expected) => {
    expect(only(judged(twice, `expect: [{ frame: udp, count: ${count} }]`))).toBe(expected)
  })

  it('that are met by none', () => {
    expect(only(judged(twice, 'expect: [{ frame: tcp, count: 0 }]'))).toBe('pass: none, as expected')
  })
})

describe('times', () => {
  const steps: readonly Step[] = [
    [0, join3('192.168.1.20')],
    [2, says('a')],
    [4, says('b')],
    [9, join3('192.168.1.30')],
  ]
  const JOIN = '{ name: joins, frame: igmp }'
  test.each<[expectation: string, expected: string]>([
    ['{ frame: udp, within: 2s }', 'pass: 2 frames, first at 2 s'],
    ['{ frame: udp, within: 2000ms }', 'pass: 2 frames, first at 2 s'],
    ['{ frame: udp, within: 1s }', 'fail: no frame within 1 s, expected at least 1'],
    ['{ frame: udp, within: 3s, count: 2 }', 'fail: only 1 frame within 3 s, expected exactly 2'],
    ['{ frame: udp, within: 4s, count: 2 }', 'pass: 2 frames, first at 2 s'],
    // There must be no more, however late.
    ['{ frame: udp, within: 2s, count: 1 }', 'fail: 2 frames, expected exactly 1: frames 2, 3'],
    ['{ frame: udp, within: 2s, of: joins }', 'pass: 2 frames, first at 2 s'],
    ['{ frame: udp, within: 1.5s, of: joins }', 'fail: no frame within 1.5 s of "joins", expected at least 1'],
    [
      '{ frame: tcp, within: 10s }',
      'inconclusive: no frame within 10 s, expected at least 1, but the capture ends 1 s before that time is over',
    ],
    ['{ frame: tcp, within: 9s }', 'fail: no frame within 9 s, expected at least 1'],
  ])('%s', (expectation, expected) => {
    expect(only(judged(steps, `expect: [${expectation}, ${JOIN}]`))).toBe(expected)
  })

  it('count from a frame that never came', () => {
    const report = judged(steps, 'expect: [{ frame: udp, within: 5s, of: nobody }, { name: nobody, frame: tcp }]')
    expect(report.results[0]).toMatchObject({
      verdict: 'fail',
      details: ['there is no frame of "nobody" to count from'],
    })
  })

  it('end where somebody says so', () => {
    const report = judged(steps, 'expect: [{ frame: tcp, within: 10s }]', { ended: 10 })
    expect(report.verdict).toBe('fail')
  })

  it('tell of a frame that comes too late', () => {
    const [{ details }] = judged(steps, 'expect: [{ frame: udp, within: 1s }]').results
    expect(details).toEqual(['frame 2 is one, but comes 1 s too late: 192.168.1.10 → 224.1.1.1 UDP 40000 → 5004 Len=1'])
  })
})

describe('order', () => {
  const yaml =
    'expect: [{ name: j, frame: igmp }, { name: m, frame: udp }, { name: t, frame: tcp, count: .. }]'.replace(
      '..',
      '..5',
    )
  const join: Step = [0, join3('192.168.1.20')]
  const message: Step = [1, says('a')]
  const late: Step = [2, join3('192.168.1.30')]
  test.each<[order: string, steps: readonly Step[], expected: string]>([
    ['[j, m]', [join, message, late], 'pass: frame 1, then frame 2'],
    ['[m, j]', [join, message, late], 'fail: "j" (frame 1) comes before "m" (frame 2)'],
    ['[j, m]', [message, late], 'fail: "m" (frame 1) comes before "j" (frame 2)'],
    ['[j, t, m]', [join, message], 'pass: frame 1, then frame 2'],
    ['[j, m]', [join], 'fail: there is no frame of "m"'],
  ])('%s %#', (order, steps, expected) => {
    const { results } = judged(steps, `${yaml}\norder: ${order}`)
    expect(only({ results: results.slice(3) } as unknown as Report)).toBe(expected)
  })
})

describe('what must never be', () => {
  test.each<[never: string, expected: string]>([
    ['frame: tcp', 'pass: no such frame'],
    ['frame: udp', 'fail: 2 frames that must not be: frames 3, 4'],
    ['findings: [error]', 'pass: no findings'],
    ['findings: [ttl-one]', 'fail: 2 findings'],
  ])('%s', (never, expected) => {
    expect(only(judged(chat({ ttl: 1 }), `never: [{ ${never} }]`))).toBe(expected)
  })

  it('is judged from where it was captured', () => {
    const yaml = (vantage: string): string => `never: [{ findings: [checksum-offload, ttl-one] }]\nvantage: ${vantage}`
    const unfinished: Step[] = [[0, udp({ to: GROUP, ttl: 2 }, { sum: 'unfinished' })]]
    expect(judged(unfinished, yaml('receiver')).verdict).toBe('fail')
    expect(judged(unfinished, yaml('sender')).verdict).toBe('pass')
    const spent: Step[] = [[0, says('a', { ttl: 1 })]]
    expect(judged(spent, yaml('sender')).verdict).toBe('fail')
    expect(judged(spent, yaml('{ hops: 1 }')).verdict).toBe('pass')
  })
})

describe('a capture that cannot answer is inconclusive', () => {
  const lost = { drops: 3 }
  const cut = (frame: Step[1], size: number): Step[1] => ({
    ...frame,
    bytes: frame.bytes.slice(0, size),
    length: frame.bytes.length,
  })
  const whole: readonly Step[] = [[0, says('hola')]]
  const plain = ipv4({ to: GROUP } as Ipv4, '1f901f90000c0000686f6c61')
  const bare: Step = [0, { bytes: plain.bytes.slice(14), link: 228 }]
  test.each<[what: string, steps: readonly Step[], yaml: string, ending: object, verdict: Verdict, said: string]>([
    ['a missing frame', whole, 'expect: [{ frame: tcp }]', lost, 'inconclusive', '3 frames were dropped'],
    ['a frame too many', whole, 'expect: [{ frame: udp, count: 1 }]', lost, 'inconclusive', '3 frames were dropped'],
    ['one that is enough', whole, 'expect: [{ frame: udp }]', lost, 'pass', '1 frame at 0 s'],
    ['each of them', whole, 'expect: [{ frame: udp, each: ip }]', lost, 'inconclusive', '3 frames were dropped'],
    ['what must never be', whole, 'never: [{ frame: tcp }]', lost, 'inconclusive', '3 frames were dropped'],
    ['one that is wrong', whole, 'expect: [{ frame: udp, each: ip.ttl == 9 }]', lost, 'fail', '1 of 1 frame is not'],
    ['too many already', whole, 'expect: [{ frame: udp, count: 0 }]', lost, 'fail', '1 frame, expected none'],
    ['damage', whole, 'expect: [{ frame: tcp }]', { damage: 'a.pcap: cut' }, 'inconclusive', 'damaged: a.pcap: cut'],
    [
      'a cut text',
      [[0, cut(says('hola'), 44)]],
      'expect: [{ frame: udp && data.text == "hola" }]',
      {},
      'inconclusive',
      'frame 1 was cut before all of data.text',
    ],
    [
      'a cut text in a frame that it cannot be',
      [[0, cut(says('hola'), 44)]],
      'expect: [{ frame: udp.dstport == 9 && data.text == "hola" }]',
      {},
      'fail',
      'no frame',
    ],
    [
      'a cut header',
      [[0, cut(says('hola'), 36)]],
      'never: [{ frame: udp.dstport == 5004 }]',
      {},
      'inconclusive',
      'frame 1 was cut before all of udp.dstport',
    ],
    [
      'a header before the cut',
      [[0, cut(says('hola'), 44)]],
      'expect: [{ frame: udp.dstport == 5004, each: ip.ttl == 2 }]',
      {},
      'pass',
      '1 frame',
    ],
    [
      'what is not there, by what was cut',
      [[0, cut(says('hola'), 44)]],
      'expect: [{ frame: udp && !(data.text == "adiós") }]',
      {},
      'inconclusive',
      'cut before all of data.text',
    ],
    [
      'a link type without MAC addresses',
      [bare],
      'expect: [{ frame: udp, each: eth.dst == 01:00:5e:01:01:01 }]',
      {},
      'inconclusive',
      'frame 1 is of a link type without eth.dst',
    ],
    [
      'a loopback interface, which has no MAC addresses',
      [[0, { ...says('hola', { mac: '00:00:00:00:00:00' }), iface: { name: 'lo' } }]],
      'expect: [{ frame: udp, each: mcast.mac.ok }]',
      {},
      'inconclusive',
      'frame 1 is of a link type without mcast.mac.ok',
    ],
    [
      'VLAN tags on a loopback interface',
      [[0, { ...says('hola'), iface: { name: 'lo' } }]],
      'expect: [{ frame: vlan.id == 7 }]',
      {},
      'fail',
      'no frame',
    ],
    ['a link type that tells', [bare], 'expect: [{ frame: ip.dst == 224.1.1.1 }]', {}, 'pass', '1 frame'],
    [
      'findings that what was cut off may show',
      [[0, cut(says('hola'), 44)]],
      'never: [{ findings: [error] }]',
      {},
      'inconclusive',
      'frame 1 was cut before all of what udp-checksum is about',
    ],
    [
      'findings that headers may show which were cut off',
      [[0, cut(says('hola'), 38)]],
      'never: [{ findings: [warning] }]',
      {},
      'inconclusive',
      'frame 1 was cut before all of its headers',
    ],
    [
      'findings that it does not show',
      [[0, cut(says('hola'), 44)]],
      'never: [{ findings: [ttl-zero] }]',
      {},
      'pass',
      'no',
    ],
    [
      'findings that nobody is blamed for',
      [[0, cut(says('hola'), 44)]],
      'never: [{ findings: [udp-checksum] }]\nvantage: sender',
      {},
      'pass',
      'no findings',
    ],
    ['VLAN tags, which need not be', whole, 'expect: [{ frame: vlan.id == 7 }]', {}, 'fail', 'no frame'],
  ])('%s', (_, steps, yaml, ending, verdict, said) => {
    const report = judged(steps, yaml, ending)
    expect(report.verdict).toBe(verdict)
    expect(only(report)).toContain(said)
  })

  it('a proven failure outweighs it', () => {
    const report = judged(whole, 'expect: [{ frame: udp, each: ip.ttl == 9 }, { frame: tcp }]', lost)
    expect(verdicts(report)).toEqual(['fail udp', 'inconclusive tcp'])
    expect(report.verdict).toBe('fail')
  })
})

describe('how far it is decided', () => {
  const progress = (yaml: string, steps: readonly Step[], now?: number): string => {
    const { judge, session } = court(yaml)
    for (const [at, frame] of steps) judge.see(packetOf(session, frame), at)
    if (now !== undefined) judge.advance(now)
    return judge.progress
  }
  const one: readonly Step[] = [[0, says('a')]]
  test.each<[yaml: string, steps: readonly Step[], now: number | undefined, expected: string]>([
    ['expect: [{ frame: udp }]', [], undefined, 'waiting'],
    ['expect: [{ frame: udp }]', one, undefined, 'settled'],
    ['expect: [{ frame: udp, count: 1 }]', one, undefined, 'watching'],
    ['expect: [{ frame: udp, each: ip }]', one, undefined, 'watching'],
    ['expect: [{ frame: udp, each: ip.ttl == 9 }]', one, undefined, 'settled'],
    ['expect: [{ frame: tcp, within: 5s }]', one, 4, 'waiting'],
    ['expect: [{ frame: tcp, within: 5s }]', one, 6, 'settled'],
    ['never: [{ frame: tcp }]', one, undefined, 'watching'],
    ['never: [{ frame: udp }]', one, undefined, 'settled'],
  ])('%s %#', (yaml, steps, now, expected) => {
    expect(progress(yaml, steps, now)).toBe(expected)
  })
})

it('tells of commands, before all else', () => {
  const commands = [
    { name: 'node chat.ts', well: false, said: 'exit code 1', output: ['Error: no such interface'] },
    { name: 'node server.ts', well: true, said: 'ended' },
  ]
  const report = judged([[0, says('a')]], 'expect: [{ frame: udp }]', { commands })
  expect(verdicts(report)).toEqual(['fail node chat.ts', 'pass node server.ts', 'pass udp'])
  expect(explained(report)).toContain('exit code 1\nError: no such interface')
})

it('keeps little of many frames', () => {
  const { judge, session } = court(
    'expect: [{ frame: udp, count: 1, each: ip.ttl == 9 }]\nnever: [{ findings: [note] }]',
  )
  const frame = igmp({ to: GROUP, from: '192.168.1.9' }, 0x16, 0, 'e0010101')
  for (let k = 0; k < 5000; k++) {
    judge.see(packetOf(session, k % 2 === 0 ? frame : says(`message ${k}`, { ttl: 1 })), k / 1000)
  }
  const report = judge.end()
  expect(report.frames).toBe(5000)
  expect(JSON.stringify(report).length).toBeLessThan(8000)
})

it('whatever arrives, the judge neither throws nor forgets a frame', () => {
  const yaml = `
    let: { any: udp || igmp || ip || eth }
    expect:
      - { frame: $any && data.text == "a" && ip.ttl == 1, count: 0..3, each: 'eth.dst[0:3] == 01:00:5e || ipv6.hlim < 3' }
      - { frame: '!(mcast.join == 224.1.1.1) && len(data.data) > 3', within: 1s }
    never: [{ findings: [note, warning, error] }, { frame: tcp.flags.syn && mcast.leave6 }]
  `
  const frame = fc.oneof(
    fc.uint8Array({ maxLength: 80 }),
    // Frames that are almost right, with some octets changed.
    fc.tuple(fc.constantFrom(...chat().map(([, { bytes }]) => bytes)), fc.array(fc.nat())).map(([bytes, places]) => {
      const changed = bytes.slice()
      for (const place of places) changed[place % changed.length] = place & 0xff
      return changed
    }),
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(frame, fc.nat(100)), { maxLength: 12 }), (frames) => {
      const { judge, session } = court(yaml)
      for (const [k, [bytes, missing]] of frames.entries()) {
        judge.see(packetOf(session, { bytes, length: bytes.length + (missing > 50 ? missing : 0) }), k / 10)
      }
      const report = judge.end()
      expect(report.frames).toBe(frames.length)
      expect(report.results).toHaveLength(4)
      expect(JSON.stringify(report).length).toBeLessThan(40_000)
    }),
    { numRuns: 200 },
  )
})
