import { describe, expect, it } from 'vitest'
import { readName, readNames, readPackedNames } from '../../src/decode/domain-names.ts'
import { octets } from '../helpers.ts'

const nameIn = (hex: string, at = 0, end = octets(hex).length) => readName(octets(hex), at, end)

describe('a domain name', () => {
  it.each([
    ['00', '', 1],
    ['01 61 00', 'a', 3],
    ['03 666f6f 03 6f7267 00', 'foo.org', 9],
    ['04 c3a4c3b6 00 ff', 'äö', 6],
    [`3f ${'61'.repeat(63)} 00`, 'a'.repeat(63), 65],
  ])('%s', (hex, name, size) => {
    expect(nameIn(hex)).toEqual({ name, at: 0, size })
  })
  it.each([
    ['of which nothing is there', ''],
    ['without its end', '01 61'],
    ['with a label that is cut', '02 61'],
    ['whose label ends with the octets', '01 61 01'],
    ['that is compressed', 'c0 00 00'],
    ['with a label that is too long', `40 ${'61'.repeat(64)} 00`],
  ])('%s is none', (_what, hex) => {
    expect(nameIn(hex)).toBeUndefined()
  })
  it('ends before the end that it is given', () => {
    expect(nameIn('01 61 00', 0, 2)).toBeUndefined()
    expect(nameIn('ff 01 61 00', 1)).toEqual({ name: 'a', at: 1, size: 3 })
  })
})

describe('several names', () => {
  const namesIn = (hex: string) => {
    const { names, end, broken } = readNames(octets(hex), 0, octets(hex).length)
    return { names: names.map(({ name }) => name), end, broken }
  }
  it.each([
    ['01 61 00 01 62 00', ['a', 'b'], 6, false],
    ['01 61 00 00 00 00', ['a'], 3, false],
    ['00 00', [], 0, false],
    ['', [], 0, false],
    ['01 61 00 02 62', ['a'], 3, true],
  ])('%s', (hex, names, end, broken) => {
    expect(namesIn(hex)).toEqual({ names, end, broken })
  })
})

describe('names that point to others', () => {
  const namesIn = (hex: string, start = 0) =>
    readPackedNames(octets(hex), start, octets(hex).length)?.map(({ name, at, size }) => [name, at, size])
  it.each([
    ['', []],
    ['01 61 00', [['a', 0, 3]]],
    [
      '01 61 01 62 00 01 63 c002',
      [
        ['a.b', 0, 5],
        ['c.b', 5, 4],
      ],
    ],
    [
      '01 61 00 c000',
      [
        ['a', 0, 3],
        ['a', 3, 2],
      ],
    ],
  ])('%s', (hex, names) => {
    expect(namesIn(hex)).toEqual(names)
  })
  it('count from where they begin', () => {
    expect(namesIn('ff 01 61 00 c000', 1)?.map(([name]) => name)).toEqual(['a', 'a'])
  })
  it.each([
    ['forward', 'c002 01 61 00'],
    ['to themselves', 'c000'],
    ['round in circles', '01 61 c000'],
    ['with half a pointer', '01 61 00 c0'],
    ['to what has no end', '01 61'],
    ['to what is neither label nor pointer', '41 61 00'],
  ])('%s are none', (_what, hex) => {
    expect(namesIn(hex)).toBeUndefined()
  })
})
