import { expect, test } from 'vitest'
import { fields, u8 } from '../../src/decode/field.ts'
import { protocol } from '../../src/decode/protocol.ts'
import { Registry } from '../../src/decode/registry.ts'
import { compileFilter } from '../../src/filter/index.ts'
import { nearestName } from '../../src/filter/names.ts'

/** A registry of its own: protocols know their number in one. */
const small = (...names: string[]): Registry =>
  new Registry(
    ['frame', ...names].map((abbrev) =>
      protocol({
        abbrev,
        name: abbrev,
        on: { table: [names.indexOf(abbrev)] },
        fields: fields(abbrev, { hops: u8(3, 'Hops') }),
        shape: { least: 4 },
      }),
    ),
  )

test('old names are accepted with a warning', () => {
  const registry = small('dhcp')
  expect(compileFilter('bootp', registry).warnings).toEqual(['"bootp" is an old name; write dhcp'])
  expect(compileFilter('bootp.hops == 1', registry).warnings).toEqual(['"bootp.hops" is an old name; write dhcp.hops'])
  expect(compileFilter('dhcp.hops == 1', registry).warnings).toEqual([])
})

test('an old name of what is not decoded says so', () => {
  expect(() => compileFilter('bootp', small('udp'))).toThrow('"bootp" is an old name of dhcp, which is not decoded')
})

test.each([
  ['ip.adr', ['ip.ttl', 'ip.addr', 'ipv6.addr'], 'ip.addr'],
  ['ip.adrd', ['ip.addr'], 'ip.addr'],
  ['pi.src', ['ip.src', 'ip.dst'], 'ip.src'],
  ['IGMP', ['igmp', 'icmp'], 'igmp'],
  ['zzz', ['igmp', 'icmp'], undefined],
  ['x', ['ip'], undefined],
])('%s among %j means %s', (word, names, meant) => {
  expect(nearestName(word, names)).toBe(meant)
})
