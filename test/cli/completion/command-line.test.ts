import { Argument, Command, Option } from 'commander'
import { describe, expect, it, test } from 'vitest'
import { answerTo } from '../../../src/cli/completion/command-line.ts'
import { splitLine } from '../../../src/cli/completion/words.ts'
import { addReadOptions } from '../../../src/cli/read-options.ts'
import { mcast } from '../../../src/multicast/mcast.ts'

/** A program with all that a command line may be made of. */
function toy(): Command {
  const root = new Command('toy').version('1', '-v, --version')
  root
    .command('look [files...]')
    .description('looks')
    .option('-r, --read <file>', 'reads')
    .option('-q, --quiet', 'says little')
    .option('-n, --number <n>', 'counts')
    .option('--plain', 'no ornaments')
    .addOption(new Option('-k, --kind <kind>', 'which kind').choices(['round', 'Square', 'rough']))
    .addOption(new Option('--color [when]', 'colours').choices(['always', 'never']))
    .addOption(new Option('--secret', 'nobody is told').hideHelp())
  root.command('list <what> [rest...]').alias('ls').description('lists')
  root.command('pick').addArgument(new Argument('<size>').choices(['small', 'large']))
  root.command('hidden', { hidden: true })
  const lab = root.command('lab').description('has commands of its own')
  lab.command('up').description('starts').option('--wait', 'waits')
  lab.command('down').description('ends')
  return root
}

/** The texts that are offered, FILES among them where the names of files are; with where the replaced part begins. */
async function offered(root: Command, usual: string, line: string, closesQuotes = false) {
  const answer = await answerTo({ root, unnamed: (words) => [usual, ...words] }, splitLine(line), closesQuotes)
  return { from: answer.from, texts: [...answer.choices.map(({ text }) => text), ...(answer.files ? ['FILES'] : [])] }
}

const COMMANDS = ['look', 'list', 'pick', 'lab', 'help']

describe('commands, options and what they take', () => {
  test.each<[string, string[], number?]>([
    ['', COMMANDS],
    ['l', ['look', 'list', 'lab']],
    ['hid', ['FILES']],
    ['capture', ['FILES']],
    ['capture ', ['FILES']],
    ['help l', ['look', 'list', 'lab']],
    ['lab ', ['up', 'down', 'help']],
    ['lab up --', ['--wait', '--help']],
    ['lab down --w', []],
    ['look ', ['FILES']],
    ['look a.pcap b', ['FILES']],
    ['list ', []],
    ['ls x ', []],
    ['pick ', ['small', 'large']],
    ['pick la', ['large']],
    ['pick large ', []],

    // Options, of the command that is named or meant.
    [
      'look -',
      ['-r', '--read', '-q', '--quiet', '-n', '--number', '--plain', '-k', '--kind', '--color', '-h', '--help'],
    ],
    ['look --', ['--read', '--quiet', '--number', '--plain', '--kind', '--color', '--help']],
    ['look --se', []],
    ['look a.pcap --r', ['--read']],
    ['--r', ['--read']],
    ['--', ['--read', '--quiet', '--number', '--plain', '--kind', '--color', '--help', '--version']],
    ['--v', ['--version']],
    ['look --v', []],
    ['capture --v', []],
    ['capture --r', ['--read']],
    ['list -r', []],
    ['look -- --r', ['FILES']],

    // Values.
    ['look -r ', ['FILES']],
    ['look -r -', ['FILES']],
    ['look -rcap', ['FILES'], 2],
    ['look --read=cap', ['FILES'], 7],
    ['look -n ', []],
    ['look -k ', ['round', 'Square', 'rough']],
    ['look -k ro', ['round', 'rough']],
    ['look -k s', ['Square']],
    ['-k ro', ['round', 'rough']],
    ['look --kind ro', ['round', 'rough']],
    ['look --kind=ro', ['round', 'rough'], 7],
    ['look --kind=', ['round', 'Square', 'rough'], 7],
    ['look --kinds=', []],
    ['look -kro', ['round', 'rough'], 2],
    ['look -qkro', ['round', 'rough'], 3],
    ['look -qk ro', ['round', 'rough']],
    ['look -qx ro', ['FILES']],
    ['look -k', ['-k']],
    ["look -k'", ['round', 'Square', 'rough'], 2],
    ["look -k'ro", ['round', 'rough'], 2],
    ["look '-k", ['-k']],
    ['look -kround ', ['FILES']],
    ['look -k round ', ['FILES']],
    ['look --kind=round ', ['FILES']],
    ['look -q ', ['FILES']],
    ['look -r -k ro', ['FILES']],
    ['look -- -k ro', ['FILES']],

    // Values that may be left out.
    ['look --color ', ['always', 'never']],
    ['look --color ne', ['never']],
    ['look --color=ne', ['never'], 8],
    ['look --color -k', ['-k']],
    ['look --color -k ro', ['round', 'rough']],
    ['look --color never ', ['FILES']],
  ])('%s', async (line, texts, from = 0) => {
    expect(await offered(toy(), 'look', line)).toEqual({ from, texts })
  })

  test.each([
    ['-', ['-r', '-q', '-n', '-k', '-h', '-w', '-v']],
    ['-w', ['-w']],
    ['-q', ['-q']],
    ['-w 1 --i', ['--into']],
    ['-w 1 --re', []],
    ['-q --i', []],
    ['-q --re', ['--read']],
  ])('%s, where options tell the command that is meant', async (line, texts) => {
    const root = toy()
    root.command('grab').option('-w, --where <n>', 'where').option('--into <file>', 'what to write')
    const unnamed = (words: readonly string[]) => [words.includes('-w') ? 'grab' : 'look', ...words]
    const { choices } = await answerTo({ root, unnamed }, splitLine(line), false)
    const isShown = (text: string) => line !== '-' || !text.startsWith('--')
    expect(choices.map(({ text }) => text).filter(isShown)).toEqual(texts)
  })

  it('come with what they are for', async () => {
    const { choices } = await answerTo(
      { root: toy(), unnamed: (words) => ['look', ...words] },
      splitLine('look --re'),
      false,
    )
    expect(choices).toEqual([{ text: '--read', about: 'reads', isWhole: true }])
  })

  it('are none where there is no command for what has none', async () => {
    expect((await offered(new Command('toy'), 'look', 'capture ')).texts).toEqual([])
  })
})

// Fields that stand in no protocol are among them.
const MULTICAST = mcast.fields.map(({ abbrev }) => abbrev).filter((name) => name.startsWith('mcast.'))

/** The program's options, which say what they take by the names of their placeholders. */
const reader = (): Command => {
  const root = new Command('castshark')
  addReadOptions(root.command('read [files...]')).option('-X, --capture-filter <filter>')
  root.command('fields [pattern]')
  return root
}

describe('what only the decoders know', () => {
  test.each<[string, string[], string[], number?]>([
    ["-Y 'ip.ad", ['ip.addr'], ['ip.src', 'igmp']],
    ["-X 'ip.ad", [], []],
    ["--capture-filter 'ip.ad", [], []],
    ["-Y 'igmp and ip.ad", ['ip.addr'], ['ip.src'], 9],
    ["-Y'igmp and ip.ad", ['ip.addr'], ['ip.src'], 11],
    ["-nY 'ip.ad", ['ip.addr'], []],
    ["--display-filter='igmp and ip.ad", ['ip.addr'], [], 26],
    ["-Y 'igmp.type == ", ['"Membership Query"', '"Leave Group"'], ['igmp'], 13],
    ['-Y \'igmp.type == "mem', ['"Membership Query"'], ['"Leave Group"'], 13],
    ["-Y '", ['ip', 'igmp', 'not', 'len('], ['ip.src', '==']],
    ["-Y 'ip.ttl ", ['==', 'in', 'and'], ['ip'], 7],
    ['-Y igmp -e ip.s', ['ip.src'], ['ip.dst', 'igmp']],
    ['-e ', ['ip', 'udp'], ['ip.src', 'not']],
    ['-eip.s', ['ip.src'], [], 2],
    ['-e mcast.', MULTICAST, ['ip']],
    ['-e _ws.col.I', ['_ws.col.Info'], []],
    ['fields ip.tt', ['ip.ttl'], ['ip.src']],
    ['-O i', ['ip', 'igmp'], ['ip.src']],
    ['-O ip,ig', ['igmp'], ['ip'], 3],
    ["-j 'ip ip.fl", ['ip.flags'], ['ip'], 3],
    ['-J ip.fl', ['ip.flags'], ['ip']],
    ['-o ip.de', ['ip.defragment:'], ['ip.check_checksum:']],
    ['-o ip.defragment:', ['TRUE', 'FALSE'], ['ip.defragment:'], 14],
    ['-o ip.defragment:t', ['TRUE'], ['FALSE'], 14],
    ['-o ip.nonsense:t', [], ['TRUE']],
    ['-z ', ['io,phs', 'conv,udp', 'endpoints,eth'], ['conv']],
    ['-z conv,u', ['conv,udp'], ['conv,ip']],
    ['-z conv,udp,ip.tt', ['ip.ttl'], ['conv,udp'], 9],
    ["-z 'io,phs,igmp and ip.tt", ['ip.ttl'], [], 16],
    ['-z conv,nonsense,ip.tt', [], ['ip.ttl']],
    ['-E ', ['header=', 'quote='], ['y']],
    ['-E occurrence=', ['f', 'l', 'a'], ['y'], 11],
    ['-E separator=', ['/t', '/s'], [], 10],
    ['-E nonsense=', [], ['y']],
    ['-T ', ['fields', 'json'], ['y']],
    ['-t ', ['r', 'ad'], []],
    ['-c ', [], ['FILES']],
    ['-F ', ['pcap', 'pcapng'], []],
    ['-w ', ['FILES'], []],
  ])('%s', async (line, some, none, from = 0) => {
    const answer = await offered(reader(), 'read', line)
    expect(answer.texts).toEqual(expect.arrayContaining(some))
    for (const wrong of none) expect(answer.texts).not.toContain(wrong)
    expect(answer.from).toBe(from)
    if (some.length === 0) expect(answer.texts).toEqual([])
  })

  it('a usual setting is told as such', async () => {
    const { choices } = await answerTo(
      { root: reader(), unnamed: (words) => ['read', ...words] },
      splitLine('-o ip.check_checksum:'),
      false,
    )
    expect(choices.map(({ text, about }) => [text, about !== ''])).toEqual([
      ['TRUE', false],
      ['FALSE', true],
    ])
  })
})

describe('the only choice in a quotation that the shell would close', () => {
  test.each<[string, string[], string[]]>([
    ["-Y 'ip.ad", ['ip.addr ==', 'ip.addr in', 'ip.addr and'], ['ip.addr']],
    ["-Y 'igmp and ip.ad", ['ip.addr ==', 'ip.addr in'], ['ip.addr']],
    ["-z 'io,phs,ip.ad", ['ip.addr =='], ['ip.addr']],
    // Only within quotes, only where it is the only one, and only if something may follow.
    ['-Y ip.ad', ['ip.addr'], ['ip.addr ==']],
    ["-Y 'ip.d", ['ip.dst'], ['ip.dst ==']],
    ["-Y 'frame cont", ['contains'], []],
    ["-T 'js", ['json'], []],
  ])('%s comes with what may follow it', async (line, some, none) => {
    const { texts } = await offered(reader(), 'read', line, true)
    expect(texts).toEqual(expect.arrayContaining(some))
    for (const wrong of none) expect(texts).not.toContain(wrong)
  })
})
