import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decode, fieldsOf } from '../../helpers.ts'
import { cutTo, DATAGRAM, GROUP, packet, THERE } from './ipv4-frames.ts'
import { linesBelow } from './ipv6-frames.ts'

const A1 = '0a000001'
const A2 = '0a000002'

const frame = (options: string) => packet(DATAGRAM, { options })
const fields = (options: string) => fieldsOf(frame(options))
/** Lines below the options; those of their types, and other names of addresses, left out. */
function lines(options: string): string[] {
  const all = linesBelow(frame(options), 'Options: ')
  return all.filter((line) => !/^ {2}Type: |^ {4}.*(Copy on|= Class|= Number)|Host: |Source or/.test(line))
}
const headline = (options: string): string | undefined =>
  decode([frame(options)])[0]
    .lines.find((line) => line.startsWith('  Options: '))
    ?.trim()

describe('an option', () => {
  it('begins with copy flag, class and number', () => {
    expect(linesBelow(frame('94040000'), 'Options: ')).toEqual([
      'IP Option - Router Alert (4 bytes): Router shall examine packet (0)',
      '  Type: 148',
      '    1... .... = Copy on fragmentation: Yes',
      '    .00. .... = Class: Control (0)',
      '    ...1 0100 = Number: Router Alert (20)',
      '  Length: 4',
      '  Router Alert: Router shall examine packet (0)',
    ])
  })
  it('is named in the line of all', () => {
    expect(headline('94040000')).toBe('Options: (4 bytes), Router Alert')
    expect(headline('94040000 8804 0102')).toBe('Options: (8 bytes), Router Alert, Stream ID')
    expect(headline('01010100')).toBe('Options: (4 bytes)')
    expect(headline('')).toBeUndefined()
  })
})

describe('options of one value', () => {
  it.each([
    ['94040001', 'IP Option - Router Alert (4 bytes): Reserved (1)', 'ip.opt.ra', '1'],
    ['0b0405dc', 'IP Option - MTU Probe (4 bytes)', 'ip.opt.mtu', '1500'],
    ['0c0405dc', 'IP Option - MTU Reply (4 bytes)', 'ip.opt.mtu', '1500'],
    ['88041234', 'IP Option - Stream ID (4 bytes)', 'ip.opt.sid', '4660'],
  ])('%s', (options, line, abbrev, value) => {
    expect([lines(options)[0], fields(options)[abbrev]]).toEqual([line, [value]])
  })
})

describe('a route that is recorded', () => {
  it('tells which address is the next', () => {
    expect(lines(`070b08 ${A1} 00000000`)).toEqual([
      'IP Option - Record Route (11 bytes)',
      '  Length: 11',
      '  Pointer: 8',
      '  Recorded Route: 10.0.0.1',
      '  Empty Route: 0.0.0.0 <- (next)',
      'IP Option - End of Options List (EOL)',
    ])
  })
  it.each([
    ['04', [0, 2]],
    ['08', [1, 1]],
    ['0c', [2, 0]],
    ['ff', undefined],
  ])('up to its pointer, %s', (pointer, counts) => {
    const found = fields(`070b${pointer} ${A1} ${A2}`)
    const [seen, empty] = ['ip.rec_rt', 'ip.empty_rt'].map((abbrev) => found[abbrev]?.length ?? 0)
    expect([seen, empty]).toEqual(counts ?? [0, 0])
  })
  it.each([
    ['03', 'Pointer points before first address'],
    ['06', 'Pointer points to middle of address'],
  ])('has a pointer that may be wrong: %s', (pointer, message) => {
    const found = fields(`070b${pointer} ${A1} ${A2}`)
    expect([found['_ws.expert.message'], found['ip.rec_rt']]).toEqual([[message], undefined])
  })
  it('leaves no room for half an address', () => {
    expect(fields(`070a08 ${A1} 000000`)['ip.subopt_too_long']?.length).toBe(1)
    expect(fields(`070b08 ${A1} 00000000`)['ip.subopt_too_long']).toBeUndefined()
  })
})

describe('a source route', () => {
  it.each([
    ['83', 'Loose Source Route'],
    ['89', 'Strict Source Route'],
  ])('%s ends where the packet goes', (type, name) => {
    const [one] = decode([packet(DATAGRAM, { options: `${type}0b04 ${A1} ${A2}` })])
    expect(one.destination).toBe('10.0.0.2')
    expect(one.lines).toContain('Internet Protocol Version 4, Src: 192.168.1.10, Dst: 10.0.0.2, Via: 192.168.1.20')
    expect(one.lines).toContain('  Current Route: 192.168.1.20')
    expect(one.fields['ip.dst']).toEqual(['10.0.0.2'])
    expect(one.fields['ip.addr']).toEqual(['192.168.1.10', '10.0.0.2'])
    expect(lines(`${type}0b04 ${A1} ${A2}`)).toEqual([
      `IP Option - ${name} (11 bytes)`,
      '  Length: 11',
      '  Pointer: 4',
      '  Source Route: 10.0.0.1 <- (next)',
      '  Destination Address: 10.0.0.2',
      'IP Option - End of Options List (EOL)',
    ])
  })
  it.each([
    ['0c', 'is at its end'],
    ['03', 'points before its addresses'],
    ['06', 'points between them'],
  ])('%s that %s leads nowhere else', (pointer) => {
    const [{ destination, fields: found }] = decode([frame(`830b${pointer} ${A1} ${A2}`)])
    expect([destination, found['ip.dst'], found['ip.cur_rt']]).toEqual(['192.168.1.20', ['192.168.1.20'], undefined])
  })
  it('of no addresses leads nowhere else', () => {
    expect(decode([frame('83030400')])[0].destination).toBe('192.168.1.20')
  })
  it('leads conversations, and the checksums of what is carried', () => {
    const routed = packet(DATAGRAM, { options: `830704 ${THERE}`, to: A1 })
    expect(decode([packet(DATAGRAM), routed])[1].fields['udp.stream']).toEqual(['0'])
    const elsewhere = packet(DATAGRAM, { options: `830704 ${A2}`, to: THERE })
    expect(decode([packet(DATAGRAM), elsewhere])[1].fields['udp.stream']).toEqual(['1'])
  })
  it('decides what the TTL should be', () => {
    const low = (to: string, route: string) => fieldsOf(packet(DATAGRAM, { ttl: '02', to, options: `830704 ${route}` }))
    expect(low(GROUP, A1)['ip.ttl.too_small']?.length).toBe(1)
    expect(low(A1, GROUP)['ip.ttl.too_small']).toBeUndefined()
  })
})

describe('timestamps', () => {
  it('alone', () => {
    expect(lines('440c 0d 20 00000001 80000002')).toEqual([
      'IP Option - Time Stamp (12 bytes)',
      '  Length: 12',
      '  Pointer: 13',
      '  0010 .... = Overflow: 2',
      '  .... 0000 = Flag: Time stamps only (0x0)',
      '  Time stamp: 1',
      '  Time stamp: 2147483650',
    ])
  })
  it.each([
    ['1', 'Time stamp and address (0x1)'],
    ['3', 'Time stamps for prespecified addresses (0x3)'],
  ])('with addresses, flag %s', (flag, words) => {
    const all = lines(`440c 0d 0${flag} ${A1} 00000002`)
    expect(all.slice(4)).toEqual([
      `  .... 00${flag === '1' ? '01' : '11'} = Flag: ${words}`,
      '  Address: 10.0.0.1',
      '  Time stamp: 2',
    ])
  })
  it.each([
    ['01', 'Pointer: 1 (points before first address)'],
    ['06', 'Pointer: 6 (points to middle of field)'],
    ['05', 'Pointer: 5'],
  ])('with the pointer %s', (pointer, line) => {
    expect(lines(`4408 ${pointer} 00 00000001`)[2]).toBe(`  ${line}`)
  })
  it('of which one is cut by the end of the option', () => {
    expect(fields('440a 05 00 00000001 0002')['ip.subopt_too_long']?.length).toBe(1)
    const pairs = fields(`440c 05 01 ${A1} 00000001`)
    expect([pairs['ip.opt.time_stamp'], pairs['ip.subopt_too_long']]).toEqual([['1'], undefined])
  })
})

describe('security', () => {
  it('of RFC 791', () => {
    expect(lines('820b d788 0001 4142 616263')).toEqual([
      'IP Option - Security (11 bytes)',
      '  Length: 11',
      '  Security: Secret (0xd788)',
      '  Compartments: 1',
      '  Handling Restrictions: AB',
      '  Transmission Control Code: abc',
      'IP Option - End of Options List (EOL)',
    ])
  })
  it('of RFC 1108, with octets of flags as long as they say that more follow', () => {
    expect(lines('8205 ab 81 02')).toEqual([
      'IP Option - Security (5 bytes)',
      '  Length: 5',
      '  Classification Level: Unclassified (0xab)',
      '  Protection Authority Flags: 0x81, GENSER, Field Termination Indicator',
      '    1... .... = GENSER: Datagram protected in accordance with its rules',
      '    .0.. .... = SIOP-ESI: Datagram not protected in accordance with its rules',
      '    ..0. .... = SCI: Datagram not protected in accordance with its rules',
      '    ...0 .... = NSA: Datagram not protected in accordance with its rules',
      '    .... 0... = DOE: Datagram not protected in accordance with its rules',
      '    .... .00. = Unassigned: 0x0',
      '    .... ...1 = Field Termination Indicator: Additional octet present',
      '  Protection Authority Flags: 0x02',
      '    0000 001. = Unassigned: 0x01',
      '    .... ...0 = Field Termination Indicator: Final octet',
      'IP Option - End of Options List (EOL)',
    ])
  })
  it.each([
    ['8204 ab 01', 'Field Termination Indicator set to 1 for last byte of option'],
    ['8205 ab 80 00', 'Extraneous data in option'],
    ['8204 ab 80', undefined],
    ['8203 ab', undefined],
  ])('of RFC 1108 that goes on wrongly: %s', (options, message) => {
    expect(fields(options)['_ws.expert.message']).toEqual(message === undefined ? undefined : [message])
  })
  it('extended', () => {
    const found = fields('8506 05 010203')
    expect(found['ip.opt.ext_sec_add_sec_info_format_code']).toEqual(['0x05'])
    expect(found['ip.opt.ext_sec_add_sec_info']).toEqual(['010203'])
    expect(fields('8503 05')['ip.opt.ext_sec_add_sec_info']).toBeUndefined()
  })
  it('commercial: sets of categories', () => {
    const of = (tags: string) => {
      const size = (6 + tags.replace(/\s/g, '').length / 2).toString(16).padStart(2, '0')
      return fields(`86${size} 00000007 ${tags}`)
    }
    expect(of('0106 00 02 a0 01')).toMatchObject({ 'ip.cipso.doi': ['7'], 'ip.cipso.tag_type': ['1'] })
    expect(of('0106 00 02 a0 01')['ip.cipso.categories']).toEqual(['0,2,15'])
    expect(of('0208 00 02 0003 0009')['ip.cipso.categories']).toEqual(['3,9'])
    expect(of('0508 00 02 0009 0003')['ip.cipso.categories']).toEqual(['9-3'])
    expect(of('0704 6162')['ip.cipso.tag_data']).toEqual(['6162'])
  })
})

describe('other options', () => {
  it('trace a route (RFC 1393)', () => {
    expect(lines(`520c 1234 0001 0002 ${A1}`)).toEqual([
      'IP Option - Traceroute (12 bytes)',
      '  Length: 12',
      '  ID Number: 4660',
      '  Outbound Hop Count: 1',
      '  Return Hop Count: 2',
      '  Originator IP Address: 10.0.0.1',
    ])
  })
  it('ask for a rate (RFC 4782)', () => {
    const all = lines('1908 0f 3e 00000008')
    expect(all[0]).toBe('IP Option - Quick-Start (8 bytes): Rate request (0), 1.31072 Gbit/s, QS TTL 62, QS TTL diff 2')
    const found = fields('1908 0f 3e 00000008')
    expect([found['ip.opt.qs_nonce'], found['ip.opt.qs_ttl_diff']]).toEqual([['0x00000002'], ['2']])
    expect(fields('1908 8f 00 00000008')['ip.opt.qs_ttl']).toBeUndefined()
    expect(lines('1908 30 00 00000008')[0]).toBe('IP Option - Quick-Start (8 bytes): Unknown (3) (3)')
  })
  it('broadcast (RFC 1770)', () => {
    const found = fields(`950a ${A1} ${A2}`)
    expect([found['ip.opt.addr'], found['ip.opt.padding']]).toEqual([['10.0.0.1', '10.0.0.2'], undefined])
    expect(fields(`950c ${A1} ${A2} 0102`)['ip.opt.padding']).toEqual(['0102'])
  })
  it('that nobody knows are left alone', () => {
    expect(lines('9906 01020304 0101')).toEqual([
      'Unknown (0x99) (6 bytes)',
      'IP Option - No-Operation (NOP)',
      'IP Option - No-Operation (NOP)',
    ])
  })
  it('that do nothing are suspect from four in a row on', () => {
    expect(fields('01010100')['ip.nop']).toBeUndefined()
    expect(fields('01010101')['ip.nop']?.length).toBe(1)
    expect(fields('1e03ff 0101010101')['ip.nop']).toBeUndefined()
    expect(fields('010101 8804 0001 0101010101')['ip.nop']?.length).toBe(1)
  })
})

describe('lengths', () => {
  it.each([
    ['94050000', 'Router Alert (with option length = 5 bytes; should be 4)'],
    ['940500000000', 'Router Alert (with option length = 5 bytes; should be 4)'],
    ['94010000', 'Router Alert (with too-short option length = 1 byte)'],
    ['94000000', 'Router Alert (with too-short option length = 0 bytes)'],
    ['01010194', 'Router Alert (length byte past end of options)'],
    ['94090000', 'Router Alert (option length = 9 bytes says option goes past end of options)'],
    ['99090000', 'Unknown (0x99) (option length = 9 bytes says option goes past end of options)'],
  ])('%s are remarked on, and end no more than the list', (options, message) => {
    const [{ info, fields: found }] = decode([frame(options)])
    const told =
      options === '94050000'
        ? message.replace(/\(with.*/, '(option length = 5 bytes says option goes past end of options)')
        : message
    expect([info, found['_ws.expert.message']]).toEqual(['1000 → 2000 Len=4', [told]])
  })
  it.each([
    ['94030000', ['Router Alert (with option length = 3 bytes; should be 4)']],
    ['94020101', ['Router Alert (with option length = 2 bytes; should be 4)']],
    ['94040000 8803 0001', ['Stream ID (with option length = 3 bytes; should be 4)']],
    ['07020101', []],
    ['44030500', []],
    ['82020101', []],
    ['86050000 00010100', []],
  ])('%s that leave no room for what the option is end the packet', (options, told) => {
    const [{ info, protocol, lines, fields: found }] = decode([frame(options)])
    expect([protocol, info]).toEqual(['IPv4', '[Malformed Packet]'])
    expect(lines).toContain('[Malformed Packet: IPv4]')
    expect(found['_ws.expert.message']).toEqual([...told, 'Malformed Packet (Exception occurred)'])
  })
  it.each(['94060000 01010101', '86060000 00010101', '44040500', '99020101'])(
    '%s that leave room do not',
    (options) => {
      expect(decode([frame(options)])[0].info).toBe('1000 → 2000 Len=4')
    },
  )
  it('that are right are not', () => {
    expect(fields('94040000')['_ws.expert.message']).toBeUndefined()
  })
  it('end the list at its last octet: what follows is no option', () => {
    expect(fields('00 940400')['ip.opt.type']).toEqual(['0'])
  })
})

describe('a header that was cut within its options', () => {
  it('says so', () => {
    const whole = frame(`830b04 ${A1} ${A2}`)
    expect(decode([cutTo(whole, 24)])[0].info).toBe('[Packet size limited during capture]')
    expect(decode([{ ...whole, bytes: whole.bytes.slice(0, 24) }])[0].info).toBe('[Malformed Packet]')
  })
})

describe('any octets', () => {
  it('leave what is carried in its place, or are not believed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (octets) => {
        const [{ info }] = decode([frame(Buffer.from(octets).toString('hex'))])
        expect(['1000 → 2000 Len=4', '[Malformed Packet]']).toContain(info)
      }),
      { numRuns: 500 },
    )
  })
})
