import { describe, expect, it } from 'vitest'
import { queryInterval, responseDelay } from '../../../src/decode/protocols/icmpv6-mld.ts'
import { decode, fieldsOf } from '../../helpers.ts'
import { GROUP, hexOf, linesBelow, message, messageHex, optionsHex, packet } from './ipv6-frames.ts'

const ROUTERS = hexOf('ff02::16')
const A1 = hexOf('fd00::1')
const A2 = hexOf('fd00::2')
const OTHER = hexOf('ff05::1:3')

const listener = (typeAndCode: string, rest: string) => message(typeAndCode, rest, { to: ROUTERS, hops: '01' })
const behind = (typeAndCode: string, rest: string): string[] => {
  const below = linesBelow(listener(typeAndCode, rest), 'Internet Control Message Protocol v6')
  return below.slice(below.indexOf('[Checksum Status: Good]') + 1)
}
const infoOf = (typeAndCode: string, rest: string): string => decode([listener(typeAndCode, rest)])[0].info

describe('version 1', () => {
  it.each([
    ['8200', 'Multicast Listener Query'],
    ['8300', 'Multicast Listener Report'],
    ['8400', 'Multicast Listener Done'],
  ])('%s has a delay and a group', (typeAndCode, info) => {
    const rest = `2710 0000 ${GROUP}`
    expect(behind(typeAndCode, rest)).toEqual([
      'Maximum Response Delay [ms]: 10000',
      'Reserved: 0000',
      'Multicast Address: ff15::5004',
    ])
    expect(infoOf(typeAndCode, rest)).toBe(info)
  })
  it('is what a query of less than 28 octets is of', () => {
    const fields = fieldsOf(listener('8200', `2710 0000 ${GROUP} 02 7d 00`))
    expect([fields['icmpv6.mld.maximum_response_delay'], fields['icmpv6.mld.qqi']]).toEqual([['10000'], undefined])
    expect(fieldsOf(listener('8200', `2710 0000 ${GROUP} 02 7d 0000`))['icmpv6.mld.qqi']).toEqual(['125'])
  })
  it('ends early only by mistake', () => {
    expect(infoOf('8300', `2710 0000 ${GROUP.slice(2)}`)).toBe('Multicast Listener Report[Malformed Packet]')
  })
  it('ignores what stands behind the group', () => {
    expect(infoOf('8300', `2710 0000 ${GROUP} 010203`)).toBe('Multicast Listener Report')
  })
})

describe('a query of version 2', () => {
  it('is shown to its last source', () => {
    expect(behind('8200', `8000 0000 ${GROUP} fa 80 0002 ${A1} ${A2}`)).toEqual([
      'Maximum Response Code: 32768',
      'Reserved: 0000',
      'Multicast Address: ff15::5004',
      'Flags: 0xfa, Suppress Router-Side Processing',
      '  .... 1... = Suppress Router-Side Processing: True',
      "  .... .010 = QRV (Querier's Robustness Variable): 2",
      '  1111 .... = Reserved: 15',
      "QQIC (Querier's Query Interval Code): 128",
      'Number of Sources: 2',
      'Source Address: fd00::1',
      'Source Address: fd00::2',
    ])
  })
  it('has as many sources as it says', () => {
    const sources = (count: string) => fieldsOf(listener('8200', `2710 0000 ${GROUP} 02 7d ${count} ${A1} ${A2}`))
    expect(sources('0001')['icmpv6.mld.source_address']).toEqual(['fd00::1'])
    expect(sources('0003')['icmpv6.mld.source_address']).toEqual(['fd00::1', 'fd00::2'])
    expect(infoOf('8200', `2710 0000 ${GROUP} 02 7d 0002 ${A1}`)).toBe('Multicast Listener Query[Malformed Packet]')
    expect(infoOf('8200', `2710 0000 ${GROUP} 02 7d 0001 ${A1} ${A2}`)).toBe('Multicast Listener Query')
  })
})

/** A number of floating-point kind: a mantissa with a hidden bit in front, and an exponent that is 3 too small. */
const floating = (code: number, mantissaBits: number): number => {
  const mantissa = 2 ** mantissaBits + (code % 2 ** mantissaBits)
  return mantissa * 2 ** ((Math.floor(code / 2 ** mantissaBits) % 8) + 3)
}

describe('codes', () => {
  it('of response delays are all read (RFC 3810 §5.1.3)', () => {
    for (let code = 0; code < 65_536; code++) {
      const wanted = code < 32_768 ? code : floating(code, 12)
      if (responseDelay(code) !== wanted) expect([code, responseDelay(code)]).toEqual([code, wanted])
    }
    expect([32_767, 32_768, 36_863, 36_864, 65_535].map(responseDelay)).toEqual([
      32_767, 32_768, 65_528, 65_536, 8_387_584,
    ])
  })
  it('of query intervals are all read (RFC 3810 §5.1.9)', () => {
    for (let code = 0; code < 256; code++) {
      expect([code, queryInterval(code)]).toEqual([code, code < 128 ? code : floating(code, 4)])
    }
    expect([127, 128, 143, 144, 255].map(queryInterval)).toEqual([127, 128, 248, 256, 31_744])
  })
  it('are shown as what they say', () => {
    const fields = fieldsOf(listener('8200', `ffff 0000 ${GROUP} 02 ff 0000`))
    expect([fields['icmpv6.mld.maximum_response_code'], fields['icmpv6.mld.qqi']]).toEqual([['8387584'], ['31744']])
  })
})

describe('a report of version 2', () => {
  const record = (type: string, group = GROUP, sources: readonly string[] = [], auxiliary = '') =>
    type +
    (auxiliary.length / 8).toString(16).padStart(2, '0') +
    sources.length.toString(16).padStart(4, '0') +
    group +
    sources.join('') +
    auxiliary
  it('is shown to the last octet of its last record', () => {
    const records = record('04', GROUP, [A1, A2]) + record('06', OTHER, [A1], '0102030405060708')
    expect(behind('8f00', `0000 0002 ${records}`)).toEqual([
      'Reserved: 0000',
      'Number of Multicast Address Records: 2',
      'Multicast Address Record Changed to exclude: ff15::5004',
      '  Record Type: Changed to exclude (4)',
      '  Aux Data Len: 0',
      '  Number of Sources: 2',
      '  Multicast Address: ff15::5004',
      '  Source Address: fd00::1',
      '  Source Address: fd00::2',
      'Multicast Address Record Block old sources: ff05::1:3',
      '  Record Type: Block old sources (6)',
      '  Aux Data Len: 2',
      '  Number of Sources: 1',
      '  Multicast Address: ff05::1:3',
      '  Source Address: fd00::1',
      '  Auxiliary Data: 0102030405060708',
    ])
  })
  it.each([
    ['01', 'Include'],
    ['02', 'Exclude'],
    ['03', 'Changed to include'],
    ['04', 'Changed to exclude'],
    ['05', 'Allow new sources'],
    ['06', 'Block old sources'],
  ])('has records of type %s', (type, name) => {
    expect(behind('8f00', `0000 0001 ${record(type)}`)[2]).toBe(`Multicast Address Record ${name}: ff15::5004`)
  })
  it.each(['00', '07'])('shows records of type %s, which nobody knows', (type) => {
    const number = Number(type)
    expect(behind('8f00', `0000 0001 ${record(type)}`).slice(2, 4)).toEqual([
      `Multicast Address Record Unknown Record Type (${number}): ff15::5004`,
      `  Record Type: Unknown (${number})`,
    ])
  })
  it('has as many records as it says', () => {
    const two = record('04') + record('03', OTHER)
    const groups = (count: string) =>
      fieldsOf(listener('8f00', `0000 ${count} ${two}`))['icmpv6.mldr.mar.multicast_address']
    expect([groups('0001'), groups('0002')]).toEqual([['ff15::5004'], ['ff15::5004', 'ff05::1:3']])
    expect(infoOf('8f00', `0000 0001 ${two}`)).toBe('Multicast Listener Report Message v2')
    expect(infoOf('8f00', `0000 0003 ${two}`)).toBe('Multicast Listener Report Message v2[Malformed Packet]')
    expect(groups('0003')).toEqual(['ff15::5004', 'ff05::1:3'])
  })
  it.each([
    ['sources', `04000002${GROUP}${A1}`],
    ['auxiliary data', `04010000${GROUP}010203`],
    ['a group', `04000000${GROUP.slice(2)}`],
    ['anything', ''],
  ])('is malformed where a record lacks %s', (_what, broken) => {
    const [row] = decode([listener('8f00', `0000 0002 ${record('03', OTHER)} ${broken}`)])
    expect(row.info).toBe('Multicast Listener Report Message v2[Malformed Packet]')
    expect(row.fields['icmpv6.mldr.mar.multicast_address'][0]).toBe('ff05::1:3')
    expect(row.fields['icmpv6.mldr.mar']).toHaveLength(broken === '' ? 1 : 2)
  })
  it('is found behind a router alert', () => {
    const report = messageHex('8f00', `0000 0001 ${record('04')}`, undefined, ROUTERS)
    const [row] = decode([packet(optionsHex('0502 0000', '3a') + report, { next: '00', to: ROUTERS })])
    expect(row).toMatchObject({ protocol: 'ICMPv6', info: 'Multicast Listener Report Message v2' })
    expect(row.fields['icmpv6.checksum.status']).toEqual(['1'])
  })
})
