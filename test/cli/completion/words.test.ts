import { describe, expect, it, test } from 'vitest'
import { splitLine, wordOf } from '../../../src/cli/completion/words.ts'

describe('a line that ends in a word', () => {
  test.each([
    ['', [], ''],
    ['a', [], 'a'],
    ['a ', ['a'], ''],
    ['  a\t\tb ', ['a', 'b'], ''],
    ['a b', ['a'], 'b'],
    ["a 'b c' d", ['a', 'b c'], 'd'],
    ["a 'b c", ['a'], 'b c'],
    ['a "b c', ['a'], 'b c'],
    ["-Y'b c' d", ['-Yb c'], 'd'],
    ['a\\ b c', ['a b'], 'c'],
    ['a\\ b', [], 'a b'],
    ['a\\', [], 'a'],
    ['"a \\"b\\" \\c" d', ['a "b" \\c'], 'd'],
    ["'a\\' b", ['a\\'], 'b'],
    ["'it'\\''s' b", ["it's"], 'b'],
    ["$'it\\'s' b", ["it's"], 'b'],
    ["'' b", [''], 'b'],
    ['\'"\' "\'" c', ['"', "'"], 'c'],
  ])('%s', (line, words, last) => {
    const split = splitLine(line)
    expect([split.words, split.last.text]).toEqual([words, last])
  })
})

describe('quotation marks within single quotes', () => {
  it('are escaped in fish', () => {
    expect(splitLine("'it\\'s \\\\ \\n' b", 'fish')).toMatchObject({ words: ["it's \\ \\n"], last: { text: 'b' } })
  })

  it('$ before a quotation is nothing special in fish', () => {
    expect(splitLine("$'a", 'fish').last).toMatchObject({ text: '$a', quote: "'" })
  })
})

describe('where the units of a word stand', () => {
  test.each([
    ['abc', [0, 1, 2], '', 3, 3],
    ["'ab", [1, 2], "'", 0, 0],
    ['x "ab', [3, 4], '"', 0, 2],
    ["-Y'a", [0, 1, 3], "'", 2, 2],
    ["-Y'", [0, 1], "'", 2, 2],
    ["'a'b", [1, 3], '', 2, 4],
    ["'a''b", [1, 4], "'", 1, 3],
    ['a\\ b', [0, 1, 3], '', 3, 4],
    ['"\\"a', [1, 3], '"', 0, 0],
    ["$'\\'a", [2, 4], "$'", 0, 0],
  ])('%s', (line, at, quote, quotedFrom, quoteAt) => {
    expect(splitLine(line).last).toMatchObject({ at, quote, quotedFrom, quoteAt })
  })
})

it('reads a word with the blanks that stand in its quotation', () => {
  expect(wordOf("'it'\\''s a b").text).toBe("it's a b")
})
