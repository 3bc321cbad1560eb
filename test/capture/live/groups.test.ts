import { describe, expect, it } from 'vitest'
import { addressText } from '../../../src/capture/live/addresses.ts'
import { igmpGroups, mldGroups } from '../../../src/capture/live/groups.ts'

const IGMP = `Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter
1\tlo        :     1      V3
\t\t\t\t010000E0     1 0:00000000\t\t0
12\teth0      :     3      V2
\t\t\t\tFB0000E0     1 0:00000000\t\t0
\t\t\t\t010101E0     2 1:0000002A\t\t1
\t\t\t\t010000E0     1 0:00000000\t\t0
`

describe('joined groups', () => {
  it('of IPv4, by interface and in order', () => {
    expect(igmpGroups(IGMP, true)).toEqual([
      ['lo', '224.0.0.1'],
      ['eth0', '224.0.0.1'],
      ['eth0', '224.0.0.251'],
      ['eth0', '224.1.1.1'],
    ])
  })

  it('of IPv4 on a machine that writes the highest octet first', () => {
    expect(igmpGroups(IGMP.replaceAll('010101E0', 'E0010105'), false)).toContainEqual(['eth0', '224.1.1.5'])
  })

  it('of IPv6', () => {
    const text = `1    lo              ff020000000000000000000000000001     1 0000000C 0
3    eth0            ff0e0000000000000000000000000114     1 00000004 0
`
    expect(mldGroups(text)).toEqual([
      ['lo', 'ff02::1'],
      ['eth0', 'ff0e::114'],
    ])
  })

  it('are none where there is nothing to read', () => {
    expect(igmpGroups('')).toEqual([])
    expect(mldGroups('')).toEqual([])
  })
})

describe('addresses as text', () => {
  it.each([
    ['0a4d0001', '10.77.0.1'],
    ['00000000000000000000000000000000', '::'],
    ['00000000000000000000000000000001', '::1'],
    ['20010db8000000000001000000000001', '2001:db8::1:0:0:1'],
    ['20010db8000100020003000400050000', '2001:db8:1:2:3:4:5:0'],
    ['fe800000000000000000000000000000', 'fe80::'],
    ['00000000000100000000000000000001', '0:0:1::1'],
  ])('%s is %s', (hex, text) => {
    expect(addressText(new Uint8Array(Buffer.from(hex, 'hex')))).toBe(text)
  })
})
