import { describe, expect, it } from 'vitest'
import { askedPdmlPrinter } from '../../src/output/asked.ts'
import { layerFilter } from '../../src/output/layer-filter.ts'
import { pdmlPrinter } from '../../src/output/pdml.ts'
import { framesOf, print, toyBytes, toys } from './toy.ts'

const one = framesOf([toyBytes(1, `<'"&>`)])
const linesOf = (text: string, pattern: RegExp): string[] => text.split('\n').filter((line) => pattern.test(line))

describe('PDML', () => {
  it('is a document with a packet for each frame', () => {
    const text = print(pdmlPrinter({ file: 'a<b.pcap' }), framesOf([toyBytes(1), toyBytes(1)]))
    expect(text).toMatch(/^<\?xml version="1.0" encoding="utf-8"\?>\n/)
    expect(text).toContain('capture_file="a&lt;b.pcap"')
    expect(text.match(/<packet>/g)).toHaveLength(2)
    expect(text).toMatch(/<\/packet>\n\n\n<\/pdml>\n$/)
  })

  it('tells what is known before decoding', () => {
    const size = 'size="12"'
    expect(print(pdmlPrinter(), one)).toContain(
      [
        `  <proto name="geninfo" pos="0" showname="General information" ${size}>`,
        `    <field name="num" pos="0" show="1" showname="Number" value="1" ${size}/>`,
        `    <field name="len" pos="0" show="12" showname="Frame Length" value="c" ${size}/>`,
        `    <field name="caplen" pos="0" show="12" showname="Captured Length" value="c" ${size}/>`,
        '    <field name="timestamp" pos="0" show="Nov 14, 2023 22:13:20.123456789 UTC" showname="Captured Time" ' +
          `value="1700000000.123456789" ${size}/>`,
        '  </proto>',
      ].join('\n'),
    )
  })

  it('has line, size, place, value and octets of each field', () => {
    expect(print(pdmlPrinter(), one)).toContain(
      [
        '  <proto name="toy" showname="Toy Protocol, layer 1" size="12" pos="0">',
        '    <field name="toy.kind" showname="Kind: Whole (1)" size="1" pos="0" show="1" value="01"/>',
        '    <field name="toy.flags" showname="Flags: 0x83" size="1" pos="1" show="0x83" value="83">',
        '      <field name="toy.flags.new" showname="1... .... = New: Yes" size="1" pos="1" show="1" value="1" ' +
          'unmaskedvalue="83"/>',
        '      <field name="toy.flag" showname="1... .... = Any flag: True" hide="yes" size="1" pos="1" show="1" ' +
          'value="1" unmaskedvalue="83"/>',
        '      <field name="toy.flags.size" showname=".... 0011 = Size: 3" size="1" pos="1" show="3" value="3" ' +
          'unmaskedvalue="83"/>',
        '    </field>',
        '    <field name="toy.id" showname="Identification: 0x002a (42)" size="2" pos="2" show="0x002a" value="002a"/>',
        '    <field name="toy.number" showname="Number: 42" hide="yes" size="2" pos="2" show="42" value="002a"/>',
        '    <field name="toy.twice" showname="Twice the identification: 84" size="0" pos="2" show="84"/>',
        '    <field name="" show="Parts: 5 &amp; more" size="2" pos="4" value="0506">',
      ].join('\n'),
    )
  })

  it('escapes what a packet holds', () => {
    expect(linesOf(print(pdmlPrinter(), one), /toy\.name/)).toEqual([
      '    <field name="toy.name" showname="Name: &lt;&#x27;&quot;&amp;&gt;" size="5" pos="7" ' +
        'show="&lt;&#x27;&quot;&amp;&gt;" value="3c2722263e"/>',
    ])
  })

  it('shows octets that nobody knows as a field in the place of a protocol', () => {
    expect(print(pdmlPrinter(), framesOf([toyBytes(1, '', [0x61, 0x62])]))).toContain(
      [
        '  <proto name="fake-field-wrapper">',
        '    <field name="data" value="6162">',
        '      <field name="data.len" showname="Length: 2" size="0" pos="7" show="2"/>',
        '  </field>',
        '  </proto>',
      ].join('\n'),
    )
  })

  it('shows remarks as fields, and what is malformed as protocols', () => {
    const text = print(pdmlPrinter(), framesOf([toyBytes(3)]))
    expect(linesOf(text, /_ws\.(malformed|expert)"/).map((line) => line.replace(/ size.*/, ''))).toEqual([
      '  <proto name="_ws.malformed" showname="[Malformed Packet: Toy]"',
      '    <field name="_ws.expert" showname="Expert Info (Error/Malformed): Malformed Packet (Exception occurred)"',
      '    <proto name="_ws.malformed" showname="Malformed Packet" hide="yes"',
    ])
  })

  it('opens only what is named', () => {
    const text = print(pdmlPrinter({ filter: layerFilter('toy', false) }), one)
    expect(linesOf(text, /filtered/)).toEqual([
      '    <field name="filtered" value="frame" />',
      '      <field name="filtered" value="toy.flags" />',
      '      <field name="filtered" value="text" />',
    ])
  })

  it('holds only the fields that are asked for', () => {
    const fields = ['toy.part', 'toy.name'].map((name) => toys.field(name) as never)
    expect(linesOf(print(askedPdmlPrinter(toys, fields), one), /^ {2}<field/)).toEqual([
      '  <field name="toy.part" value="5"/>',
      '  <field name="toy.part" value="6"/>',
      '  <field name="toy.name" value="&lt;&#x27;&quot;&amp;&gt;"/>',
    ])
  })
})
