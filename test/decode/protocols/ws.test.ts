import { describe, expect, it } from 'vitest'
import { dissect } from '../../../src/decode/dissect.ts'
import { valueText } from '../../../src/decode/values.ts'
import { each, registry, talk } from '../../output/statistics/frames.ts'

/** What the column fields say of one frame. */
function columns(frame: readonly number[], ...names: string[]): unknown[] {
  const said: unknown[] = []
  each([frame], (p) => {
    for (const name of names) said.push(registry.field(name)?.compute?.(p, 0))
  })
  return said
}

const frame = talk(1, 9, 50_001, 50_002)
const titles = ['No.', 'Time', 'Source', 'Destination', 'Protocol', 'Length', 'Info'].map((title) => `_ws.col.${title}`)
const expected = ['1', '0.000000000', '10.0.0.1', '10.0.0.9', 'UDP', '43', '50001 → 50002 Len=1']

describe('columns as fields', () => {
  it('have the titles of Wireshark 4.0', () => {
    expect(columns(frame, ...titles)).toEqual(expected)
  })

  it.each([
    [['number', 'cls_time', 'def_src', 'def_dst', 'protocol', 'packet_length', 'info']],
    [['number', 'time', 'source', 'destination', 'protocol', 'length', 'info']],
  ])('have the names %j as well', (names) => {
    expect(columns(frame, ...names.map((name) => `_ws.col.${name}`))).toEqual(expected)
  })

  it('are in no tree, and leave the tree alone', () => {
    each([frame], (p) => {
      dissect(p)
      const before = Array.from({ length: p.tree.n }, (_, node) => p.tree.fields[node].abbrev)
      registry.field('_ws.col.Info')?.compute?.(p, 0)
      expect(Array.from({ length: p.tree.n }, (_, node) => p.tree.fields[node].abbrev)).toEqual(before)
      expect(before.filter((abbrev) => abbrev.startsWith('_ws.col'))).toEqual([])
    })
  })
})

describe('remarks', () => {
  it('have a message, a severity and a group that filters can ask for', () => {
    // The source address is a group's.
    const odd = frame.map((octet, k) => (k === 6 ? 0x01 : octet))
    each([odd], (p) => {
      dissect(p)
      const { tree } = p
      const values: Record<string, string> = {}
      for (let node = 0; node < tree.n; node++) {
        const field = tree.fields[node]
        const text = valueText(field, p.bytes, tree.at[node], tree.size[node], tree.values[node])
        if (field.abbrev.startsWith('_ws.expert.')) values[field.abbrev] = text
      }
      expect(values).toMatchObject({ '_ws.expert.severity': '6291456', '_ws.expert.group': '150994944' })
      expect(values['_ws.expert.message']).toMatch(/group/i)
    })
  })
})
