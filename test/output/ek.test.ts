import { describe, expect, it } from 'vitest'
import { askedEkPrinter } from '../../src/output/asked.ts'
import { ekPrinter } from '../../src/output/ek.ts'
import { layerFilter } from '../../src/output/layer-filter.ts'
import { framesOf, print, toyBytes, toys } from './toy.ts'

const one = framesOf([toyBytes(1, 'a"b')])

describe('EK', () => {
  it('writes an index and the fields, a layer flat', () => {
    expect(print(ekPrinter(), one).split('\n')).toEqual([
      '{"index":{"_index":"packets-2023-11-14","_type":"doc"}}',
      '{"timestamp":"1700000000123","layers":{"frame":{"frame_frame_number":"1"},"toy":{"toy_toy_kind":"1",' +
        '"toy_toy_flags":"0x83","toy_toy_flags_new":true,"toy_toy_flag":true,"toy_toy_flags_size":"3",' +
        '"toy_toy_id":"0x002a","toy_toy_number":"42","toy_toy_twice":"84","text":"Parts: 5 & more",' +
        '"toy_toy_part":["5","6"],"toy_toy_any_part":["5","6"],"toy_toy_mark":null,"toy_toy_octets":"05:06:03",' +
        '"toy_toy_name":"a\\"b"}}}',
      '',
    ])
  })

  it('holds layers of one name in an array, and layers within layers as objects', () => {
    const text = print(ekPrinter(), framesOf([toyBytes(4, '', toyBytes(2, '', [0x61]))]))
    const { layers } = JSON.parse(text.split('\n')[1])
    expect(layers.toy).toHaveLength(2)
    expect(layers.toy[1]._ws_expert).toEqual({
      toy_toy_odd: null,
      _ws_expert__ws_expert_message: 'An odd toy',
      _ws_expert__ws_expert_severity: '6291456',
      _ws_expert__ws_expert_group: '150994944',
    })
    expect(layers.data).toEqual({ data_data_len: '1' })
  })

  it('adds octets', () => {
    const { layers } = JSON.parse(print(ekPrinter({ hex: true }), one).split('\n')[1])
    expect(layers.toy).toMatchObject({
      toy_toy_kind_raw: '01',
      toy_toy_flags_size_raw: '3',
      toy_toy_part_raw: ['05', '06'],
    })
    expect(layers.toy).not.toHaveProperty('text_raw')
  })

  it('opens only what is named', () => {
    const { layers } = JSON.parse(print(ekPrinter({ filter: layerFilter('toy', true) }), one).split('\n')[1])
    expect(layers.frame).toEqual({ filtered: 'frame' })
    expect(layers.toy).toMatchObject({ toy_toy_kind: '1' })
    const named = JSON.parse(print(ekPrinter({ filter: layerFilter('toy toy.id', false) }), one).split('\n')[1])
    expect(named.layers.toy).toMatchObject({ toy_toy_kind: { filtered: 'toy.kind' }, toy_toy_id: '0x002a' })
    expect(named.layers.toy).not.toHaveProperty('toy_toy_flags_new')
  })

  it('holds only the fields that are asked for', () => {
    const fields = ['toy.part', 'toy.odd', 'toy.flags.new'].map((name) => toys.field(name) as never)
    expect(print(askedEkPrinter(toys, fields), one).split('\n')[1]).toBe(
      '{"timestamp":"1700000000123","layers":{"toy_part":["5","6"],"toy_flags_new":["1"]}}',
    )
  })
})
