import { expect, test } from 'vitest'
import { counts } from '../../src/check/vantage.ts'
import { findings } from '../../src/multicast/findings/index.ts'

/** The findings that do not count, of those that there are: what is left aside by name has to be one. */
const aside = (vantage: Parameters<typeof counts>[1]): string[] =>
  findings.filter((about) => !counts({ about }, vantage)).map(({ id }) => id)

test('each vantage leaves findings aside that there are', () => {
  expect(aside(undefined)).toEqual([])
  expect(aside('receiver')).toEqual([])
  expect(aside({ hops: 0 })).toEqual([])
  expect(aside({ hops: 2 }).sort()).toEqual(['ttl-one', 'ttl-varies'])
  expect(aside('sender').sort()).toEqual([
    'checksum-offload',
    'ip-checksum',
    'member-no-stream',
    'member-silent',
    'querier-missing',
    'querier-several',
    'querier-zero',
    'stream-after-leave',
    'stream-no-member',
    'udp-checksum',
  ])
})
