import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { timeOf } from '../../../src/decode/protocols/igmp-shape.ts'
import { decode, fieldsOf } from '../../helpers.ts'
import { cutTo, GROUP, packet, summed } from './ipv4-frames.ts'
import { linesBelow } from './ipv6-frames.ts'

const ALERT = '94040000'
const S1 = '0a000001'
const S2 = '0a000002'
const MAP = '239.1.1.1'

const message = (hex: string, more: { readonly claims?: number } = {}) =>
  packet(hex, { number: '02', ttl: '01', options: ALERT, to: GROUP, ...more })
/** A message with the right checksum. */
const right = (hex: string) => message(summed(hex))
const said = (hex: string): [string, string] => {
  const [{ protocol, info }] = decode([right(hex)])
  return [protocol, info]
}
const below = (hex: string): string[] => linesBelow(right(hex), 'Internet Group Management Protocol')

describe('the version', () => {
  it.each([
    ['a query of 8 octets without a time', `11000000 00000000`, 'IGMPv1', 'Membership Query'],
    ['a query of 8 octets with a time', `11640000 00000000`, 'IGMPv2', 'Membership Query, general'],
    ['a query of 8 octets for a group', `11010000 ${GROUP}`, 'IGMPv2', `Membership Query, specific for group ${MAP}`],
    ['a query of 11 octets', `11640000 ${GROUP} 027d00`, 'IGMPv2', `Membership Query, specific for group ${MAP}`],
    ['a query of 11 octets without a time', `11000000 ${GROUP} 027d00`, 'IGMPv1', 'Membership Query'],
    ['a query of 12 octets', `11640000 00000000 027d0000`, 'IGMPv3', 'Membership Query, general'],
    ['a query of 12 octets without a time', `11000000 00000000 027d0000`, 'IGMPv3', 'Membership Query, general'],
    ['an old report', `12000000 ${GROUP}`, 'IGMPv1', 'Membership Report'],
    ['a report', `16000000 ${GROUP}`, 'IGMPv2', `Membership Report group ${MAP}`],
    ['a leave', `17000000 ${GROUP}`, 'IGMPv2', `Leave Group ${MAP}`],
    ['a report of records', `22000000 00000000`, 'IGMPv3', 'Membership Report - General query'],
  ])('of %s', (_, hex, protocol, info) => {
    expect(said(hex)).toEqual([protocol, info])
    expect(fieldsOf(right(hex))['igmp.version']).toEqual([protocol.slice(-1)])
  })
  it.each([
    ['01', 'Create Group Request'],
    ['04', 'Join Group Reply'],
    ['07', 'Confirm Group Request'],
  ])('0 has type %s', (type, info) => {
    expect(said(`${type}000000 01020304 ${GROUP} 0102030405060708`)).toEqual(['IGMPv0', info])
  })
  it('goes by what the header reports, not by padding of the frame', () => {
    const hex = summed(`11640000 ${GROUP}`)
    expect(decode([message(`${hex}00000000`, { claims: 24 + 8 })])[0].protocol).toBe('IGMPv2')
    expect(decode([message(`${hex}00000000`, { claims: 24 + 12 })])[0].protocol).toBe('IGMPv3')
  })
  it('of a query that was cut is that of its length on the wire', () => {
    const whole = right(`11640000 ${GROUP} 027d0001 ${S1}`)
    expect(decode([cutTo(whole, 24 + 8)])[0].protocol).toBe('IGMPv3')
  })
})

describe('lines', () => {
  it('of version 0', () => {
    expect(below(`01010000 01020304 ${GROUP} 0102030405060708`)).toEqual([
      '[IGMP Version: 0]',
      'Type: Create Group Request (0x01)',
      'Type Of Group: Private Group (1)',
      'Checksum: 0xfae1 [correct]',
      '[Checksum Status: Good]',
      'Identifier: 16909060',
      'Multicast Address: 239.1.1.1',
      'Access Key: 0102030405060708',
    ])
  })
  it.each([
    ['00', 'Reply: Request Granted (0)'],
    ['02', 'Reply: Request Denied, Invalid Code (2)'],
    ['05', 'Reply Pending: 5'],
  ])('of a reply of version 0: %s', (reply, line) => {
    expect(below(`02${reply}0000 01020304 ${GROUP} 0102030405060708`)[2]).toBe(line)
  })
  it('of version 1 and 2', () => {
    expect(below(`12000000 ${GROUP}`)).toEqual([
      '[IGMP Version: 1]',
      'Type: Membership Report (0x12)',
      'Reserved: 00',
      'Checksum: 0xfdfc [correct]',
      '[Checksum Status: Good]',
      'Multicast Address: 239.1.1.1',
    ])
    expect(below(`11640000 00000000`).slice(1, 3)).toEqual([
      'Type: Membership Query (0x11)',
      'Max Resp Time: 10.0 sec (0x64)',
    ])
  })
  it('of a code of version 2, which counts up to its last value', () => {
    expect(below(`11ff0000 00000000`)[2]).toBe('Max Resp Time: 25.5 sec (0xff)')
  })
  it('of a query of version 3', () => {
    expect(below(`11850000 ${GROUP} 0a8f 0002 ${S1} ${S2}`)).toEqual([
      '[IGMP Version: 3]',
      'Type: Membership Query (0x11)',
      'Max Resp Time: 16.8 sec (0x85)',
      '  .000 .... = Exponent: 0x0',
      '  .... 0101 = Mantissa: 0x5',
      `Checksum: ${checksumLine(`11850000 ${GROUP} 0a8f 0002 ${S1} ${S2}`)} [correct]`,
      '[Checksum Status: Good]',
      'Multicast Address: 239.1.1.1',
      '.... 1... = S: SUPPRESS router side processing',
      '.... .010 = QRV: 2',
      'QQIC: 143',
      'Num Src: 2',
      'Source Address: 10.0.0.1',
      'Source Address: 10.0.0.2',
    ])
  })
  it('of a report of version 3, auxiliary data behind the sources and before the next record', () => {
    const records = `05 01 0001 ${GROUP} ${S1} aabbccdd 04 00 0000 ef020202`
    const lines = below(`22000000 0000 0002 ${records}`)
    expect(lines.slice(lines.indexOf('Reserved: 0000'))).toEqual([
      'Reserved: 0000',
      'Num Group Records: 2',
      'Group Record : 239.1.1.1  Allow New Sources',
      '  Record Type: Allow New Sources (5)',
      '  Aux Data Len: 1',
      '  Num Src: 1',
      '  Multicast Address: 239.1.1.1',
      '  Source Address: 10.0.0.1',
      '  Aux Data: aabbccdd',
      'Group Record : 239.2.2.2  Change To Exclude Mode',
      '  Record Type: Change To Exclude Mode (4)',
      '  Aux Data Len: 0',
      '  Num Src: 0',
      '  Multicast Address: 239.2.2.2',
    ])
    expect(said(`22000000 0000 0002 ${records}`)[1]).toBe(
      'Membership Report / Group 239.1.1.1, new source {10.0.0.1} / Join group 239.2.2.2 for any sources',
    )
  })
})

const checksumLine = (hex: string): string => `0x${summed(hex).slice(4, 8)}`

describe('what a record says', () => {
  const some = { 0: '', 1: `{10.0.0.1}`, 2: '{10.0.0.1, 10.0.0.2}' }
  it.each([
    [1, 0, 'Leave group 239.1.1.1'],
    [1, 1, 'Join group 239.1.1.1 for source '],
    [1, 2, 'Join group 239.1.1.1 for sources in '],
    [2, 0, 'Join group 239.1.1.1 for any sources'],
    [2, 1, 'Join group 239.1.1.1, for source not '],
    [2, 2, 'Join group 239.1.1.1, for sources not in '],
    [3, 0, 'Leave group 239.1.1.1'],
    [3, 2, 'Join group 239.1.1.1 for sources in '],
    [4, 0, 'Join group 239.1.1.1 for any sources'],
    [4, 1, 'Join group 239.1.1.1, for source not '],
    [5, 0, 'Group 239.1.1.1, ALLOW_NEW_SOURCES but no source specified (?)'],
    [5, 1, 'Group 239.1.1.1, new source '],
    [5, 2, 'Group 239.1.1.1, new sources '],
    [6, 0, 'Group 239.1.1.1, BLOCK_OLD_SOURCES but no source specified (?)'],
    [6, 1, 'Group 239.1.1.1, block source '],
    [6, 2, 'Group 239.1.1.1, block sources '],
    [7, 0, 'Group 239.1.1.1, unknown record type (?)'],
    [0, 2, 'Group 239.1.1.1, unknown record type (?), sources '],
  ] as const)('of type %i with %i sources', (type, count, words) => {
    const sources = [S1, S2].slice(0, count).join('')
    expect(said(`22000000 00000001 0${type} 00 000${count} ${GROUP} ${sources}`)[1]).toBe(
      `Membership Report / ${words}${some[count]}`,
    )
  })
})

describe('codes', () => {
  it('from 128 on are an exponent and a mantissa', () => {
    for (let code = 0; code < 256; code++) {
      const mantissa = code % 16
      const exponent = Math.floor(code / 16) % 8
      expect(timeOf(code)).toBe(code < 128 ? code : (16 + mantissa) * 2 ** (exponent + 3))
    }
    expect([127, 128, 255].map(timeOf)).toEqual([127, 128, 31_744])
  })
})

describe('the checksum', () => {
  it.each([
    ['right', 'f9fc', ['1'], undefined],
    ['wrong', 'f9fd', ['0'], 1],
    ['left out', '0000', ['0'], 1],
  ])('that is %s', (_, checksum, status, remarks) => {
    const fields = fieldsOf(message(`1600${checksum}${GROUP}`))
    expect([fields['igmp.checksum.status'], fields['igmp.bad_checksum']?.length]).toEqual([status, remarks])
  })
  it('is told in full where it is wrong', () => {
    expect(linesBelow(message(`16001234${GROUP}`), 'Internet Group Management Protocol').slice(3, 6)).toEqual([
      'Checksum: 0x1234 incorrect, should be 0xf9fc',
      '  [Expert Info (Error/Checksum): Bad checksum [should be 0xf9fc]]',
      '[Checksum Status: Bad]',
    ])
  })
  it('of version 2 covers what stands behind the message, to an odd last octet (RFC 2236 §2.3)', () => {
    const hex = summed(`16000000 ${GROUP} 010203`)
    expect(fieldsOf(message(hex))['igmp.checksum.status']).toEqual(['1'])
    expect(fieldsOf(message(`${hex.slice(0, -2)}04`))['igmp.checksum.status']).toEqual(['0'])
  })
  it('of version 1 covers 8 octets', () => {
    expect(fieldsOf(message(`${summed(`12000000 ${GROUP}`)}0102`))['igmp.checksum.status']).toEqual(['1'])
  })
  it('of a message that was cut is not verified', () => {
    const whole = right(`22000000 00000001 04 00 0000 ${GROUP}`)
    expect(fieldsOf(whole)['igmp.checksum.status']).toEqual(['1'])
    expect(fieldsOf(cutTo(whole, whole.bytes.length - 1))['igmp.checksum.status']).toEqual(['2'])
  })
})

describe('octets that are missing', () => {
  it.each([
    ['a source', `22000000 00000001 01 00 0002 ${GROUP} ${S1}`, ' / Join group 239.1.1.1 for sources in {10.0.0.1, '],
    ['auxiliary data', `22000000 00000001 04 01 0000 ${GROUP} 000000`, ' / Join group 239.1.1.1 for any sources'],
    ['a record', `22000000 00000002 04 00 0000 ${GROUP}`, ' / Join group 239.1.1.1 for any sources'],
    ['half of a record', `22000000 00000001 04 00 0000 ef0101`, ''],
  ])('of %s make it malformed', (_, hex, info) => {
    expect(said(hex)[1]).toBe(`Membership Report${info}[Malformed Packet]`)
  })
  it('on the wire are none that the capture left out', () => {
    const whole = right(`22000000 00000001 01 00 0002 ${GROUP} ${S1} ${S2}`)
    expect(decode([cutTo(whole, whole.bytes.length - 1)])[0].info).toBe(
      'Membership Report / Join group 239.1.1.1 for sources in {10.0.0.1, [Packet size limited during capture]',
    )
  })
  it('of a query: sources that it promises', () => {
    expect(said(`11640000 ${GROUP} 027d0002 ${S1}`)[1]).toBe(
      `Membership Query, specific for group ${MAP}, sources {10.0.0.1, [Malformed Packet]`,
    )
    expect(fieldsOf(right(`11640000 ${GROUP} 027d0002 ${S1} ${S2} 00`))['igmp.saddr']).toEqual(['10.0.0.1', '10.0.0.2'])
  })
  it('never make it look further than its end', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 60 }), (octets) => {
        const hex = Buffer.from(octets).toString('hex')
        const [alone] = decode([message(hex)])
        const [padded] = decode([message(`${hex}ffffffff`, { claims: 24 + octets.length })])
        expect([padded.info, padded.fields['igmp.saddr']]).toEqual([alone.info, alone.fields['igmp.saddr']])
      }),
    )
  })
})

describe('traceroute', () => {
  const query = `1f200000 ${GROUP} ${S1} ${S2} c0a8010a 40 000102`
  it('asks', () => {
    const lines = below(query)
    expect(lines).toEqual([
      'Type: Traceroute Query (0x1f)',
      '# hops: 32',
      `Checksum: ${checksumLine(query)} [correct]`,
      '[Checksum Status: Good]',
      'Multicast Address: 239.1.1.1',
      'Source Address: 10.0.0.1',
      'Receiver Address: 10.0.0.2',
      'Response Address: 192.168.1.10',
      'Response TTL: 64',
      'Query ID: 258',
    ])
  })
  it('answers with a block for every hop', () => {
    const block = `00000001 ${S1} ${S2} c0a80101 00000002 00000003 00000004 03 01 85 00`
    const [, info] = said(`1e200000 ${GROUP} ${S1} ${S2} c0a8010a 40 000102 ${block} ${block}`)
    expect(info).toBe('Traceroute Response, 2 blocks')
    const [, one] = said(`1e200000 ${GROUP} ${S1} ${S2} c0a8010a 40 000102 ${block}`)
    expect(one).toBe('Traceroute Response, 1 block')
    expect(
      fieldsOf(right(`1e200000 ${GROUP} ${S1} ${S2} c0a8010a 40 000102 ${block} ${block}`))['igmp.mtrace.q_inaddr'],
    ).toEqual(['10.0.0.1', '10.0.0.1'])
  })
})

describe('other types', () => {
  it.each([
    ['13', 'DVMRP Protocol'],
    ['14', 'PIM Routing Message'],
    ['99', 'Unknown Type:0x99'],
  ])('%s keep their octets as data', (type, info) => {
    const frame = message(`${type}010203`)
    const [{ protocol, info: told, fields }] = decode([frame])
    expect([protocol, told, fields['igmp.data']]).toEqual(['IGMP', info, ['010203']])
  })
})

describe('a message in pieces', () => {
  it('is read once the last one is there', () => {
    const hex = summed(`22000000 00000001 03 00 0001 ${GROUP} ${S1}`)
    const pieces = decode([
      packet(hex.slice(0, 16), { number: '02', fragment: 0x2000 }),
      packet(hex.slice(16), { number: '02', fragment: 0x0001 }),
    ])
    expect(pieces.map(({ protocol, info }) => `${protocol} ${info}`)).toEqual([
      'IPv4 Fragmented IP protocol (proto=IGMP 2, off=0, ID=0001)',
      'IGMPv3 Membership Report / Join group 239.1.1.1 for source {10.0.0.1}',
    ])
    expect(pieces[1].fields['igmp.checksum.status']).toEqual(['1'])
  })
})
