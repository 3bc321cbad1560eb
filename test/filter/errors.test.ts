import { describe, expect, test } from 'vitest'
import { compileFilter, FilterError, renderFilterError } from '../../src/filter/index.ts'
import { registry } from './cases.ts'

function refusalOf(expression: string): FilterError {
  try {
    compileFilter(expression, registry)
  } catch (error) {
    if (error instanceof FilterError) return error
    throw error
  }
  throw new Error(`${expression} was not refused`)
}

const shown = (expression: string): string[] => renderFilterError(expression, refusalOf(expression)).split('\n')

describe('common slips say what to write instead', () => {
  test.each([
    ['ip.adr == 1', '"ip.adr" is not a field; did you mean ip.addr?', '^~~~~~'],
    ['ip.addr = 224.1.1.1 and', '"=" is not an operator; to compare, write "=="', '        ^'],
    [
      'ip.addr == 224.1.1',
      '"224.1.1" is not an IPv4 address; an address has four parts; for the network write 224.1.1.0/24',
      '           ^~~~~~~',
    ],
    ['ip.addr == 224.1.1.1 and', 'the filter breaks off; a field or a value is missing', '                     ^~~'],
    ['udp.port == "5004"', 'a string is not a number of 16 bits; write 5004 without quotes', '            ^~~~~~'],
    ['ip.ttl == 300', '300 is too big: the field is a number of 8 bits; 255 at most', '          ^~~'],
    [
      'ip.src == 10.0.0.1/33',
      'a prefix of 33 bits is longer than an IPv4 address; 32 at most',
      '          ^~~~~~~~~~~',
    ],
    [
      'ip.src == 192.168.001.1',
      '"192.168.001.1" is not an IPv4 address; its numbers have no leading zeros',
      '          ^~~~~~~~~~~~~',
    ],
    [
      'eth.dst == 01:00:5e',
      '"01:00:5e" has 3 octets, and an Ethernet address has 6; for the beginning of it write eth.dst[0:3] == 01:00:5e',
      '           ^~~~~~~~',
    ],
    [
      'igmp.type == "Membership Qery"',
      '"Membership Qery" is not among the values of igmp.type; did you mean "Membership Query"?',
      '             ^~~~~~~~~~~~~~~~~',
    ],
    [
      'ip.proto == udp',
      'a number of 8 bits cannot be held against a protocol; for the value write "UDP" in quotes',
      '            ^~~',
    ],
    ['16 == ip.ttl', 'a field is wanted here, not "16"; put the field first, as in ip.ttl == 1', '^~'],
    ['(ip', 'the "(" is never closed; write ")" where the group ends', '^'],
    ['ip)', '")" was not expected here; expected "and" or "or"', '  ^'],
    ['ip AND udp', '"AND" was not expected here; operators are written in small letters: and', '   ^~~'],
    [
      '(ip.ttl + 1) * 2 == 4',
      '"*" was not expected here; parentheses are for conditions; arithmetic is grouped by braces: { … }',
      '             ^',
    ],
    ['ip.ttl[0] == 1', 'a number of 8 bits cannot be sliced; its octets are @ip.ttl[…]', '^~~~~~'],
    ['ip.ttl contains 1', 'a number of 8 bits cannot be searched; search its text: string(ip.ttl)', '^~~~~~'],
    ['udp.port in 5004', '"5004" was not expected here; expected a set in braces, as in {5004}', '            ^~~~'],
    [
      'frame contains 192.168.1.10',
      '"192.168.1.10" is not a valid byte string; for the octets of the address write c0:a8:01:0a',
      '               ^~~~~~~~~~~~',
    ],
    [
      'frame contains 192.168.1.300',
      '"192.168.1.300" is not a valid byte string; write pairs of hexadecimal digits, as in 01:00:5e, or a string in quotes',
      '               ^~~~~~~~~~~~~',
    ],
    [
      'frame.time > "2002-12-31 13:55.3"',
      '"2002-12-31 13:55.3" is not a time; a fraction requires a seconds field',
      `${' '.repeat(13)}^${'~'.repeat(19)}`,
    ],
    [
      'ip.ttl < 10 < 20',
      'a field is wanted here, not "20"; put the field first, as in ip.ttl == 1',
      '              ^~',
    ],
    ['lenn(udp) == 8', '"lenn" is not a function; did you mean len?', '^~~~'],
    ['ip.ttl-1 == 0', '"ip.ttl-1" is not a field; "-" may be part of a name; to subtract write ip.ttl - 1', '^~~~~~~~'],
    [
      'ip.ttl == 2-1',
      '"2-1" is not a whole number; "-" may be part of a name; to subtract write 2 - 1',
      '          ^~~',
    ],
    ['len == 8', '"len" is a function; write len(…)', '^~~'],
    ['frame contains "abc', 'the string is never closed; a string ends with a double quote', '               ^~~~'],
    [
      'udp.payload matches abc',
      'a regular expression requires a double quoted string; as in r"^abc"',
      '                    ^~~',
    ],
    ['udp.payload matches "(a"', 'the regular expression cannot be used: a ")" is missing', '                    ^~~~'],
    ['host 224.1.1.1', 'this looks like a capture filter; write ip.addr == 224.1.1.1', '^~~~~~~~~~~~~~'],
    ['udp port 5004', 'this looks like a capture filter; write udp.port == 5004', '^~~~~~~~~~~~~'],
    [
      'udp.srcport == udp.dsport',
      '"udp.dsport" is not a field; did you mean udp.dstport?',
      '               ^~~~~~~~~~',
    ],
    ['frame.time_relative > .5', '".5" is not a number; write 0.5', '                      ^~'],
  ])('%s', (expression, message, caret) => {
    expect(shown(expression)).toEqual([message, `    ${expression}`, `    ${caret}`])
  })
})

test('the place is in units of the expression', () => {
  expect(refusalOf('ip and ip.adr')).toMatchObject({
    name: 'FilterError',
    position: 7,
    length: 6,
    advice: 'did you mean ip.addr?',
  })
})

test('nothing in the expression reaches a terminal as it is', () => {
  const expression = 'frame contains "\u001b[31m\u202e" and ip.adr'
  const lines = shown(expression)
  expect(lines.join('')).not.toContain('\u001b')
  expect(lines.join('')).not.toContain('\u202e')
  expect(lines[2].indexOf('^')).toBe(4 + expression.indexOf('ip.adr'))
  expect(renderFilterError('\u001b[2J', refusalOf('\u001b[2J'))).not.toContain('\u001b')
})

test('of a long expression the part around the fault is shown', () => {
  const expression = `${'ip.ttl == 1 or '.repeat(40)}ip.adr${' or ip.ttl == 2'.repeat(40)}`
  const [, line, caret] = shown(expression)
  expect(line.length).toBeLessThan(120)
  expect(line.slice(caret.indexOf('^'), caret.indexOf('^') + 6)).toBe('ip.adr')
})

test('nesting ends somewhere, and lists do not', () => {
  expect(refusalOf(`${'('.repeat(5000)}ip${')'.repeat(5000)}`).message).toContain('nested too deeply')
  expect(refusalOf(`${'not '.repeat(5000)}ip`).message).toContain('nested too deeply')
  expect(refusalOf(`ip.ttl == ${'{'.repeat(5000)}1`).message).toContain('nested too deeply')
  expect(refusalOf(`ip.ttl${' + 1'.repeat(5000)} == 1`).message).toContain('nested too deeply')
  expect(refusalOf(`ip.ttl == 1${' + 1'.repeat(5000)}`).message).toContain('nested too deeply')
  expect(refusalOf(`frame${'[0:9]'.repeat(5000)} == 1`).message).toContain('nested too deeply')
  const sums = Array(150).fill(0)
  const nested = sums.reduce<string>((inner) => `{${inner}${' + 1'.repeat(150)}}`, 'ip.ttl')
  expect(refusalOf(`${nested} == 1`).message).toContain('nested too deeply')
  expect(compileFilter(Array(3000).fill('ip.src == 10.0.0.1').join(' or '), registry).warnings).toEqual([])
})

test.each([
  ['braces on the right', `ip.ttl == ${'{'.repeat(60)}1${' + ip.ttl}'.repeat(60)}`],
  ['braces on the left', `${'{ip.ttl + '.repeat(60)}ip.ttl${'}'.repeat(60)} == 1`],
  ['functions of functions', `${'max('.repeat(60)}ip.ttl${')'.repeat(60)} == 1`],
  ['functions of sums', `${'abs({'.repeat(60)}ip.ttl${'} + 1)'.repeat(60)} == 1`],
  ['sums of many', `ip.addr == ${Array(60).fill('ip.addr').join(' & ')}`],
])('%s take no time that doubles with each level', (_what, expression) => {
  // Whoever looked at each part twice would not be through before the sun goes out.
  expect(compileFilter(expression, registry).warnings).toEqual([])
})
