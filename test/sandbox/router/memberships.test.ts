import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type GroupRecord, Memberships, recordsOf } from '../../../src/sandbox/router/memberships.ts'
import { octets } from '../../helpers.ts'

const G = 'e0010101'
const [S, T] = ['c0000201', 'c0000202']

describe('a report', () => {
  it.each<[title: string, message: string, size: 4 | 16, records: GroupRecord[]]>([
    ['of IGMPv1', '12 00 0000 e0010101', 4, [{ kind: 4, group: G, sources: [] }]],
    ['of IGMPv2', '16 00 0000 e0010101', 4, [{ kind: 4, group: G, sources: [] }]],
    ['of IGMPv2, a farewell', '17 00 0000 e0010101', 4, [{ kind: 3, group: G, sources: [] }]],
    [
      'of IGMPv3, with auxiliary data between two records',
      '22 00 0000 0000 0002  05 01 0001 e0010101 c0000201 deadbeef  06 00 0000 e0010102',
      4,
      [
        { kind: 5, group: G, sources: [S] },
        { kind: 6, group: 'e0010102', sources: [] },
      ],
    ],
    ['of IGMPv3 that ends in a record', '22 00 0000 0000 0001  05 00 0002 e0010101 c0000201', 4, []],
    ['that is a query', '11 64 0000 e0010101', 4, []],
    ['that is cut', '16 00 0000 e001', 4, []],
    ['that is empty', '', 4, []],
    [
      'of MLDv1',
      '83 00 0000 0000 0000 ff150000000000000000000000005004',
      16,
      [{ kind: 4, group: 'ff150000000000000000000000005004', sources: [] }],
    ],
    [
      'of MLDv2',
      '8f 00 0000 0000 0001 04 00 0000 ff150000000000000000000000005004',
      16,
      [{ kind: 4, group: 'ff150000000000000000000000005004', sources: [] }],
    ],
  ])('%s', (_, message, size, records) => {
    expect(recordsOf(octets(message), size)).toEqual(records)
  })

  it('may hold anything', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.constantFrom<4 | 16>(4, 16), (message, size) => {
        recordsOf(message, size)
      }),
    )
  })
})

describe('memberships', () => {
  /** Records of one host after the other, `host kind source…`, and whether S and T are wanted then. */
  it.each<[title: string, said: string[], wanted: [s: boolean, t: boolean]]>([
    ['begin with none', [], [false, false]],
    ['for any source', ['a 4'], [true, true]],
    ['for one source', [`a 5 ${S}`], [true, false]],
    ['for all but one', [`a 4 ${S}`], [false, true]],
    ['that block one source more', ['a 4', `a 6 ${S}`], [false, true]],
    ['that allow it again', ['a 4', `a 6 ${S}`, `a 5 ${S}`], [true, true]],
    ['that block the only source', [`a 5 ${S}`, `a 6 ${S}`], [false, false]],
    ['that are left', ['a 4', 'a 3'], [false, false]],
    ['that another host still has', ['a 4', 'b 2', 'a 3'], [true, true]],
    ['of two hosts for a source each', [`a 1 ${S}`, `b 5 ${T}`], [true, true]],
  ])('%s', (_, said, wanted) => {
    const memberships = new Memberships()
    for (const [host, kind, ...sources] of said.map((text) => text.split(' '))) {
      memberships.take(1, host, { kind: Number(kind), group: G, sources })
    }
    expect([memberships.wants(1, S, G), memberships.wants(1, T, G)]).toEqual(wanted)
    expect([memberships.wants(0, S, G), memberships.wants(1, S, 'e0010102')]).toEqual([false, false])
  })
})
