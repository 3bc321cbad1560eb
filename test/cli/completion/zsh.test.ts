import { expect, test } from 'vitest'
import { inShell, rowsIn, TAB, terminal } from './rows.ts'

rowsIn('zsh')

inShell('zsh', 'zsh, otherwise', () => {
  const opened = terminal('zsh', 'setopt complete_in_word')

  test.each([
    ["castshark -Y 'igmp.typ‸ && udp'", "castshark -Y 'igmp.type‸ && udp'"],
    ['castshark rea‸ one.pcap', 'castshark read ‸ one.pcap'],
  ])('%s: what stands behind the cursor stays', async (typed, expected) => {
    expect(await opened().press(typed, TAB)).toBe(expected)
  })

  test.each([
    ["castshark -Y 'udp and igmp.m", /igmp\.maddr +-- Multicast Address/],
    ['castshark read --co', /--count +-- print only how many/],
    ['castshark -o ip.', /ip\.defragment: +-- Put frag/],
  ])('%s: a list says what there is for what', async (typed, listed) => {
    expect(await opened().shownBy(typed, TAB)).toMatch(listed)
  })
})
