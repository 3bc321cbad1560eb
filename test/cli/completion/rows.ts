/** The same lines in every shell: typed on a terminal, the Tab key pressed. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { missing, type ShellName, Terminal } from './terminal.ts'

const LIMIT = 60_000
export const TAB = '\t'
const PACKAGE = 'bash-completion'

/** A line before Tab was pressed, and what each shell makes of it. `‸` marks the cursor where it is not at the end. */
type Row = readonly [typed: string, all: string | Readonly<Record<ShellName, string>>]

const ROWS: readonly Row[] = [
  ['castshark rea', 'castshark read '],
  ['true; X=1 castshark fie', 'true; X=1 castshark fields '],
  ["castshark read -T 'js", "castshark read -T 'json' "],
  ['castshark read --format=js', 'castshark read --format=json '],

  ['castshark on', 'castshark one.pcap '],
  ['castshark -r on', 'castshark -r one.pcap '],
  ['castshark --read-file=on', 'castshark --read-file=one.pcap '],
  ['castshark -Y igmp tw', 'castshark -Y igmp two\\ words.pcap '],
  ['castshark -Y ip.nonsense', 'castshark -Y ip.nonsense'],

  ["castshark -j 'ip igmp.typ", "castshark -j 'ip igmp.type' "],
  ['castshark -o ip.defrag', 'castshark -o ip.defragment:'],
  ['castshark -o ip.defragment:t', 'castshark -o ip.defragment:TRUE '],

  // Filters: a quotation stays open, for there may be more to come.
  [
    "castshark -Y 'igmp.typ",
    { bash: "castshark -Y 'igmp.type ", zsh: "castshark -Y 'igmp.type", fish: "castshark -Y 'igmp.type " },
  ],
  [
    'castshark -Y "udp and igmp.typ',
    {
      bash: 'castshark -Y "udp and igmp.type ',
      zsh: 'castshark -Y "udp and igmp.type',
      fish: 'castshark -Y "udp and igmp.type ',
    },
  ],
  [
    "castshark -Y'udp and igmp.typ",
    {
      bash: "castshark -Y'udp and igmp.type ",
      // Zsh itself writes quotations in the middle of a word anew.
      zsh: 'castshark -Yudp\\ and\\ igmp.type',
      fish: "castshark -Y'udp and igmp.type ",
    },
  ],
  [
    "castshark --display-filter='igmp.typ",
    {
      bash: "castshark --display-filter='igmp.type ",
      zsh: 'castshark --display-filter=igmp.type',
      fish: "castshark --display-filter='igmp.type ",
    },
  ],
  [
    'castshark --display-filter=igmp.typ',
    {
      bash: 'castshark --display-filter=igmp.type',
      zsh: 'castshark --display-filter=igmp.type',
      fish: 'castshark --display-filter=igmp.type ',
    },
  ],
  [
    'castshark -Yigmp.typ',
    { bash: 'castshark -Yigmp.type', zsh: 'castshark -Yigmp.type', fish: 'castshark -Yigmp.type ' },
  ],
  [
    "castshark -Y 'igmp.typ'",
    { bash: 'castshark -Y igmp.type', zsh: "castshark -Y 'igmp.type'", fish: "castshark -Y 'igmp.type' " },
  ],
  [
    'castshark -Y igmp.type==\\"Membership\\ Q',
    {
      bash: 'castshark -Y igmp.type==\\"Membership\\ Query\\"',
      zsh: 'castshark -Y igmp.type==\\"Membership\\ Query\\"',
      fish: 'castshark -Y igmp.type==\\"Membership\\ Query\\" ',
    },
  ],
  [
    'castshark -Y "igmp.type == \\"leave group req',
    {
      bash: 'castshark -Y "igmp.type == \\"Leave Group Request\\" ',
      zsh: 'castshark -Y "igmp.type == \\"Leave Group Request\\"',
      // Where the case changes, fish writes the word anew.
      fish: 'castshark -Y igmp.type\\ ==\\ \\"Leave\\ Group\\ Request\\"\\ ',
    },
  ],
  ["castshark -Y 'igmp.type =", "castshark -Y 'igmp.type ="],
  ["castshark -Y 'igmp.type == ", 'castshark -Y \'igmp.type == "'],
  ["castshark -Y 'no such thing", "castshark -Y 'no such thing"],
  [
    "castshark -z 'conv,udp,igmp.typ",
    {
      bash: "castshark -z 'conv,udp,igmp.type ",
      zsh: "castshark -z 'conv,udp,igmp.type",
      fish: "castshark -z 'conv,udp,igmp.type ",
    },
  ],
]

/** Opens a terminal for the tests of a group. @param first what the shell is to do before all else */
export function terminal(shell: ShellName, ...first: string[]): () => Terminal {
  let opened: Terminal
  beforeAll(async () => {
    opened = await Terminal.open(shell, first)
  }, LIMIT)
  afterAll(async () => opened.close())
  return () => opened
}

/** A group of tests that is skipped, and says why, where the shell is not installed. */
export function inShell(shell: ShellName, title: string, tests: () => void): void {
  const reason = missing(shell) ?? (title.includes(PACKAGE) ? missing(PACKAGE) : undefined)
  describe.skipIf(reason !== undefined)(
    reason === undefined ? title : `${title} (${reason})`,
    { timeout: LIMIT },
    tests,
  )
}

/** Holds what a shell makes of the lines against the table. */
export function rowsIn(shell: ShellName): void {
  inShell(shell, shell, () => {
    const opened = terminal(shell)
    test.each(ROWS)('%s', async (typed, all) => {
      expect(await opened().press(typed, TAB)).toBe(typeof all === 'string' ? all : all[shell])
    })
  })
}
