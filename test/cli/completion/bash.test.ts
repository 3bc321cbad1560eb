import { describe, expect, test } from 'vitest'
import { inShell, rowsIn, TAB, terminal } from './rows.ts'
import { BASH_COMPLETION } from './terminal.ts'

rowsIn('bash')

inShell('bash', 'bash, otherwise', () => {
  const opened = terminal('bash')

  test.each([
    ["castshark -Y 'igmp.typ‸ && udp'", "castshark -Y 'igmp.type ‸ && udp'"],
    ['castshark rea‸ one.pcap', 'castshark read‸ one.pcap'],
  ])('%s: what stands behind the cursor stays', async (typed, expected) => {
    expect(await opened().press(typed, TAB)).toBe(expected)
  })

  test.each([
    ["castshark -Y 'frame cont", "castshark -Y 'frame contains"],
    ["castshark -o 'ip.defrag", "castshark -o 'ip.defragment:"],
    ["castshark -o 'ip.defragment:t", "castshark -o 'ip.defragment:TRUE' "],
  ])('%s: a quotation is closed only where nothing can follow', async (typed, expected) => {
    expect(await opened().press(typed, TAB)).toBe(expected)
  })

  test.each([
    ['castshark -Y \'udp and igmp.type == "Leave Group', '"Leave Group Request"', 'igmp.type == "Leave Group R'],
    ["castshark -Y 'udp and igmp.m", 'igmp.maddr', 'udp and igmp.maddr'],
    ['castshark read -T ', 'json', '-T json'],
  ])('%s: a list has no more than what may follow', async (typed, listed, unlisted) => {
    const shown = await opened().shownBy(typed, TAB + TAB)
    expect(shown).toContain(listed)
    expect(shown).not.toContain(unlisted)
  })
})

describe.each([
  ['with signs that part no words', 'COMP_WORDBREAKS=${COMP_WORDBREAKS//[=:]/}'],
  ['with bash-completion', `source ${BASH_COMPLETION}`],
])('bash', (title, first) => {
  inShell('bash', title, () => {
    const opened = terminal('bash', first)
    test.each([
      ['castshark rea', 'castshark read '],
      ['castshark -r on', 'castshark -r one.pcap '],
      ['castshark --display-filter=igmp.typ', 'castshark --display-filter=igmp.type'],
      ["castshark --display-filter='igmp.typ", "castshark --display-filter='igmp.type "],
      ['castshark -Y igmp.type==\\"Membership\\ Q', 'castshark -Y igmp.type==\\"Membership\\ Query\\"'],
      ['castshark -o ip.defragment:t', 'castshark -o ip.defragment:TRUE '],
      ['castshark read --color=al', 'castshark read --color=always '],
    ])('%s', async (typed, expected) => {
      expect(await opened().press(typed, TAB)).toBe(expected)
    })
  })
})

inShell('bash', 'sudo by bash-completion', () => {
  const opened = terminal('bash', `source ${BASH_COMPLETION}`)
  test.each([
    ['sudo castshark rea', 'sudo castshark read '],
    ["sudo castshark -Y 'igmp.typ", "sudo castshark -Y 'igmp.type "],
    ['sudo castshark -Y "udp and igmp.typ', 'sudo castshark -Y "udp and igmp.type '],
    ['sudo castshark --display-filter=igmp.typ', 'sudo castshark --display-filter=igmp.type'],
    ['sudo castshark --color=al', 'sudo castshark --color=always '],
    ['sudo castshark -Y igmp.typ', 'sudo castshark -Y igmp.type'],
    ['sudo castshark -r on', 'sudo castshark -r one.pcap '],
  ])('%s', async (typed, expected) => {
    expect(await opened().press(typed, TAB)).toBe(expected)
  })
})
