import { describe, expect, it } from 'vitest'
import { tableOf } from '../../src/cli/tables.ts'
import { Conversations } from '../../src/output/statistics/conversations.ts'
import { Endpoints } from '../../src/output/statistics/endpoints.ts'
import { partiesOf } from '../../src/output/statistics/parties.ts'
import { count, registry, talk } from '../output/statistics/frames.ts'

const frames = [talk(1, 9, 5000, 5004), talk(9, 1, 5004, 5000, [1, 2, 3])]
const cells = (table: string): string[][] =>
  table
    .split('\n')
    .filter((line) => line.startsWith('│'))
    .map((line) =>
      line
        .split('│')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )

describe('tables', () => {
  it('of conversations', () => {
    const asked = { kind: 'conversations', type: 'udp', filter: '' } as const
    const table = tableOf(asked, count(new Conversations(partiesOf(registry, 'udp')), frames))
    expect(table.split('\n')[0]).toBe('UDP Conversations')
    expect(cells(table)).toEqual([
      [
        ...['Address A', 'Port A', 'Address B', 'Port B', 'Frames A←B', 'Bytes A←B', 'Frames A→B', 'Bytes A→B'],
        ...['Frames', 'Bytes', 'Start', 'Duration'],
      ],
      ['10.0.0.1', '5000', '10.0.0.9', '5004', '1', '45', '1', '43', '2', '88', '0.000000000', '1.0000'],
    ])
  })

  it('of endpoints, with their filter', () => {
    const asked = { kind: 'endpoints', type: 'ip', filter: 'udp' } as const
    const table = tableOf(asked, count(new Endpoints(partiesOf(registry, 'ip')), frames))
    expect(table.split('\n')[0]).toBe('IPv4 Endpoints, of frames that match udp')
    expect(cells(table)).toEqual([
      ['Address', 'Frames', 'Bytes', 'Frames sent', 'Bytes sent', 'Frames received', 'Bytes received'],
      ['10.0.0.1', '2', '88', '1', '43', '1', '45'],
      ['10.0.0.9', '2', '88', '1', '45', '1', '43'],
    ])
  })

  it('say what did not fit, and hold no colours', () => {
    const asked = { kind: 'endpoints', type: 'ip', filter: '' } as const
    const table = tableOf(asked, count(new Endpoints(partiesOf(registry, 'ip'), 1), frames))
    expect(table).toMatch(/\nThe table is full: 2 frames \(88 bytes\) .* are not in it\.\n$/)
    expect(table).not.toContain('\u001b')
  })
})

describe('a table', () => {
  const asked = { kind: 'endpoints', type: 'ip', filter: '' } as const
  const linesOf = (n: number): string[] => {
    const talks = Array.from({ length: n }, (_, k) => talk(k + 1, 0, 5000, 5004))
    return tableOf(asked, count(new Endpoints(partiesOf(registry, 'ip')), talks))
      .trimEnd()
      .split('\n')
      .slice(1)
  }

  it.each([0, 1, 2, 250])('of %i rows has straight edges', (n) => {
    const lines = linesOf(n)
    expect(new Set(lines.map(({ length }) => length)).size).toBe(1)
    expect(lines.map((line) => line[0]).join('')).toBe(`┌│├${'│'.repeat(n === 0 ? 0 : n + 1)}└`)
    expect(lines.join('')).not.toContain('x')
  })
})
