import { describe, expect, it } from 'vitest'
import { type Told, tableLines } from '../../src/cli/rows.ts'
import { Session } from '../../src/decode/session.ts'
import { createRegistry } from '../../src/library/registry.ts'
import { Arrivals } from '../../src/multicast/state/arrivals.ts'
import { Streams } from '../../src/multicast/state/streams.ts'
import { packetOf } from '../helpers.ts'
import { udp } from '../multicast/frames.ts'
import { report3 } from '../multicast/state/watch.ts'

describe('a table that is drawn while the capture runs', () => {
  const all = Array.from({ length: 50 }, (_, k) => ({ name: `row ${k}`, value: k }))
  const told = (most?: number): Told<(typeof all)[0]> => ({
    rows: all.slice(0, most),
    count: all.length,
    columns: [
      { head: 'Name', cell: ({ name }) => name, words: true },
      { head: 'Value', cell: ({ value }) => String(value) },
    ],
    none: 'Nothing.',
    notes: [],
  })

  it.each([1, 4, 5, 6, 10, 53, 54, 60])('fits into %i lines, and says how many rows do not', (height) => {
    const lines = tableLines(told(height), 80, height)
    const shown = lines.filter((line) => line.includes(' row ')).length
    expect(lines.length).toBeLessThanOrEqual(height)
    expect(shown).toBe(height >= 54 ? 50 : Math.max(0, height - 5))
    if (shown < 50 && height > 5) expect(lines).toContain(`… and ${50 - shown} more`)
  })

  it('asks only for the rows that it shows', () => {
    const session = new Session(createRegistry())
    const streams = new Streams()
    const arrivals = new Arrivals()
    for (let k = 0; k < 20; k++) {
      for (const frame of [udp({ to: `239.1.1.${k}` }), report3(10 + k, ['TO_EX'], `239.1.1.${k % 7}`)]) {
        const p = packetOf(session, frame)
        streams.see(p, k)
        arrivals.see(p, k)
      }
    }
    const { groups, members } = arrivals.memberships.rooms
    for (const [held, rows] of [
      [streams.room.held, (most?: number) => streams.rows(most)],
      [members.held, (most?: number) => arrivals.memberRows(most)],
      [groups.held, (most?: number) => arrivals.groupRows(most)],
    ] as const) {
      expect(rows()).toHaveLength(held)
      expect(rows(3)).toEqual(rows().slice(0, 3))
    }
  })
})
