import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Member } from '../../../src/multicast/state/member.ts'
import { groupRows, memberRows, querierRows } from '../../../src/multicast/state/rows.ts'
import type { Frame } from '../../helpers.ts'
import { leave2, query, report1, report2, report3, type Step, watch } from './watch.ts'

const GROUPS = ['239.1.1.1', '239.1.1.2', '232.1.1.1']
const host = fc.integer({ min: 10, max: 14 })
const group = fc.constantFrom(...GROUPS)
const sources = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 3 })
const record = fc
  .tuple(fc.constantFrom('IS_IN', 'IS_EX', 'TO_IN', 'TO_EX', 'ALLOW', 'BLOCK'), sources)
  .map(([type, from]) => [type, ...from].join(' '))

const message: fc.Arbitrary<Frame> = fc.oneof(
  fc.tuple(host, group).map(([from, about]) => report1(from, about)),
  fc.tuple(host, group).map(([from, about]) => report2(from, about)),
  fc.tuple(host, group).map(([from, about]) => leave2(from, about)),
  fc
    .tuple(host, fc.array(record, { maxLength: 3 }), group)
    .map(([from, records, about]) => report3(from, records, about)),
  fc
    .tuple(
      fc.constantFrom<(1 | 2 | 3)[]>(1, 2, 3),
      fc.constantFrom('0.0.0.0', ...GROUPS),
      fc.integer({ min: 1, max: 255 }),
      fc.constantFrom(125, 20, 255),
      sources,
    )
    .map(([version, about, code, interval, from]) =>
      query(version, {
        interval,
        group: about,
        code: version === 1 ? 0 : code,
        sources: about === '0.0.0.0' ? [] : from.map((one) => `10.0.0.${one}`),
      }),
    ),
)

/** Messages, each some seconds after the one before, or before it. */
const messages = fc
  .array(fc.tuple(fc.double({ min: -20, max: 200, noNaN: true }), message), { maxLength: 40 })
  .map((steps) => {
    let at = 0
    return steps.map(([after, frame]): Step => {
      at += after
      return [at, frame]
    })
  })

it('what is held is what there is, and never more than there is room for', () => {
  fc.assert(
    fc.property(messages, (steps) => {
      const limits = { groups: 2, members: 4, sources: 5, queriers: 1 }
      const found = watch(steps, undefined, limits)
      const { rooms } = found
      const members = memberRows(found)
      expect(rooms.groups.held).toBe(groupRows(found).length)
      expect(rooms.members.held).toBe(members.length)
      expect(rooms.queriers.held).toBe(querierRows(found).length)
      for (const [name, most] of Object.entries(limits)) {
        expect(rooms[name as keyof typeof limits].held).toBeLessThanOrEqual(most)
        expect(rooms[name as keyof typeof limits].held).toBeGreaterThanOrEqual(0)
      }
    }),
    { numRuns: 300 },
  )
})

/** A membership is over at the time at which it gets known that it was over before. */
const OVER_BY_THEN: Step[] = [
  [0, report3(10, ['ALLOW 1'])],
  [60, query(1)],
  [260, query(3, { code: 1 })],
]

it('whoever watches changes nothing, and knows who is in', () => {
  fc.assert(
    fc.property(messages, fc.double({ min: 0, max: 1000, noNaN: true }), (steps, more) => {
      const end = steps.reduce((latest, [at]) => Math.max(latest, at), 0) + more
      const present = new Set<Member>()
      const watched = watch(steps, end, undefined, [
        {
          begins: (_link, _group, member) => {
            expect(present.has(member)).toBe(false)
            present.add(member)
          },
          resumes: (_link, _group, member) => expect(present.has(member)).toBe(true),
          ends: (_link, _group, member) => {
            expect(member.ended).toBeDefined()
            present.delete(member)
          },
        },
      ])
      const rows = memberRows(watched)
      expect(rows).toEqual(memberRows(watch(steps, end)))
      expect(present.size).toBe(rows.filter(({ state }) => state === 'member' || state === 'unknown').length)
    }),
    { numRuns: 500, examples: [[OVER_BY_THEN, 0]] },
  )
})

it('rows fit each other', () => {
  fc.assert(
    fc.property(messages, (steps) => {
      const found = watch(steps)
      const members = memberRows(found)
      for (const row of groupRows(found)) {
        const those = members.filter(({ group: address }) => address === row.group)
        const count = (state: string): number => those.filter((one) => one.state === state).length
        expect([row.members, row.unknown, row.left, row.timed_out]).toEqual(
          ['member', 'unknown', 'left', 'timed out'].map(count),
        )
        expect(row.mode === null).toBe(those.every(({ mode }) => mode === null))
      }
      for (const { first, last, joined, ended, state, due, mode } of members) {
        expect(first).toBeLessThanOrEqual(last)
        if (joined !== null) expect(joined).toBe(first)
        expect(ended !== null).toBe(state === 'left' || state === 'timed out')
        if (state === 'member') expect(due).toBeGreaterThan(found.now)
        if (state === 'member') expect(mode).not.toBeNull()
      }
    }),
    { numRuns: 300 },
  )
})
