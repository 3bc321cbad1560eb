import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { addressText } from '../../../src/multicast/addresses.ts'
import { groupsOf, isLikeAddress, SpanError, sizeOf, spanOf } from '../../../src/multicast/plan/spans.ts'

const texts = (text: string): string[] =>
  [...groupsOf(spanOf(text))].map((b) => addressText(b, 0, b.length === 4 ? 4 : 6))

describe('a span', () => {
  test.each<[text: string, groups: string[]]>([
    ['239.1.1.1', ['239.1.1.1']],
    ['239.1.1.1/32', ['239.1.1.1']],
    ['239.1.1.5/30', ['239.1.1.4', '239.1.1.5', '239.1.1.6', '239.1.1.7']],
    ['239.1.1.255-239.1.2.1', ['239.1.1.255', '239.1.2.0', '239.1.2.1']],
    ['239.255.255.255', ['239.255.255.255']],
    ['ff15::fe/127', ['ff15::fe', 'ff15::ff']],
    ['FF15::ffff-ff15::1:0', ['ff15::ffff', 'ff15::1:0']],
  ])('%s', (text, groups) => {
    expect(texts(text)).toEqual(groups)
    expect(sizeOf(spanOf(text))).toBe(BigInt(groups.length))
  })

  test.each<[text: string, says: string]>([
    ['192.168.1.1', '192.168.1.1 is no multicast group'],
    ['fe80::1', 'fe80::1 is no multicast group'],
    ['224.0.0.0/3', '"224.0.0.0/3" holds 255.255.255.255, which is no multicast group'],
    ['223.255.255.255-224.0.0.1', 'holds 223.255.255.255'],
    ['239.1.1', '"239.1.1" is no address'],
    ['239.1.1.256', '"239.1.1.256" is no address'],
    ['239.1.1.1/33', 'a prefix has 0 to 32 bits'],
    ['239.1.1.1/', 'a prefix has 0 to 32 bits'],
    ['ff15::1/129', 'a prefix has 0 to 128 bits'],
    ['239.1.1.2-239.1.1.1', 'ends before it begins'],
    ['239.1.1.2-ff15::1', 'from one version of IP to the other'],
    ['239.1.1.2-', '"" is no address'],
    ['', '"" is no address'],
  ])('is none: %s', (text, says) => {
    expect(() => spanOf(text)).toThrow(SpanError)
    expect(() => spanOf(text)).toThrow(says)
  })

  it('holds as many groups as it says', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0x0fff_ff00 }), fc.integer({ min: 0, max: 255 }), (from, more) => {
        const dotted = (n: number): string => [24, 16, 8, 0].map((by) => (n >>> by) & 0xff).join('.')
        const first = (0xe000_0000 + from) >>> 0
        const found = texts(`${dotted(first)}-${dotted(first + more)}`)
        expect(found).toHaveLength(more + 1)
        expect([found[0], found[more]]).toEqual([dotted(first), dotted(first + more)])
      }),
    )
  })
})

test.each([
  ['239.1.1.1', true],
  ['239.1.1', true],
  ['239.1.1.0/24', true],
  ['192.168.1.1', true],
  ['239.1.1.1-239.1.1.9', true],
  ['ff15::1', true],
  ['FF15::', true],
  ['ff15::1.2.3.4', true],
  ['[ff15::1]:5004', true],
  ['232.1.1.1@192.0.2.7', true],
  ['capture.pcap', false],
  ['-', false],
  ['2024', false],
  ['./239.1.1.1', false],
  ['239.1.1.1.pcap', false],
  ['c:\\talk.pcap', false],
])('%s is like an address: %s', (text, isOne) => {
  expect(isLikeAddress(text)).toBe(isOne)
})
