/** Hosts that do what RFC 3376 §5 says, a querier that asks about what they give up, and what an observer makes of it. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { memberRows } from '../../../src/multicast/state/rows.ts'
import { GROUP, query, report3, type Step, watch } from './watch.ts'

interface Filter {
  readonly mode: 'include' | 'exclude'
  readonly sources: readonly number[]
}

const HOSTS = [10, 11, 12]
const NOTHING: Filter = { mode: 'include', sources: [] }
/** Seconds between general queries, and to answer them and others. */
const INTERVAL = 20
const RESPONSE = 4
const SPECIFIC = 1

const without = (some: readonly number[], others: readonly number[]) => some.filter((one) => !others.includes(one))
const record = (type: string, sources: readonly number[]): string => [type, ...sources].join(' ')

/** What a host says of itself (RFC 3376 §5.2), about these sources alone where a query names any. */
function stateOf({ mode, sources }: Filter, asked?: readonly number[]): string[] {
  if (asked === undefined) {
    if (mode === 'exclude') return [record('IS_EX', sources)]
    return sources.length === 0 ? [] : [record('IS_IN', sources)]
  }
  const wanted = asked.filter((one) => sources.includes(one) === (mode === 'include'))
  return wanted.length === 0 ? [] : [record('IS_IN', wanted)]
}

/** What it says when its filter changes (RFC 3376 §5.1). */
function changeOf(from: Filter, to: Filter): string[] {
  if (from.mode !== to.mode) return [record(to.mode === 'include' ? 'TO_IN' : 'TO_EX', to.sources)]
  const [more, less] = [without(to.sources, from.sources), without(from.sources, to.sources)]
  const [allowed, blocked] = to.mode === 'include' ? [more, less] : [less, more]
  return [record('ALLOW', allowed), record('BLOCK', blocked)].filter((one) => one.includes(' '))
}

const filter: fc.Arbitrary<Filter> = fc.record({
  mode: fc.constantFrom('include' as const, 'exclude' as const),
  sources: fc.subarray([1, 2, 3, 4]),
})
/** Each some seconds after the one before: a host changes its filter, or goes away without a word. */
const changes = fc.array(
  fc.tuple(fc.double({ min: 0.1, max: 30, noNaN: true }), fc.nat(HOSTS.length - 1), fc.option(filter, { freq: 8 })),
  { maxLength: 15 },
)

class World {
  readonly steps: Step[] = []
  /** What each host wants; undefined if it is gone. */
  readonly filters: (Filter | undefined)[] = HOSTS.map(() => NOTHING)
  readonly spoke = new Set<number>()
  private readonly due: { at: number; act: () => void }[] = []

  constructor() {
    this.general(0)
  }

  /** Lets time pass. */
  until(end: number): void {
    for (;;) {
      this.due.sort((a, b) => a.at - b.at)
      if (this.due.length === 0 || this.due[0].at > end) return
      this.due.shift()?.act()
    }
  }

  change(at: number, host: number, to: Filter | undefined): void {
    const from = this.filters[host]
    this.filters[host] = from && to
    if (from === undefined || to === undefined) return
    const records = changeOf(from, to)
    this.say(at, host, records)
    // A router asks whether somebody else wants what this one gives up (RFC 3376 §6.4.2).
    const given = without([1, 2, 3, 4], to.mode === 'include' ? to.sources : without([1, 2, 3, 4], to.sources))
    if (records.length === 0) return
    if (given.length > 0) this.ask(at + 0.001, given)
    if (records[0].startsWith('TO_IN')) this.ask(at + 0.002)
  }

  private general(at: number): void {
    this.steps.push([at, query(3, { interval: INTERVAL, code: 10 * RESPONSE })])
    this.answer(at, RESPONSE)
    this.due.push({ at: at + INTERVAL, act: () => this.general(at + INTERVAL) })
  }

  private ask(at: number, about?: readonly number[]): void {
    const sources = about?.map((one) => `10.0.0.${one}`) ?? []
    const told = { group: GROUP, sources, code: 10 * SPECIFIC, interval: INTERVAL }
    this.steps.push([at, query(3, told)])
    this.answer(at, SPECIFIC, about)
  }

  private answer(at: number, within: number, about?: readonly number[]): void {
    for (const host of HOSTS.keys()) {
      const then = at + ((host + 1) / (HOSTS.length + 1)) * within
      const act = () => this.say(then, host, stateOf(this.filters[host] ?? NOTHING, about))
      this.due.push({ at: then, act })
    }
  }

  private say(at: number, host: number, records: readonly string[]): void {
    if (records.length === 0) return
    this.spoke.add(host)
    this.steps.push([at, report3(HOSTS[host], records)])
  }
}

it('members are told to want what they want', () => {
  fc.assert(
    fc.property(changes, fc.double({ min: 0, max: 100, noNaN: true }), (list, more) => {
      const world = new World()
      let at = 1
      const gone = new Map<number, { at: number; filter: Filter }>()
      for (const [after, host, to] of list) {
        at += after
        world.until(at)
        const before = world.filters[host]
        if (to === null && before !== undefined) gone.set(host, { at, filter: before })
        world.change(at, host, to ?? undefined)
      }
      world.until(at + more)
      const found = watch(
        world.steps.sort(([a], [b]) => a - b),
        at + more,
      )
      const rows = memberRows(found)
      expect(rows.map(({ host }) => host)).toEqual([...world.spoke].sort().map((host) => `192.168.1.${HOSTS[host]}`))
      for (const { host: address, state, mode, sources } of rows) {
        const host = HOSTS.indexOf(Number(address.split('.')[3]))
        const wants = world.filters[host]
        if (wants === undefined) {
          // Who went without a word is a member until its time is over.
          const last = gone.get(host) ?? { at: 0, filter: NOTHING }
          const wasMember = last.filter.mode === 'exclude' || last.filter.sources.length > 0
          const isOver = at + more - last.at > 2 * INTERVAL + RESPONSE
          expect(wasMember ? ['timed out', isOver ? '' : 'member'] : ['left']).toContain(state)
          continue
        }
        const isMember = wants.mode === 'exclude' || wants.sources.length > 0
        expect([address, state]).toEqual([address, isMember ? 'member' : 'left'])
        if (!isMember) continue
        expect([mode, sources]).toEqual([wants.mode, wants.sources.map((one) => `10.0.0.${one}`)])
      }
    }),
    { numRuns: 150 },
  )
})
