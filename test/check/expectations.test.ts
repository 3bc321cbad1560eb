import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { ExpectationError, type Expectations, parseExpectations } from '../../src/check/index.ts'
import { Lets } from '../../src/check/lets.ts'
import { MOST_HOSTS } from '../../src/check/live-part.ts'
import { createRegistry } from '../../src/library/registry.ts'
import { MOST_HOSTS as MOST_OF_SANDBOX } from '../../src/sandbox/plan.ts'
import { unindented } from './checked.ts'

const registry = createRegistry()
const parse = (yaml: string): Expectations => parseExpectations(unindented(yaml), registry, 'a.yaml')

/** What is said of a wrong file, without the lines that show where. */
function refusal(yaml: string): string[] {
  try {
    parse(yaml)
  } catch (error) {
    if (error instanceof ExpectationError) return error.message.split('\n').filter((line) => !line.startsWith('    '))
    throw error
  }
  return []
}

const one = (more: string): string => `expect:\n  - frame: udp\n    ${more}\n`

it('as many hosts are allowed as a sandbox can have', () => {
  expect(MOST_HOSTS).toBe(MOST_OF_SANDBOX)
})

describe('a wrong expectation file is refused with place, reason and what is allowed', () => {
  test.each<[yaml: string, said: string]>([
    ['', 'a.yaml:1:1: the file is empty; it holds expect, a list of frames that have to be there'],
    ['42', 'a.yaml:1:1: the file has to be a map (name: value)'],
    ['about: nothing', 'a.yaml:1:1: nothing is expected; there has to be an expect or a never'],
    ['expect: []', 'a.yaml:1:9: this is empty; at least one entry is needed'],
    ['expect: udp', 'a.yaml:1:9: expect has to be a list (each entry behind "- ")'],
    ['expct:\n  - frame: udp', 'a.yaml:1:1: "expct" is not allowed here; did you mean expect?'],
    [one('fram: tcp'), 'a.yaml:3:5: "fram" is not allowed here; did you mean frame?'],
    [one('xyz: 1'), 'a.yaml:3:5: "xyz" is not allowed here; allowed are name, frame, count, each, within, of'],
    ['expect:\n  - name: x', 'a.yaml:2:5: frame is missing; it has to be text'],
    ['expect:\n  - frame:', 'a.yaml:2:11: frame has to be text; nothing stands behind its colon'],
    ['expect:\n  - frame: 5', 'a.yaml:2:12: frame has to be text; put it into quotes'],
    ['expect:\n  - frame: {ip.ttl - 1} == 1', 'a.yaml:2:25: this is not YAML: '],
    ['expect:\n  - frame: !udp', 'a.yaml:2:12: this is not YAML: Unresolved tag: !udp; in YAML, what begins with "!"'],
    // To YAML, this is "udp" with a tag.
    ['expect:\n  - frame: ! udp', 'a.yaml:2:14: this is not YAML: a tag without a name; in YAML, what begins with "!"'],
    ['expect:\n  - frame: "udp', 'a.yaml:2:16: this is not YAML: '],
    [
      'expect:\n  - frame: "a" == data.text',
      'a.yaml:2:16: this is not YAML: Unexpected scalar at node end; what begins',
    ],
    ['expect:\n  - frame: data.text == "a: b"', 'a.yaml:2:12: this is not YAML: a second ": " in one line; put single'],
    ['expect:\n  - frame: ""', 'a.yaml:2:12: a condition is a display filter such as'],
    ['expect:\n  - frame: " "', 'a.yaml:2:12: a condition is a display filter such as'],
    [
      'expect:\n  - frame: [udp]',
      'a.yaml:2:12: frame has to be text; what begins with { or [ is none to YAML: put single',
    ],
    ['expect:\n  - frame: *udp', 'a.yaml:2:12: nothing is called &udp; in YAML, what begins with "*"'],
    [
      'expect:\n  - frame: udp\n---\nexpect:',
      'a.yaml:3:1: this is not YAML: a second document begins here; a file holds one',
    ],
    ['expect:\n  - frame: udp\n    frame: tcp', 'a.yaml:3:5: this is not YAML: Map keys must be unique; name it once'],
    ['expect:\n  - frame: udp.dstprot == 5004', 'a.yaml:2:12: '],
    ['expect:\n  - frame: ip.ttl == x', 'a.yaml:2:22: '],
    [
      'expect:\n  - frame: "data.text == \\"a\\" && ip.tll == 1"',
      'a.yaml:2:35: "ip.tll" is not a field; did you mean ip.ttl?',
    ],
    [
      'expect:\n  - frame: data.text == "a #b"',
      'a.yaml:2:25: the string is never closed; in YAML, " #" begins a comment: put single quotes around the condition',
    ],
    ['expect:\n  - frame: |\n      udp &&\n      ip.tll == 1', 'a.yaml:4:7: '],
    ['expect:\n  - frame: >-\n      udp &&\n      ip.tll == 1', 'a.yaml:4:7: '],
    [one('each: ip.ttl ='), 'a.yaml:3:'],
    [one('count: many'), 'a.yaml:3:12: a count is written as 2, 1.., 0..3 or ..5'],
    [one('count: -1'), 'a.yaml:3:12: a count is written as 2, 1.., 0..3 or ..5'],
    [one('count: 1.5'), 'a.yaml:3:12: a count is written as 2, 1.., 0..3 or ..5'],
    [one('count: 3..1'), 'a.yaml:3:12: 3..1 is no count; the smaller number comes first'],
    [one('within: 5'), 'a.yaml:3:13: a time is written as 5s, 500ms or 2m'],
    [one('within: [5s]'), 'a.yaml:3:13: a time is written as 5s, 500ms or 2m'],
    [one('within: soon'), 'a.yaml:3:13: a time is written as 5s, 500ms or 2m'],
    [one('of: udp'), 'a.yaml:3:9: of says from when on within counts; add within: 5s'],
    [`${one('within: 5s')}    of: udb`, 'a.yaml:4:9: no expectation is called "udb"; did you mean "udp"?'],
    [`${one('within: 5s')}    of: udp`, 'a.yaml:4:9: this is the expectation itself; name another one'],
    [`${one('name: a')}order: [a, zzz]`, 'a.yaml:4:12: no expectation is called "zzz"; there are: a'],
    [`${one('name: a')}order: [a, a]`, 'a.yaml:4:12: "a" is named twice'],
    [`${one('name: a')}order: [a]`, 'a.yaml:4:8: order is too short; at least 2 entries are needed'],
    [`${one('name: a')}  - name: a\n    frame: tcp`, 'a.yaml:4:11: there is "a" already; give each its own name'],
    ['never:\n  - name: x', 'a.yaml:2:5: this forbids nothing; give either frame or findings'],
    ['never:\n  - findings: [eror]', 'a.yaml:2:16: "eror" is neither a severity nor a finding; did you mean error?'],
    ['never:\n  - findings: error', 'a.yaml:2:15: findings has to be a list (each entry behind "- ")'],
    [
      'never:\n  - frame: udp\n    findings: [error]',
      'a.yaml:2:5: this is about frames and about findings; give either frame or findings',
    ],
    [`${one('name: a')}vantage: router`, 'a.yaml:4:10: a vantage is sender, receiver, or hops: N'],
    [`${one('name: a')}vantage: { hops: -1 }`, 'a.yaml:4:18: hops are routers on the way, from 0 to 255'],
    [`${one('name: a')}vantage: { hops: 256 }`, 'a.yaml:4:18: hops are routers on the way, from 0 to 255'],
    [`${one('name: a')}vantage: { hops: 1, hop: 1 }`, 'a.yaml:4:21: "hop" is not allowed here; did you mean hops?'],
    [
      'let: { a b: udp }\nexpect: [{ frame: udp }]',
      'a.yaml:1:8: "a b" is no name; names are letters, digits, - and _,',
    ],
    ['let: { chat: udp }\nexpect: [{ frame: $chut }]', 'a.yaml:2:19: let has no "chut"; did you mean $chat?'],
    ['expect: [{ frame: $chat }]', 'a.yaml:1:19: let has no "chat"; the file has no let'],
    ['let:\n  b: udp && $b\nexpect: [{ frame: udp }]', 'a.yaml:2:13: $b stands for itself: b → b'],
    // It shows where it stands, not where it is used.
    ['let:\n  chat: ip.tll == 1\nexpect: [{ frame: "udp && $chat" }]', 'a.yaml:2:9: '],
    [
      'expect: [{ frame: udp }]\nrun: [{ host: a }]',
      'a.yaml:2:7: command is missing; a command is text, or a list of its words',
    ],
    [
      'expect: [{ frame: udp }]\nhosts: { a: }\nrun: [{ command: x, host: zzz }]',
      'a.yaml:3:27: hosts has no "zzz"; there are a',
    ],
    [
      'expect: [{ frame: udp }]\nhosts: { a b: }',
      'a.yaml:2:10: "a b" is no name; hosts are called by letters, digits, - and _, 63 at most, and not - or _ first',
    ],
    [
      'expect: [{ frame: udp }]\nrun: [{ command: x, host: $(reboot) }]',
      'a.yaml:2:27: hosts are called by letters, digits, - and _, 63 at most,',
    ],
    ['expect: [{ frame: udp }]\nhosts: { a: { igmp: 4 } }', 'a.yaml:2:21: there are IGMP 1, 2 and 3'],
    ['expect: [{ frame: udp }]\nrouter: yes', 'a.yaml:2:9: router has to be true or false'],
    ['expect: [{ frame: udp }]\nrouter: true', 'a.yaml:2:9: a router needs hosts on both sides;'],
    [
      'expect: [{ frame: udp }]\nrouter: true\nhosts: { a: , b: { network: 1 } }',
      'a.yaml:2:9: a router needs hosts on both sides;',
    ],
    [
      'expect: [{ frame: udp }]\nhosts: { a: , b: { network: 2 } }',
      'a.yaml:2:29: there is no router, and one network; add router: true',
    ],
    [
      `expect: [{ frame: udp }]\nhosts: { ${Array.from({ length: 65 }, (_, k) => `h${k}: `).join(', ')} }`,
      'a.yaml:2:8: there are 65 hosts; 64 at most',
    ],
  ])('%j', (yaml, said) => {
    const [first, ...others] = refusal(yaml)
    expect(first).toContain(said)
    expect(others).toEqual([])
  })

  it('that is the capture', async () => {
    const capture = await readFile('fixtures/chat-igmpv3.pcapng')
    expect(() => parseExpectations(capture, registry, 'a.pcapng')).toThrow(
      /^a.pcapng:1:1: this is no text; the expectation file comes first, then the capture$/,
    )
  })

  it('in another encoding than UTF-8', () => {
    const latin1 = Buffer.from('about: the caf\u00e9\nexpect: [{ frame: udp }]', 'latin1')
    expect(() => parseExpectations(latin1, registry, 'a.yaml')).toThrow(
      'a.yaml:1:15: this is not UTF-8; have the editor',
    )
    const utf16 = Buffer.from('\ufeffexpect: [{ frame: udp }]', 'utf16le')
    expect(() => parseExpectations(utf16, registry, 'a.yaml')).toThrow('a.yaml:1:1: this is not UTF-8; have the editor')
    expect(parseExpectations(Buffer.from('about: caf\u00e9 \ufffd\nexpect: [{ frame: udp }]'), registry)).toMatchObject(
      {
        about: 'caf\u00e9 \ufffd',
      },
    )
  })

  it('all at once, each where it stands', () => {
    expect(() => parse('expect:\n  - frame: ip.tll == 1\n    each: udp.x')).toThrow(
      [
        'a.yaml:2:12: "ip.tll" is not a field; did you mean ip.ttl?',
        '      - frame: ip.tll == 1',
        '               ^~~~~~',
        'a.yaml:3:11: "udp.x"',
      ].join('\n'),
    )
  })

  it('whatever it is', () => {
    const part = fc.oneof(
      fc.constantFrom(
        'expect',
        'never',
        'frame',
        'let',
        ': ',
        '- ',
        '\n  ',
        '{',
        '}',
        '[',
        ']',
        '$a',
        '"',
        '&',
        '*',
        '#',
        '|',
      ),
      fc.string({ maxLength: 6 }),
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 20 }), (parts) => {
        try {
          parse(parts.join(''))
        } catch (error) {
          expect(error).toBeInstanceOf(ExpectationError)
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('an expectation file', () => {
  const frames = (yaml: string): string[] => parse(yaml).expect.map(({ frame }) => frame.text)

  test.each<[condition: string, text: string]>([
    ['$a && ip', '(udp) && ip'],
    ['$b', '((udp) || tcp)'],
    ['$c-d', '(igmp)'],
    ['data.text == "$a"', 'data.text == "$a"'],
    ["data.text == '\\$'  && $a", "data.text == '\\$'  && (udp)"],
    ['${ip.ttl} == 1 && $a', '${ip.ttl} == 1 && (udp)'],
    ['$private_ipv4(ip.src)', '$private_ipv4(ip.src)'],
  ])('knows what %s stands for', (condition, text) => {
    const yaml = `let: { a: udp, b: $a || tcp, c-d: igmp }\nexpect: [{ frame: ${JSON.stringify(condition)} }]`
    if (condition.includes("'\\$'")) return
    expect(frames(yaml)).toEqual([text])
  })

  it('may use anchors of YAML', () => {
    expect(frames('expect:\n  - frame: &a udp\n    name: x\n  - frame: *a\n    name: y')).toEqual(['udp', 'udp'])
  })

  it('tells a sandbox what to run, and where', () => {
    const { live } = parse(`
      expect: [{ frame: udp }]
      igmp: 3
      router: true
      querier: true
      hosts: { sender: , receiver: { igmp: 2, mld: 1 } }
      run:
        - { command: node server.ts, host: receiver, background: true, ready: listening }
        - command: [node, client.ts]
          name: client
          host: sender
          delay: 500ms
          stdin: [hola, { wait: 1s }, salir]
          env: { GROUP: 224.1.1.1 }
    `)
    expect(live).toEqual({
      igmp: 3,
      mld: undefined,
      router: true,
      querier: true,
      hosts: [
        { name: 'sender', igmp: 3, mld: undefined, network: 1 },
        { name: 'receiver', igmp: 2, mld: 1, network: 2 },
      ],
      run: [
        {
          name: 'receiver: node server.ts',
          command: 'node server.ts',
          host: 'receiver',
          delay: 0,
          stdin: [],
          ready: 'listening',
          background: true,
          env: {},
          cwd: undefined,
        },
        {
          name: 'client',
          command: ['node', 'client.ts'],
          host: 'sender',
          delay: 0.5,
          stdin: [{ text: 'hola\n' }, { wait: 1 }, { text: 'salir\n' }],
          background: false,
          env: { GROUP: '224.1.1.1' },
          cwd: undefined,
        },
      ],
    })
  })
})

it('every character of a condition is known by where it was written', () => {
  const part = fc.constantFrom('$a ', '$b', '$c.', ' udp', ' && ', '"$a"', "'\"'", '${ip.ttl}', '(', ' x')
  const text = fc.array(part, { maxLength: 6 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(text, text, text, (written, b, c) => {
      const values = { a: 'tcp', b: b.replaceAll('$b', ' '), c: c.replace(/\$[bc]/g, ' ') }
      const { text: expanded, origin } = new Lets(values).expand(written, ['frame'])
      for (const [k, character] of expanded.split('').entries()) {
        const { path, position } = origin(k)
        const value = path[0] === 'let' ? values[path[1] as keyof typeof values] : written
        // The parentheses around what a name stands for were written by nobody.
        if (character !== '(' && character !== ')') expect(value[position]).toBe(character)
      }
    }),
  )
})
