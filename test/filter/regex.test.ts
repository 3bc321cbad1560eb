import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compilePattern, PatternError } from '../../src/filter/regex/index.ts'

const octets = (text: string): Uint8Array => Uint8Array.from(text, (unit) => unit.charCodeAt(0))

/** Octets around the text must not count. */
function matches(pattern: string, text: string): boolean {
  const all = octets(`\n${text}x\n`)
  return compilePattern(pattern).matches(all, 1, text.length)
}

describe('what matches', () => {
  test.each([
    ['abc', 'xabcx', 'xabx'],
    ['abc', 'xABCx', ''],
    ['(?-i)abc', 'abc', 'ABC'],
    ['(?-i:a)b', 'aB', 'Ab'],
    ['a(?-i)b', 'Ab', 'AB'],
    ['((?-i)a)b', 'aB', 'AB'],
    ['(?i)abc', 'ABC', 'AB'],
    ['^abc$', 'abc', 'abcd'],
    ['^abc$', 'abc\n', 'abc\n\n'],
    ['abc\\z', 'abc', 'abc\n'],
    ['abc\\Z', 'abc\n', 'abc\n\n'],
    ['\\Aabc', 'abc', '\nabc'],
    ['^abc', 'abc', '\nabc'],
    ['(?m)^abc', '\nabc', 'xabc'],
    ['(?m)abc$', 'abc\nx', 'abcx'],
    ['(?m)^$', 'a\n\nb', 'a\nb'],
    ['a.c', 'abc', 'a\nc'],
    ['(?s)a.c', 'a\nc', 'ac'],
    ['a|b|cd', 'xcdx', 'xcx'],
    ['(a|b)+c', 'ababc', 'cab'],
    ['a{3}', 'aaa', 'aa'],
    ['^a{2,3}$', 'aaa', 'aaaa'],
    ['^a{2,}$', 'aaaa', 'a'],
    ['^a{0,1}$', '', 'aa'],
    ['^(a*)*$', 'aaa', 'ab'],
    ['^(?:a?){3}b$', 'aab', 'aaaab'],
    ['a{,3}', 'a{,3}', 'aaa'],
    ['a{', 'a{', 'a'],
    ['colou?r', 'color', 'colouur'],
    ['a+?b', 'aab', 'b'],
    ['[abc]', 'b', 'd'],
    ['[^abc]', 'd', 'ABC'],
    ['[a-c]x', 'Bx', 'dx'],
    ['[]a]', ']', 'b'],
    ['[^]a]', 'b', ']a'],
    ['[a-]', '-', 'b'],
    ['[\\w-.]', '-', '+'],
    ['[[:alpha:]]', 'g', '1'],
    ['[[:^alpha:]]', '1', 'g'],
    ['[[:xdigit:]_]+$', 'f0_', 'g'],
    ['[\\]]', ']', 'x'],
    ['[\\x41-\\x43]', 'B', 'D'],
    ['[\\b]', '\b', 'b'],
    ['\\d+', 'a1', 'ab'],
    ['\\D', 'a', '1'],
    ['\\w\\W', 'a-', 'ab'],
    ['\\s\\S', ' a', 'aa'],
    ['\\h', '\t', '\n'],
    ['\\v', '\r', ' '],
    ['a\\Nc', 'abc', 'a\nc'],
    ['a\\Rc', 'a\r\nc', 'ac'],
    ['^a\\Rc', 'a\nc', 'abc'],
    ['\\bcat\\b', 'a cat.', 'concat'],
    ['\\Bcat', 'concat', 'cat'],
    ['\\x41', 'A', 'B'],
    ['\\x{ff}', '\xff', 'f'],
    ['\\101', 'A', 'B'],
    ['\\o{101}', 'A', 'B'],
    ['\\0', '\0', '0'],
    ['\\t\\n\\r\\f\\e\\a', '\t\n\r\f\x1b\x07', 'tnrfea'],
    ['\\cA', '\x01', 'A'],
    ['\\.', '.', 'a'],
    ['\\Qa.b\\E.', 'a.bc', 'axbc'],
    ['\\Q[', '[', 'a'],
    ['(?x) a b # what follows is a comment', 'ab', 'a b'],
    ['(?#nothing)a', 'a', 'b'],
    ['(?<name>a)b', 'ab', 'b'],
    ["(?P<n>a)(?'m'b)", 'ab', 'b'],
    ['', '', undefined],
    ['\xff\xfe', '\xff\xfe', '\xfe\xff'],
  ])('%j in %j, and not in %j', (pattern, found, missing) => {
    expect(matches(pattern, found)).toBe(true)
    if (missing !== undefined && missing !== '') expect(matches(pattern, missing)).toBe(false)
  })
})

test.each([
  ['(', 'missing'],
  [')', 'too many'],
  ['[a', 'missing'],
  ['*a', 'nothing before'],
  ['a{3,2}', 'out of order'],
  ['[b-a]', 'out of order'],
  ['[[:nothing:]]', 'not a class'],
  ['\\', 'nothing behind'],
  ['(a)\\1', 'references to groups'],
  ['\\g1', 'references to groups'],
  ['(?=a)', 'looking ahead'],
  ['(?!a)', 'looking ahead'],
  ['(?<=a)b', 'looking behind'],
  ['(?>a)', 'atomic'],
  ['a++', 'possessive'],
  ['(*FAIL)', 'verbs'],
  ['\\p{L}', 'octets'],
  ['\\x{100}', 'more than an octet'],
  ['a{1001}', 'too often'],
  ['(((a{100}){100}){100})', 'too long'],
  ['(?q)a', 'not an option'],
  ['\\y', 'not supported'],
  [`${'('.repeat(200)}a${')'.repeat(200)}`, 'too deeply'],
])('%j is refused', (pattern, why) => {
  expect(() => compilePattern(pattern)).toThrow(PatternError)
  expect(() => compilePattern(pattern)).toThrow(why)
})

test('text is taken as UTF-8', () => {
  expect(compilePattern('\xc2\xbf').matchesText('¿qué?')).toBe(true)
  expect(compilePattern('^.{7}$').matchesText('¿qué?')).toBe(true)
})

/** Expressions that mean the same to JavaScript, whose engine is the oracle. */
const atoms = fc.constantFrom('a', 'b', 'c', '.', '\\d', '\\w', '[ab]', '[^a]', '\\b', '\\B', '^', '$(?!\\n)', '1', '_')
const expression = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    atoms,
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => `${a}${b}`),
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => `(?:${a}|${b})`),
    fc.tuple(tie('node'), fc.constantFrom('*', '+', '?', '{2}', '{1,2}', '{0,}')).map(([a, q]) => `(?:${a})${q}`),
  ),
})).node

test('agrees with JavaScript where both understand', () => {
  fc.assert(
    fc.property(
      expression,
      fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', '_', ' ', '-', 'B'), maxLength: 12 }),
      (pattern, text) => {
        const ours = pattern.replaceAll('$(?!\\n)', '\\z')
        expect(matches(ours, text)).toBe(new RegExp(pattern, 'i').test(text))
      },
    ),
    { numRuns: 2000 },
  )
})

test('time grows with the text alone', () => {
  const long = octets('a'.repeat(60_000))
  for (const pattern of ['(a+)+$b', '(a|a)*b', '(a|aa)+$b', '(.*)*x', '(a?){50}a{50}b', '.*.*.*.*=.*']) {
    expect(compilePattern(pattern).matches(long, 0, long.length)).toBe(false)
  }
})

test('more states than are kept give the same answer', () => {
  // Which of the last twelve octets was an "a" takes 4,096 states to remember.
  const machine = compilePattern('a.{12}b')
  const text = Array.from({ length: 20_000 }, (_, k) => 'ab'[(k * k * 7 + (k >> 3)) % 2]).join('')
  expect(machine.matches(octets(text), 0, text.length)).toBe(/a.{12}b/.test(text))
  expect(machine.matches(octets(`${'c'.repeat(5000)}a123456789012c`), 0, 5014)).toBe(false)
  expect(machine.matches(octets(`${text.replaceAll('b', 'c')}a123456789012b`), 0, text.length + 14)).toBe(true)
})
