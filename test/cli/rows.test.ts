import { describe, expect, it } from 'vitest'
import { lazily, type Told, tableLines, tableText } from '../../src/cli/rows.ts'
import { Session } from '../../src/decode/session.ts'
import { createRegistry } from '../../src/library/registry.ts'
import { Streams } from '../../src/multicast/state/streams.ts'
import { packetOf } from '../helpers.ts'
import { udp } from '../multicast/frames.ts'

describe('a table', () => {
  it('stands straight where texts are wide, or have marks above their letters', () => {
    const rows = ['eth0', 'イーサネット', '以太网', 'e\u0301te\u0301', '📷'].map((name) => ({ name }))
    const columns = [{ head: 'Name', cell: ({ name }: { name: string }) => name, words: true as const }]
    const [, , , ...lines] = tableText({ rows, columns, none: '', notes: [] }, 80).split('\n')
    expect(lines.slice(0, -2)).toEqual([
      '│ eth0         │',
      '│ イーサネット │',
      '│ 以太网       │',
      '│ e\u0301te\u0301          │',
      '│ 📷           │',
    ])
  })
})

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

  it.each([0, 1, 8, 20])('fits into %i columns', (width) => {
    for (const height of [0, 3, 10, 60]) {
      for (const line of tableLines(told(height), width, height)) expect(line.length).toBeLessThanOrEqual(width)
    }
  })

  it.each([1, 5, 6, 20, 54])('makes only the rows that it shows, in %i lines', (height) => {
    let made = 0
    const rows = lazily(all, (row) => {
      made++
      return row
    })
    const lines = tableLines({ ...told(), rows, count: undefined }, 80, height)
    expect(lines).toEqual(tableLines(told(height), 80, height))
    expect(made).toBe(lines.filter((line) => line.includes(' row ')).length)
  })

  it('of streams has as many rows as there are streams', () => {
    const session = new Session(createRegistry())
    const streams = new Streams()
    for (let k = 0; k < 20; k++) streams.see(packetOf(session, udp({ to: `239.1.1.${k}` })), k)
    expect(streams.sorted()).toHaveLength(streams.room.held)
    expect(streams.sorted().map((stream) => streams.row(stream))).toEqual(streams.rows())
  })
})

describe('a table of all rows', () => {
  it('is as wide as its widest cell, wherever that is', () => {
    const rows = lazily([1, 20, 3], (value) => ({ name: 'x'.repeat(value) }))
    const told = {
      rows,
      columns: [{ head: 'Name', cell: ({ name }: { name: string }) => name }],
      none: '',
      notes: ['So.'],
    }
    const lines = tableText(told, Number.POSITIVE_INFINITY).split('\n')
    expect(lines.slice(0, -2).map(({ length }) => length)).toEqual([24, 24, 24, 24, 24, 24, 24])
    expect(lines.slice(-2)).toEqual(['So.', ''])
  })

  it('leaves columns out of which no row tells anything', () => {
    const rows = lazily([0, 0, 7], (value) => ({ value, same: 'eth0' }))
    const columns = [
      {
        head: 'Value',
        cell: ({ value }: { value: number }) => String(value),
        tells: ({ value }: { value: number }) => value > 0,
      },
      {
        head: 'Same',
        cell: ({ same }: { same: string }) => same,
        tells: (row: { same: string }, first: { same: string }) => row.same !== first.same,
      },
    ]
    expect(tableText({ rows, columns, none: '', notes: [] }, 80)).toContain('Value')
    expect(tableText({ rows, columns, none: '', notes: [] }, 80)).not.toContain('Same')
  })
})
