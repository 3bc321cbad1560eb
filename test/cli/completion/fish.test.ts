import { expect, test } from 'vitest'
import { inShell, rowsIn } from './rows.ts'
import { fishSays } from './terminal.ts'

rowsIn('fish')

inShell('fish', 'fish, asked', () => {
  test.each([
    ['castshark read -Y "ip.ad', 'ip.addr ==\tequal: one of the values'],
    ["castshark read -Y'udp and igmp.ma", '-Yudp and igmp.maddr\tMulticast Address: an IPv4 address'],
    ['castshark read --display-filter=igmp.ma', '--display-filter=igmp.maddr\tMulticast Address: an IPv4 address'],
    ["castshark -Y 'igmp.type == ", 'igmp.type == "Leave Group"\t0x17'],
    ["castshark -Y 'it\\'s", undefined],
    ['castshark read --cou', '--count\tprint only how many frames there are'],
    ['castshark rea', 'read\tdecode saved captures (also: castshark -r FILE)'],
    ['castshark -o ip.defr', 'ip.defragment:\tPut fragmented IPv4 datagrams together'],
    ['castshark -T js', 'json'],
  ])('%s', async (line, expected) => {
    const said = await fishSays(line)
    if (expected === undefined) expect(said).toEqual([])
    else expect(said).toContain(expected)
  })
})
