import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { GroupPlan, type PlanRow } from '../../../src/multicast/plan/plan.ts'
import { groupsOf, spanOf } from '../../../src/multicast/plan/spans.ts'

/** The rows of a plan of some groups. */
function planned(...groups: readonly string[]): PlanRow[] {
  const plan = new GroupPlan()
  for (const text of groups) for (const octets of groupsOf(spanOf(text))) plan.add(octets, undefined)
  return plan.rows()
}

const problemsOf = (...groups: readonly string[]): string[] =>
  planned(...groups).flatMap(({ group, problems }) => problems.map(({ id, severity }) => `${group} ${id} ${severity}`))

describe('what speaks against a group', () => {
  test.each<[groups: string[], problems: string[]]>([
    [['239.1.1.1'], []],
    [['ff15::8000:1'], []],
    [['233.22.30.1'], []],
    [['232.1.1.1'], []],
    [['234.8.8.8'], []],
    // Groups that share a MAC address, and neighbours of such.
    [
      ['239.1.1.1', '239.129.1.1'],
      ['239.1.1.1 mac-collision note', '239.129.1.1 mac-collision note'],
    ],
    [['239.1.1.1', '239.129.1.2'], []],
    [['239.1.1.1', '239.65.1.1'], []],
    [
      ['ff15::8000:1', 'ff15:0:0:1::8000:1'],
      ['ff15::8000:1 mac-collision note', 'ff15::1:0:0:8000:1 mac-collision note'],
    ],
    // One service in two scopes.
    [['ff15::8000:1', 'ff18::8000:1'], []],
    // A registered group's MAC address.
    [['239.127.255.250'], ['239.127.255.250 mac-collision note']],
    [['239.127.255.130'], []],
    [['ff15::fb'], ['ff15::fb mac-collision note']],
    [['ff15::ff00:1'], ['ff15::ff00:1 mac-collision note']],
    [['ff15::fe00:1'], []],
    // Flooded.
    [['239.0.0.5'], ['239.0.0.5 mac-control-alias warning']],
    [['239.128.0.5'], ['239.128.0.5 mac-control-alias warning']],
    [['239.0.1.200'], []],
    [['239.64.0.5'], []],
    // Registered, reserved, unassigned, for examples.
    [['224.0.1.129'], ['224.0.1.129 group-registered note']],
    [['ff0e::101'], ['ff0e::101 group-registered note']],
    [['224.0.0.200'], ['224.0.0.200 group-unassigned note']],
    [['224.3.1.1'], ['224.3.1.1 group-unassigned note']],
    [['239.255.255.1'], ['239.255.255.1 group-unassigned note']],
    [['239.255.254.1'], []],
    [['ff05::1234'], ['ff05::1234 group-unassigned note']],
    [['225.1.1.1'], ['225.1.1.1 group-reserved note']],
    [['232.0.0.1'], ['232.0.0.1 mac-control-alias warning', '232.0.0.1 group-reserved note']],
    [['ff3e::7fff:ffff'], ['ff3e::7fff:ffff group-reserved note']],
    [['ff3e::8000:0'], []],
    [['233.252.0.9'], ['233.252.0.9 group-documentation note']],
    [['233.251.240.9'], ['233.251.240.9 group-documentation note']],
    [['233.251.239.9'], []],
    [['ff0e::db8:0:7777'], ['ff0e::db8:0:7777 group-documentation note']],
    // Never on a wire.
    [['224.0.0.0'], ['224.0.0.0 scope-invalid error']],
    [['ff11::8000:1'], ['ff11::8000:1 scope-invalid error']],
    // Made of what cannot be.
    [['234.192.168.1'], ['234.192.168.1 group-prefix note']],
    [['234.192.169.1'], []],
    [['ff75:140:fe80::8000:1'], ['ff75:140:fe80::8000:1 group-prefix note']],
    [['ff75:140:2001:db8::8000:1'], []],
  ])('%j', (groups, problems) => {
    expect(problemsOf(...groups)).toEqual(problems)
  })

  it('is said with the addresses', () => {
    const [{ problems }] = planned('239.1.1.1', '239.129.1.1', '238.1.1.1').slice(1)
    expect(problems[0].said).toBe('239.1.1.1 shares 01:00:5e:01:01:01 with 238.1.1.1, 239.129.1.1')
  })
})

test.each([
  ['224.0.1.129', 'is registered: PTP primary (IEEE 1588)', "IANA's registries of multicast addresses"],
  ['239.255.0.1', 'is in wide use: DDS/RTPS default discovery, domain 0', 'not registered'],
  ['224.2.2.3', 'is in wide use: Hazelcast', 'not registered'],
])('whether %s is registered for what it is for is told', (group, said, reference) => {
  expect(planned(group)[0].problems).toMatchObject([{ said: `${group} ${said}`, reference }])
})

describe('what is known of a group', () => {
  it.each<[group: string, known: Partial<PlanRow>]>([
    ['233.22.30.1', { glop_as: 5662, range: 'GLOP, AS 5662', mac: '01:00:5e:16:1e:01', routed: true }],
    ['232.1.1.1', { ssm: true, glop_as: null }],
    ['ff3e::8000:1', { ssm: true, mac: '33:33:80:00:00:01' }],
    ['224.0.0.251', { routed: false, flooded: true, name: 'mDNS' }],
    ['239.128.0.1', { routed: true, flooded: true }],
    ['ff02::fb', { routed: false, flooded: false }],
  ])('%s', (group, known) => {
    expect(planned(group)[0]).toMatchObject(known)
  })
})

describe('a suggestion', () => {
  test.each<[group: string, suggestion: string | null]>([
    ['239.1.1.1', null],
    ['239.0.0.77', '239.0.1.77'],
    ['225.1.2.3', '239.192.2.3'],
    ['232.0.0.77', '232.0.1.77'],
    ['ff05::1234', 'ff15::8000:1234'],
    ['ff11::8000:1', 'ff15::8000:2'],
    ['ff1f::8000:1', 'ff1e::8000:2'],
    ['ff3e::7', 'ff3e::8000:7'],
    ['ff15::ff00:1', 'ff15::8000:1'],
    // Only its owner knows how much of the prefix is his.
    ['234.10.1.1', null],
    // No group can keep a rendezvous point that is none.
    ['ff75::1234', 'ff15::8000:1234'],
  ])('for %s is %s', (group, suggestion) => {
    expect(planned(group)[0].suggestion).toBe(suggestion)
  })

  it('stays in the block of an autonomous system', () => {
    const rows = planned('233.22.30.0/24', '239.22.30.7')
    expect(rows.find(({ group }) => group === '233.22.30.7')?.suggestion).toBeNull()
    const some = planned('233.22.30.0/25', '239.22.30.7')
    expect(some.find(({ group }) => group === '233.22.30.7')?.suggestion).toBe('233.22.30.128')
  })

  it('has no problem, whatever is planned', () => {
    const part = fc.constantFrom(0, 1, 2, 127, 128, 129, 255)
    const ipv4 = fc.tuple(fc.integer({ min: 224, max: 239 }), part, part, part).map((octets) => octets.join('.'))
    const ipv6 = fc
      .tuple(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0, 1, 0xfb, 0x7fff_ffff, 0xff00_0001))
      .map(
        ([two, low]) =>
          `ff${two.toString(16).padStart(2, '0')}::${(low >>> 16).toString(16)}:${(low & 0xffff).toString(16)}`,
      )
    fc.assert(
      fc.property(fc.uniqueArray(fc.oneof(ipv4, ipv6), { minLength: 1, maxLength: 20 }), (groups) => {
        const rows = planned(...groups)
        const free = rows.flatMap(({ suggestion }) => (suggestion === null ? [] : [suggestion]))
        const good = rows.filter(({ problems }) => problems.length === 0).map(({ group }) => group)
        expect(new Set(free).size).toBe(free.length)
        expect(problemsOf(...good, ...free)).toEqual([])
        const macs = new Set(rows.map(({ mac }) => mac))
        for (const { mac } of planned(...free)) expect(macs).not.toContain(mac)
      }),
      { numRuns: 50 },
    )
  }, 30_000)
})

describe('a plan', () => {
  it('holds so many groups', () => {
    const plan = new GroupPlan(2)
    const add = (text: string): boolean[] => [...groupsOf(spanOf(text))].map((octets) => plan.add(octets, undefined))
    expect(add('239.1.1.0/30')).toEqual([true, true, false, false])
    expect(add('239.1.1.0')).toEqual([true])
    expect(plan.room.leftOut).toBe(2)
    expect(plan.rows()).toHaveLength(2)
  })

  it('keeps the first label', () => {
    const plan = new GroupPlan()
    const [octets] = groupsOf(spanOf('239.1.1.1'))
    plan.add(octets, undefined)
    plan.add(octets, 'camera')
    plan.add(octets, 'sound')
    expect(plan.rows()[0].label).toBe('camera')
  })
})
