import { describe, expect, it } from 'vitest'
import { askedJsonPrinter } from '../../src/output/asked.ts'
import { jsonPrinter } from '../../src/output/json.ts'
import { layerFilter } from '../../src/output/layer-filter.ts'
import { framesOf, print, toyBytes, toys } from './toy.ts'

const one = framesOf([toyBytes(1, 'a"b')])
const layersOf = (text: string): unknown => JSON.parse(text)[0]._source.layers

describe('JSON', () => {
  it('is an empty array without frames', () => {
    expect(print(jsonPrinter(), framesOf([]))).toBe('[]\n')
  })

  it('has the shape that tshark gave it', () => {
    expect(print(jsonPrinter(), one)).toBe(`[
  {
    "_index": "packets-2023-11-14",
    "_type": "doc",
    "_score": null,
    "_source": {
      "layers": {
        "frame": {
          "frame.number": "1"
        },
        "toy": {
          "toy.kind": "1",
          "toy.flags": "0x83",
          "toy.flags_tree": {
            "toy.flags.new": "1",
            "toy.flag": "1",
            "toy.flags.size": "3"
          },
          "toy.id": "0x002a",
          "toy.number": "42",
          "toy.twice": "84",
          "Parts: 5 & more": {
            "toy.part": "5",
            "toy.any_part": "5",
            "toy.part": "6",
            "toy.any_part": "6"
          },
          "toy.mark": "",
          "toy.octets": "05:06:03",
          "toy.name": "a\\"b"
        }
      }
    }
  }
]
`)
  })

  it('separates frames with a comma', () => {
    const both = JSON.parse(print(jsonPrinter(), framesOf([toyBytes(1), toyBytes(1)])))
    expect(both.map((entry: { _source: { layers: unknown } }) => entry._source.layers)).toMatchObject([
      { frame: { 'frame.number': '1' } },
      { frame: { 'frame.number': '2' } },
    ])
  })

  it('shows a remark below what it is on', () => {
    expect(layersOf(print(jsonPrinter(), framesOf([toyBytes(2)])))).toMatchObject({
      toy: {
        'toy.kind': '2',
        'toy.kind_tree': {
          '_ws.expert': {
            'toy.odd': '',
            '_ws.expert.message': 'An odd toy',
            '_ws.expert.severity': '6291456',
            '_ws.expert.group': '150994944',
          },
        },
      },
    })
  })

  it('says where a layer is malformed', () => {
    expect(layersOf(print(jsonPrinter(), framesOf([toyBytes(3)])))).toMatchObject({
      '_ws.malformed': {
        '_ws.expert': { '_ws.malformed.expert': '', '_ws.expert.group': '117440512' },
        '_ws.malformed': 'Malformed Packet',
      },
    })
  })

  it('says where the capture cut a layer', () => {
    expect(layersOf(print(jsonPrinter(), framesOf([toyBytes(3)], 100)))).toMatchObject({
      '_ws.short': '[Packet size limited during capture: Toy truncated]',
    })
  })

  it('gathers the values of one key in an array', () => {
    const text = print(jsonPrinter({ gather: true }), framesOf([toyBytes(4, '', toyBytes(1, '', [0x61]))]))
    const layers = layersOf(text) as { toy: unknown[] }
    expect(layers.toy).toHaveLength(2)
    expect(layers.toy[1]).toMatchObject({ 'Parts: 5 & more': { 'toy.part': ['5', '6'], 'toy.any_part': ['5', '6'] } })
  })

  it('adds octets, place, size, mask and kind', () => {
    const layers = layersOf(print(jsonPrinter({ hex: true }), one)) as { toy: Record<string, unknown> }
    expect(layers).toMatchObject({
      frame_raw: ['0183002a050603612262', 0, 10, 0, 1],
      toy_raw: ['0183002a050603612262', 0, 10, 0, 1],
      toy: {
        'toy.kind_raw': ['01', 0, 1, 0, 4],
        'toy.flags_tree': {
          'toy.flags.new_raw': ['1', 1, 1, 0x80, 2],
          'toy.flags.size_raw': ['3', 1, 1, 0x0f, 4],
        },
        'toy.octets_raw': ['050603', 4, 3, 0, 30],
      },
    })
    // What was worked out has no octets, and a line of text is no field.
    expect(Object.keys(layers.toy).filter((key) => /^(toy\.twice|Parts.*)_raw$/.test(key))).toEqual([])
  })

  it.each([
    [false, { toy: { 'toy.kind': '1', 'toy.flags_tree': { filtered: 'toy.flags' } } }],
    [true, { toy: { 'toy.kind': '1', 'toy.flags_tree': { 'toy.flags.new': '1' } } }],
  ])('opens only what is named (deep: %s)', (deep, expected) => {
    const layers = layersOf(print(jsonPrinter({ filter: layerFilter('toy', deep) }), one))
    expect(layers).toMatchObject({ frame: { filtered: 'frame' }, ...expected })
  })

  it('escapes what a packet holds', () => {
    const name = '\u001b[31m\u0085</script>\\ \u{1f600}\u202e'
    const text = print(jsonPrinter(), framesOf([toyBytes(1, name)]))
    expect(text).toContain('"toy.name": "\\u001b[31m\\u0085<\\/script>\\\\ \u{1f600}\\u202e"')
    expect(layersOf(text)).toMatchObject({ toy: { 'toy.name': name } })
  })
})

describe('JSON of the fields that are asked for', () => {
  const fieldsNamed = (...names: string[]) => names.map((name) => toys.field(name) as never)

  it('has an array for each field that is there', () => {
    const printer = askedJsonPrinter(toys, fieldsNamed('toy.part', 'toy.odd', 'toy', '_ws.col.Info', 'toy.octets'))
    expect(print(printer, one)).toBe(`[
  {
    "_index": "packets-2023-11-14",
    "_type": "doc",
    "_score": null,
    "_source": {
      "layers": {
        "toy.part": [
          "5",
          "6"
        ],
        "toy": [
          "Toy Protocol, layer 1"
        ],
        "_ws.col.Info": [
          "<toy> 1"
        ],
        "toy.octets": [
          "050603"
        ]
      }
    }
  }
]
`)
  })

  it('is an empty object where no field is', () => {
    const text = print(askedJsonPrinter(toys, fieldsNamed('toy.odd')), one)
    expect(layersOf(text)).toEqual({})
  })
})
