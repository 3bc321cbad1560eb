import { describe, expect, test } from 'vitest'
import { FilterError } from '../../src/filter/errors.ts'
import { compileFilter, renderFilterError } from '../../src/filter/index.ts'
import { expand, type Macros, STOCK_MACROS } from '../../src/filter/macros.ts'
import { registry } from './cases.ts'

const MACROS: Macros = {
  ...STOCK_MACROS,
  igmp: 'ip.proto == 2',
  between: '$1 >= $2 and $1 <= $3',
  group: 'ip.dst == $1 or igmp.maddr == $1',
  ours: '${group:239.1.1.1} and ${igmp}',
  said: 'frame contains "$1"',
  last: '$12',
  endless: '$endless()',
  twice: '$twice() $twice()',
  wrong: 'ip.adr == $1',
  nested: '$wrong($1)',
}

describe('what stands for a macro', () => {
  test.each([
    ['ip.ttl == 1', 'ip.ttl == 1'],
    ['ip.src == ${ip.src}', 'ip.src == ${ip.src}'],
    ['ip.src == $ip.src#2', 'ip.src == $ip.src#2'],
    ['frame == ${frame}', 'frame == ${frame}'],
    ['${igmp}', 'ip.proto == 2'],
    ['${igmp:}', 'ip.proto == 2'],
    ['$igmp()', 'ip.proto == 2'],
    ['$igmp( )', 'ip.proto == 2'],
    ['!$igmp()&&udp', '!ip.proto == 2&&udp'],
    ['${between:ip.ttl;1;2}', 'ip.ttl >= 1 and ip.ttl <= 2'],
    ['${between;ip.ttl;1;2}', 'ip.ttl >= 1 and ip.ttl <= 2'],
    ['${between: ip.ttl ; 1 ; 2 }', 'ip.ttl >= 1 and ip.ttl <= 2'],
    ['$between(ip.ttl, 1, 2)', 'ip.ttl >= 1 and ip.ttl <= 2'],
    ['$between(max(ip.ttl, 3), 1, 2)', 'max(ip.ttl, 3) >= 1 and max(ip.ttl, 3) <= 2'],
    ['${between;frame[0:1,2];0;{1 + 1}}', 'frame[0:1,2] >= 0 and frame[0:1,2] <= {1 + 1}'],
    ['$group("a,)")', 'ip.dst == "a,)" or igmp.maddr == "a,)"'],
    ["$group(',')", "ip.dst == ',' or igmp.maddr == ','"],
    ['${group:"}"}', 'ip.dst == "}" or igmp.maddr == "}"'],
    ['${ours}', 'ip.dst == 239.1.1.1 or igmp.maddr == 239.1.1.1 and ip.proto == 2'],
    ['$said(hola)', 'frame contains "hola"'],
    ['$igmp() or ${igmp}', 'ip.proto == 2 or ip.proto == 2'],
    ['frame contains "$igmp()"', 'frame contains "$igmp()"'],
    ['frame contains "\\"$igmp()"', 'frame contains "\\"$igmp()"'],
    ['frame contains "" or $igmp()', 'frame contains "" or ip.proto == 2'],
    ['frame contains "$igmp()', 'frame contains "$igmp()'],
    ["frame contains '$' or $igmp()", "frame contains '$' or ip.proto == 2"],
    [`$last(${Array.from({ length: 12 }, (_, k) => k)})`, '11'],
  ])('%s', (written, wanted) => {
    expect(expand(written, MACROS).text).toBe(wanted)
  })
})

function refusalOf(written: string): FilterError {
  try {
    expand(written, MACROS)
  } catch (error) {
    if (error instanceof FilterError) return error
    throw error
  }
  throw new Error(`${written} was not refused`)
}

describe('calls that are refused', () => {
  test.each([
    ['ip and $igmpp()', 'there is no macro "igmpp"', 'did you mean igmp?', 7, 8],
    ['${toString:1}', 'there is no macro "toString"', undefined, 0, 13],
    ['$between(ip.ttl, 1)', 'wrong number of arguments for macro between: 2', 'it takes 3', 0, 19],
    ['${igmp:1}', 'wrong number of arguments for macro igmp: 1', 'it takes 0', 0, 9],
    ['${group}', 'wrong number of arguments for macro group: 0', 'it takes 1', 0, 8],
    ['$between(ip.ttl,,1)', 'null argument: argument 2 of macro between is empty', undefined, 0, 19],
    ['ip or ${group:1', 'the macro is never closed', 'its arguments end with "}"', 6, 8],
    ['$group(1}', 'the macro is never closed', 'its arguments end with ")"', 0, 7],
    ['$group("1)', 'the macro is never closed', 'its arguments end with ")"', 0, 7],
    ['$endless()', 'in macro endless: macros call macros without end', undefined, 0, 10],
    ['$twice()', 'in macro twice: macros call macros without end', undefined, 0, 8],
  ])('%s', (written, message, advice, position, length) => {
    const refusal = refusalOf(written)
    expect(refusal).toMatchObject({ message, position, length })
    if (advice !== undefined) expect(refusal.advice).toBe(advice)
  })

  test('text that grows without bounds', () => {
    const long = { many: '$1'.repeat(100) }
    expect(expand(`$many(${'1'.repeat(1000)})`, long).text).toHaveLength(100_000)
    expect(() => expand(`$many(${'1'.repeat(1001)})`, long)).toThrow('too long')
  })
})

test('quotes without end take no time that grows with their square', () => {
  const text = `${"'\\'\\'".repeat(50_000)}$igmp()`
  expect(expand(text, MACROS).text).toHaveLength(text.length)
})

describe('an error is where the macro was called', () => {
  test.each([
    ['ip.adr and $igmp()', '"ip.adr" is not a field; did you mean ip.addr?', '^~~~~~'],
    ['$igmp() and ip.adr', '"ip.adr" is not a field; did you mean ip.addr?', '            ^~~~~~'],
    ['$igmp() and ${igmp} or ip.adr', '"ip.adr" is not a field; did you mean ip.addr?', `${' '.repeat(23)}^~~~~~`],
    ['ip and ${wrong:1} or udp', 'in macro wrong: "ip.adr" is not a field; did you mean ip.addr?', '       ^~~~~~~~~~'],
    ['$nested(1)', 'in macro nested: "ip.adr" is not a field; did you mean ip.addr?', '^~~~~~~~~~'],
    ['$group(ip.foo)', 'in macro group: "ip.foo" is not a field; did you mean ip.tos?', '^~~~~~~~~~~~~~'],
  ])('%s', (written, message, caret) => {
    try {
      compileFilter(written, registry, { macros: MACROS })
      expect.unreachable()
    } catch (error) {
      const shown = renderFilterError(written, error as FilterError).split('\n')
      expect(shown).toEqual([message, `    ${written}`, `    ${caret}`])
    }
  })
})
