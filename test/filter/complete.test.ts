import { describe, expect, test } from 'vitest'
import { completeFilter } from '../../src/filter/complete.ts'
import { registry } from './cases.ts'

/** `|` marks the cursor. */
function at(marked: string) {
  const cursor = marked.indexOf('|')
  return completeFilter(marked.replace('|', ''), registry, cursor)
}

const offered = (marked: string): string[] => at(marked).suggestions.map(({ text }) => text)

describe('what is offered', () => {
  test.each([
    ['|', ['ip', 'igmp', 'ip.src', 'not', 'len(', 'any'], ['==', 'and']],
    ['ig|', ['igmp', 'igmp.type', 'igmp.maddr'], ['ip', 'not']],
    ['igmp.t|', ['igmp.type'], ['igmp', 'igmp.maddr']],
    ['.igmp.t|', ['.igmp.type'], ['igmp.type']],
    ['IGMP.t|', ['igmp.type'], ['ip']],
    ['_ws.col.I|', ['_ws.col.Info'], ['_ws.col.Protocol']],
    ['ip and u|', ['udp', 'udp.port'], ['ip.src']],
    ['not ig|', ['igmp'], ['ip']],
    ['(ip.sr|', ['ip.src'], ['ip.dst']],
    ['ip.ttl |', ['==', '<', 'in', 'not in', '&', '+', 'and'], ['contains', 'matches', 'ip']],
    ['ip.src |', ['==', 'in', '&', 'or'], ['+', 'contains']],
    ['frame.protocols |', ['==', 'contains', 'matches'], ['+', '&']],
    ['udp.payload |', ['contains', 'matches', '&'], ['+']],
    ['udp[0:2] |', ['==', 'and'], []],
    ['len(ud|', ['udp', 'udp.payload'], ['ip', 'not']],
    ['len(udp) |', ['==', '>'], ['udp']],
    ['igmp.type == |', ['"Membership Query"', '"Leave Group"'], ['==', 'igmp.type']],
    ['igmp.type == "Mem|', ['"Membership Query"'], ['"Leave Group"']],
    ['igmp.type == "mem|', ['"Membership Query"'], []],
    ['igmp.type in {|', ['"Membership Query"'], []],
    ['igmp.type in {"Leave Group", |', ['"Membership Query"'], []],
    ['igmp.type in {0x11 |', [',', '..', '}'], ['and']],
    ['igmp.type in |', ['{'], ['"Leave Group"']],
    ['igmp.type not |', ['{'], []],
    ['ip.flags.df == |', ['True', 'False', '"Set"'], []],
    ['ip.src == ip.d|', ['ip.dst'], ['ip.dsfield']],
    ['ip.ttl == 1 |', ['and', 'or', 'xor'], ['==']],
    ['ip.ttl == 1 and i|', ['ip', 'igmp'], ['and']],
    ['ip.src == ${ip.s|', ['ip.src'], ['ip.dst']],
    ['@ip.s|', ['ip.src'], []],
    ['frame contains "abc" |', ['and'], ['==']],
    ['any ip.ad|', ['ip.addr'], []],
  ])('%s', (marked, some, none) => {
    const all = offered(marked)
    expect(all).toEqual(expect.arrayContaining(some))
    for (const wrong of none) expect(all).not.toContain(wrong)
  })
})

test.each([['udp.payload matches |'], ['frame contains "abc|'], ['ip.ttl == 1 ? |'], ['nonsense|']])(
  '%s: nothing',
  (marked) => {
    expect(offered(marked)).toEqual([])
  },
)

test('says which part of the text is replaced', () => {
  expect(at('ip and ig|mp')).toMatchObject({ from: 7, to: 9 })
  expect(at('igmp.type == "Mem|bership"')).toMatchObject({ from: 13, to: 17 })
  expect(at('ip.ttl |')).toMatchObject({ from: 7, to: 7 })
})

test('fields come with what they are', () => {
  const [ttl] = at('ip.ttl|').suggestions
  expect(ttl).toEqual({
    text: 'ip.ttl',
    sort: 'field',
    description: 'Time to Live: a number of 8 bits. 1 keeps a datagram on its link',
  })
  expect(at('igmp|').suggestions[0]).toEqual({
    text: 'igmp',
    sort: 'protocol',
    description: 'Internet Group Management Protocol',
  })
  const query = at('igmp.type == "Membership Q|').suggestions[0]
  expect(query).toEqual({ text: '"Membership Query"', sort: 'value', description: '0x11' })
})
