/** What the shells' scripts ask, and what they are told: without the shells. */
import { Command } from 'commander'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { bash } from '../../../src/cli/completion/bash.ts'
import { answerTo, type Program } from '../../../src/cli/completion/command-line.ts'
import { fish } from '../../../src/cli/completion/fish.ts'
import type { Shell } from '../../../src/cli/completion/shell.ts'
import { splitLine, wordOf } from '../../../src/cli/completion/words.ts'
import { zsh } from '../../../src/cli/completion/zsh.ts'
import { addReadOptions } from '../../../src/cli/read-options.ts'

const root = new Command('castshark')
addReadOptions(root.command('read [files...]'))
const program: Program = { root, unnamed: (words) => ['read', ...words] }

const answer = (shell: Shell, request: readonly string[]) => answerTo(program, shell.line(request), shell.closesQuotes)

async function told(shell: Shell, ...request: string[]): Promise<string[]> {
  return shell.print(await answer(shell, request), request)
}

const TAB = '9'
const LIST = '63'
const MENU = '37'

describe('bash', () => {
  test.each<[string, string, string, string[]]>([
    ['castshark -r ', '', TAB, ['files']],
    ['castshark --read-file=a', 'a', TAB, ['files']],
    ['castshark -T js', 'js', TAB, ['+json']],
    ['castshark --format=js', 'js', TAB, ['+json']],
    // Where no sign parts words, all of the word is replaced.
    ['castshark --format=js', '--format=js', TAB, ['+--format=json']],
    ['castshark -o ip.defr', 'ip.defr', TAB, ['more', '+ip.defragment:']],
    ['castshark -o ip.defragment:t', 't', TAB, ['+TRUE']],
    ['castshark -Yigmp.typ', '-Yigmp.typ', TAB, ['more', '+-Yigmp.type']],
    ["castshark -T 'js", 'js', TAB, ['+json']],
    ["castshark -o 'ip.defr", 'ip.defr', TAB, ['more', '+ip.defragment:', '+ip.defragment: ']],
    ["castshark -o 'ip.defr", 'ip.defr', MENU, ['more', '+ip.defragment:']],
    ["castshark -o 'ip.defr", 'ip.defr', LIST, ['more', '+ip.defragment:']],
    // As bash-completion says it behind sudo.
    ["castshark -T 'js", "'js", TAB, ['+json']],
    ['castshark -d udp.po', 'udp.po', TAB, ['more', '+udp.port==']],
    ['castshark -d udp.port==5004,rt', 'udp.port==5004,rt', TAB, ['+udp.port==5004,rtcp', '+udp.port==5004,rtp']],
    ['castshark --disable-heuristic mp', 'mp', TAB, ['+mp2t_udp']],
    ['castshark --format=', '=', TAB, ['+text', '+fields', '+json', '+ek', '+pdml', '+psml', '+tabs']],
    // Choices that are only shown stand alone.
    ["castshark -Y 'udp and igmp.typ'", "'udp and igmp.typ'", LIST, ['more', '+igmp.type']],
    ["castshark -Y 'udp and igmp.typ'", "'udp and igmp.typ'", TAB, ['more', '+udp\\ and\\ igmp.type']],
    ['castshark -Y igmp.type==\\"Membership\\ Q', 'Q', TAB, ['more', '+Query\\"']],
    ['castshark -Y igmp.type==\\"membership\\ q', '\\"membership\\ q', TAB, ['more', '+\\"Membership\\ Query\\"']],
    // Bash keeps the part whose case is another.
    ['castshark -Y igmp.type==\\"membership\\ q', 'q', TAB, ['more']],
  ])('%s, replacing "%s", key %s', async (line, replaced, type, lines) => {
    expect(await told(bash, line, replaced, type)).toEqual(lines)
  })
})

describe('zsh', () => {
  test.each<[string[], string[]]>([
    [
      ['', '--read-file=a', 'read'],
      ['files', 'kept=12'],
    ],
    [
      ['', 'js', 'read', '-T'],
      ['kept=0', '+json'],
    ],
    [
      ['', 'ip.defr', '-o'],
      ['kept=0', '-ip.defragment\\::Put fragmented IPv4 datagrams together'],
    ],
    [
      ['', 'ip.defragment:t', '-o'],
      ['kept=14', '+TRUE:as it is without the option'],
    ],
    [["'", "it'\\''s and igmp.ty", '-e'], ['kept=0']],
    [['"', 'frame contains \\"a\\" and igmp.maxr', '-Y'], ['kept=25']],
    [
      ['"', 'frame contains \\"a\\" and igmp.max_resp.', '-Y'],
      [
        'kept=25',
        '-igmp.max_resp.exp:Exponent: a number of 8 bits',
        '-igmp.max_resp.mant:Mantissa: a number of 8 bits',
      ],
    ],
  ])('%j', async (request, lines) => {
    expect(await told(zsh, ...request)).toEqual(lines)
  })
})

describe('fish', () => {
  test.each<[string[], string[]]>([
    [["'js", '-T'], ['json']],
    [['', 'read'], ['files']],
    [['--form', 'read'], ['--format\twhat to print']],
    [['--format=js', 'read'], ['--format=json']],
    [["'it\\'s igmp.typ", '-Y'], []],
    [['ip.defragment:t', '-o'], ['ip.defragment:TRUE\tas it is without the option']],
  ])('%j', async (request, lines) => {
    expect(await told(fish, ...request)).toEqual(lines)
  })
})

/** Pieces of command lines, put together at random. */
const lines = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '-Y',
        '-Y ',
        '-e ',
        '-o ',
        '-z io,phs,',
        '-T',
        '-E ',
        '-j ',
        '--',
        '=',
        ':',
        ' ',
        "'",
        '"',
        '\\',
        "$'",
      ),
      fc.constantFrom('ip', '.', 'igmp.type', ' == ', '\\"Mem', '"L', 'in {', 'conv,', 'udp and ', '--display-filter='),
      fc.string({ maxLength: 3 }),
    ),
    { maxLength: 8 },
  )
  .map((pieces) => pieces.join(''))

describe('whatever was typed', () => {
  it('bash puts a word there that begins as it was typed and ends as it was chosen', async () => {
    let inserted = 0
    await fc.assert(
      fc.asyncProperty(lines, fc.boolean(), async (typed, partsAtSigns) => {
        const line = `castshark ${typed}`
        const { last } = splitLine(line)
        const start = last.quote === '' ? last.start : last.quoteAt + last.quote.length
        const unquoted = line.slice(start)
        // Signs within quotation marks part no words.
        const sign =
          partsAtSigns && /^[^'"]*$/.test(line) ? Math.max(unquoted.lastIndexOf('='), unquoted.lastIndexOf(':')) : -1
        const replaced = unquoted.slice(sign + 1)
        const request = [line, replaced, TAB]
        const { choices } = await answer(bash, request)
        const texts = (await told(bash, ...request)).filter((each) => each.startsWith('+') && !each.endsWith(' '))
        for (const text of texts) {
          inserted++
          const after = splitLine(`${line.slice(0, line.length - replaced.length)}${text.slice(1)}`)
          expect(choices.some((choice) => after.last.text.endsWith(choice.text))).toBe(true)
          expect([after.words, after.last.quote]).toEqual([splitLine(line).words, last.quote])
        }
      }),
      { numRuns: 300 },
    )
    expect(inserted).toBeGreaterThan(0)
  })

  it('zsh and fish are told of a part of what was typed', async () => {
    await fc.assert(
      fc.asyncProperty(
        lines,
        fc.constantFrom('', "'", '"'),
        fc.constantFrom('-Y', '-e', 'read'),
        async (text, quote, word) => {
          const [kept] = (await told(zsh, quote, text, word)).filter((line) => line.startsWith('kept='))
          expect(Number(kept.slice(5))).toBeGreaterThanOrEqual(0)
          expect(Number(kept.slice(5))).toBeLessThanOrEqual(text.length)
          const typed = wordOf(quote + text, 'fish').text
          const { from, choices } = await answer(fish, [quote + text, word])
          const said = (await told(fish, quote + text, word)).filter((line) => line !== 'files')
          expect(said.map((line) => line.split('\t')[0])).toEqual(
            choices.map((choice) => typed.slice(0, from) + choice.text),
          )
        },
      ),
      { numRuns: 200 },
    )
  })
})
