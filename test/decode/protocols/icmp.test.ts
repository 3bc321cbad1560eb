import { describe, expect, it } from 'vitest'
import { durationText, timestampText } from '../../../src/decode/protocols/icmp-times.ts'
import { decode, type Frame, fieldsOf } from '../../helpers.ts'
import { checksumOf, cutTo, DATAGRAM, HERE, packet, packetHex, summed, THERE } from './ipv4-frames.ts'
import { linesBelow } from './ipv6-frames.ts'

const TITLE = 'Internet Control Message Protocol'
const icmp = (hex: string, header: Parameters<typeof packet>[1] = {}, more: Omit<Frame, 'bytes'> = {}) =>
  packet(summed(hex), { number: '01', ...header }, more)
const lines = (hex: string) => linesBelow(icmp(hex), TITLE)
/** Lines behind the status of the checksum. */
const behind = (hex: string): string[] => {
  const all = lines(hex)
  return all.slice(all.indexOf('[Checksum Status: Good]') + 1)
}
const infoOf = (hex: string): string => decode([icmp(hex)])[0].info
const back = { from: THERE, to: HERE }

describe('echo', () => {
  const ask = (id = '0102', sequence = '0304', data = '61626364', more: Omit<Frame, 'bytes'> = {}) =>
    icmp(`08000000 ${id} ${sequence} ${data}`, {}, more)
  const answer = (id = '0102', sequence = '0304', data = '61626364', more: Omit<Frame, 'bytes'> = {}) =>
    icmp(`00000000 ${id} ${sequence} ${data}`, back, more)

  it('reads as Wireshark has it', () => {
    expect(linesBelow(ask(), TITLE)).toEqual([
      'Type: 8 (Echo (ping) request)',
      'Code: 0',
      'Checksum: 0x2f33 [correct]',
      '[Checksum Status: Good]',
      'Identifier (BE): 258 (0x0102)',
      'Identifier (LE): 513 (0x0201)',
      'Sequence Number (BE): 772 (0x0304)',
      'Sequence Number (LE): 1027 (0x0403)',
      'Data (4 bytes)',
      '  Data: 61626364',
      '  [Length: 4]',
    ])
    expect(decode([ask()])[0].info).toBe('Echo (ping) request  id=0x0102, seq=772/1027, ttl=64')
  })
  it('is answered', () => {
    const [, reply] = decode([ask(), { ...answer(), sec: 1, nsec: 2_500_000 }])
    expect(reply.info).toBe('Echo (ping) reply    id=0x0102, seq=772/1027, ttl=64 (request in 1)')
    expect([reply.fields['icmp.resp_to'], reply.fields['icmp.resptime']]).toEqual([['1'], ['2.5']])
  })
  it.each<[string, Frame]>([
    ['identifier', answer('0103')],
    ['sequence number', answer('0102', '0305')],
    ['data', answer('0102', '0304', '61626365')],
    ['way back', icmp('00000000 0102 0304 61626364')],
  ])('is not answered by another %s', (_, reply) => {
    expect(decode([ask(), reply])[1].fields['icmp.resp_to']).toBeUndefined()
  })
  it('is answered once', () => {
    const found = decode([answer(), ask(), answer(), answer()])
    expect(found.map(({ fields }) => fields['icmp.resp_to'])).toEqual([undefined, undefined, ['2'], undefined])
  })
  it('that is asked again is answered for the last time', () => {
    expect(decode([ask(), ask(), answer()])[2].fields['icmp.resp_to']).toEqual(['2'])
  })
  it('that an error quotes is not asked', () => {
    const quote = packetHex(summed('08000000 0102 0304 61626364'), { number: '01' })
    const [, reply] = decode([icmp(`03010000 00000000 ${quote}`, back), answer()])
    expect(reply.fields['icmp.resp_to']).toBeUndefined()
  })
  it('has no TTL where its IP header is none of version 4', () => {
    const v6 = `60000000000c0140 ${'0'.repeat(31)}1 ${'0'.repeat(31)}2 ${summed('08000000 0102 0304 61626364')}`
    expect(decode([packet(v6, { number: '29' })])[0].info).toBe('Echo (ping) request  id=0x0102, seq=772/1027')
  })
})

describe('the time in front of its data', () => {
  const at = (data: string) => fieldsOf(icmp(`08000000 0102 0304 ${data}`, {}, { sec: 1_700_000_000, nsec: 5000 }))
  const SECONDS = '6553f100'
  const SWAPPED = '00f15365'
  it.each([
    ['big-endian', `${SECONDS} 00000002`],
    ['little-endian', `${SWAPPED} 02000000`],
  ])('is told, %s', (_, data) => {
    expect(at(data)['icmp.data_time_relative']).toEqual(['0.000003000'])
    expect(at(`${data} 6162`)['data.data']).toEqual(['6162'])
  })
  it.each([
    ['that lie a day ahead', '65554280 00000002'],
    ['with more than a million microseconds', `${SECONDS} 000f4240`],
    ['of 7', `${SECONDS} 000000`],
  ])('is none in octets %s', (_, data) => {
    expect(at(data)['icmp.data_time']).toBeUndefined()
    expect(at(data)['data.data']).toEqual([data.replace(/\s/g, '')])
  })
  it('is within a day', () => {
    expect(at('6555427f 00000002')['icmp.data_time']?.length).toBe(1)
  })
})

describe('the checksum', () => {
  it('that is wrong is told in full', () => {
    const frame = packet('0800123400000000', { number: '01' })
    expect(linesBelow(frame, TITLE).slice(2, 5)).toEqual([
      'Checksum: 0x1234 incorrect, should be 0xf7ff',
      '  [Expert Info (Warning/Checksum): Bad checksum [should be 0xf7ff]]',
      '[Checksum Status: Bad]',
    ])
  })
  it('covers the data to an odd last octet', () => {
    expect(fieldsOf(icmp('08000000 0001 0002 616263'))['icmp.checksum.status']).toEqual(['1'])
  })
  it('of what was cut is not verified', () => {
    const whole = icmp('08000000 0001 0002 616263')
    expect(fieldsOf(cutTo(whole, whole.bytes.length - 1))['icmp.checksum.status']).toEqual(['2'])
  })
})

describe('types and codes', () => {
  it.each([
    ['03000000', 'Destination unreachable (Network unreachable)'],
    ['03040000', 'Destination unreachable (Fragmentation needed)'],
    ['03630000', 'Destination unreachable (Unknown code: 99)'],
    ['04000000', 'Source quench (flow control)'],
    ['0b010000', 'Time-to-live exceeded (Fragment reassembly time exceeded)'],
    ['0c020000', 'Parameter problem    (Bad length)'],
  ])('%s', (head, info) => {
    expect(infoOf(`${head} 00000000 ${packetHex(DATAGRAM)}`).trimEnd()).toBe(info)
  })
  it.each([
    ['0f000000', 'Information request  id=0x0102, seq=772/1027, ttl=64'],
    ['10000000', 'Information reply    id=0x0102, seq=772/1027, ttl=64'],
    ['13000000', 'Reserved (for security)'],
    ['63000000', 'Unknown ICMP (obsolete or malformed?)'],
  ])('%s', (head, info) => {
    expect(infoOf(`${head} 0102 0304`).trimEnd()).toBe(info)
  })
})

describe('timestamps', () => {
  it.each([
    [0, '0 seconds'],
    [1000, '1 second'],
    [61_000, '1 minute, 1 second'],
    [3_600_000, '1 hour'],
    [6_039_045, '1 hour, 40 minutes, 39.045 seconds'],
    [86_399_999, '23 hours, 59 minutes, 59.999 seconds'],
  ])('%i', (value, words) => {
    expect(durationText(value)).toBe(words)
    expect(timestampText(value)).toBe(`${value} (${words} after midnight UTC)`)
  })
  it('that are no time of day are tried the other way round, and else are not standard', () => {
    expect(timestampText(0x10_27_00_00)).toBe('270991360 (10 seconds after midnight UTC)')
    expect(timestampText(0x8000_03e8)).toBe('2147484648 (1 second after midnight UTC)')
  })
  it('stand behind the sequence number', () => {
    const found = fieldsOf(icmp('0d000000 0102 0304 00000001 00000002 00000003'))
    expect([
      found['icmp.originate_timestamp'],
      found['icmp.receive_timestamp'],
      found['icmp.transmit_timestamp'],
    ]).toEqual([['1'], ['2'], ['3']])
    expect(infoOf('0e000000 0102 0304 00000001 00000002')).toBe(
      'Timestamp reply      id=0x0102, seq=772/1027, ttl=64[Malformed Packet]',
    )
  })
})

describe('address masks', () => {
  it('are shown', () => {
    expect(fieldsOf(icmp('12000000 0102 0304 ffffff00'))['icmp.address_mask']).toEqual(['255.255.255.0'])
    expect(infoOf('11000000 0102 0304 ffffff')).toBe(
      'Address mask request id=0x0102, seq=772/1027, ttl=64[Malformed Packet]',
    )
  })
})

describe('router advertisements', () => {
  it('list routers', () => {
    expect(behind('09000000 02 02 0708 0a000001 00000005 0a000002 80000000')).toEqual([
      'Number of addresses: 2',
      'Address entry size: 2',
      'Lifetime: 1800 (30 minutes)',
      'Router address: 10.0.0.1',
      'Preference level: 5',
      'Router address: 10.0.0.2',
      'Preference level: -2147483648',
    ])
  })
  it('with entries of another size are not read', () => {
    expect(fieldsOf(icmp('09000000 01 01 0708 0a000001'))['icmp.router_address']).toBeUndefined()
  })
  it('hold as many routers as they say', () => {
    expect(infoOf('09000000 02 02 0708 0a000001 00000005')).toMatch(/\[Malformed Packet\]$/)
  })
  it('of mobility agents', () => {
    const agent = '10 0a 0007 012c b040 09090909 13 02 18 10 00 18 02 4142 63 01 ff'
    const all = behind(`09000000 01 02 0708 0a000001 00000005 ${agent}`)
    expect(all.slice(5)).toEqual([
      'Ext: Mobility Agent Advertisement Extension',
      '  Extension Type: Mobility Agent Advertisement Extension (16)',
      '  Length: 10',
      '  Sequence Number: 7',
      '  Registration Lifetime: 300',
      '  Flags: 0xb040, Registration Required, Home Agent, Foreign Agent, Revocation support',
      '    1... .... .... .... = Registration Required: True',
      '    .0.. .... .... .... = Busy: False',
      '    ..1. .... .... .... = Home Agent: True',
      '    ...1 .... .... .... = Foreign Agent: True',
      '    .... 0... .... .... = Minimal Encapsulation: False',
      '    .... .0.. .... .... = GRE: False',
      '    .... ..0. .... .... = VJ Comp: False',
      '    .... ...0 .... .... = Reverse tunneling: False',
      '    .... .... 0... .... = UDP tunneling: False',
      '    .... .... .1.. .... = Revocation support: True',
      '    .... .... ..00 0000 = Reserved: 0x00',
      '  Care-Of-Address: 9.9.9.9',
      'Ext: Prefix Lengths Extension',
      '  Extension Type: Prefix Lengths Extension (19)',
      '  Length: 2',
      '  Prefix Length: 24',
      '  Prefix Length: 16',
      'Ext: One byte padding extension',
      '  Extension Type: One byte padding extension (0)',
      'Ext: Challenge Extension',
      '  Extension Type: Challenge Extension (24)',
      '  Length: 2',
      '  Challenge: 4142',
      'Ext: Unknown ext 99',
      '  Extension Type: Unknown (99)',
      '  Length: 1',
      '  Content: ff',
    ])
  })
  it.each([
    ['00', 'Mobile IP Advertisement'],
    ['10', 'Mobile IP Advertisement'],
    ['01', 'Router advertisement'],
  ])('with code %s', (code, name) => {
    expect(infoOf(`09${code}0000 00 02 0708`).startsWith(name)).toBe(true)
  })
})

describe('a quoted packet', () => {
  const quote = packetHex(DATAGRAM, { from: '0a000001', to: '0a000002', ttl: '01' })
  const unreachable = (rest: string) => `03030000 00000000 ${rest}`

  it('is shown below the message, its data beside it, and not in the list', () => {
    const [{ lines: all, source, protocol, info, fields }] = decode([icmp(unreachable(quote))])
    expect([source, protocol, info]).toEqual(['192.168.1.10', 'ICMP', 'Destination unreachable (Port unreachable)'])
    expect(fields['ip.src']).toEqual(['192.168.1.10', '10.0.0.1'])
    const inner = all.indexOf('  Internet Protocol Version 4, Src: 10.0.0.1, Dst: 10.0.0.2')
    expect(inner).toBeGreaterThan(all.indexOf(TITLE))
    expect(all).toContain('  User Datagram Protocol, Src Port: 1000, Dst Port: 2000')
    expect(all).toContain('Data (4 bytes)')
  })
  it.each([
    [20, ['192.168.1.10', '10.0.0.1'], undefined],
    [23, ['192.168.1.10', '10.0.0.1'], undefined],
    [24, ['192.168.1.10', '10.0.0.1'], ['1000']],
    [28, ['192.168.1.10', '10.0.0.1'], ['1000']],
    [15, ['192.168.1.10'], undefined],
  ])('may end early: after %i octets', (size, sources, ports) => {
    const [{ info, fields }] = decode([icmp(unreachable(quote.slice(0, 2 * size)))])
    expect([info, fields['ip.src'], fields['udp.srcport']]).toEqual([
      'Destination unreachable (Port unreachable)',
      sources,
      ports,
    ])
    expect(fields['_ws.malformed']).toBeUndefined()
    expect(fields['ip.bogus_ip_length']).toBeUndefined()
  })
  it.each([0, 1, 12, 19])('that the capture cut after %i octets is told', (size) => {
    expect(decode([cutTo(icmp(unreachable(quote)), 28 + size)])[0].info).toBe(
      'Destination unreachable (Port unreachable)[Packet size limited during capture]',
    )
  })
  it('may be one of IPv6', () => {
    const v6 = `60000000000c1140 ${'0'.repeat(31)}1 ${'0'.repeat(31)}2 ${DATAGRAM}`
    expect(fieldsOf(icmp(unreachable(v6)))['ipv6.src']).toEqual(['::1'])
  })
  it('may be missing, except where a gateway is told (RFC 792)', () => {
    expect(infoOf('03030000 00000000')).toBe('Destination unreachable (Port unreachable)')
    expect(infoOf('05010000 0a0000fe')).toBe('Redirect             (Redirect for host)[Malformed Packet]')
    expect(fieldsOf(icmp(`05010000 0a0000fe ${quote}`))['icmp.redir_gw']).toEqual(['10.0.0.254'])
  })
  it('has the next MTU, or the octet that is wrong, in front of it', () => {
    expect(behind(`03040000 000005dc ${quote}`).slice(0, 2)).toEqual(['Unused: 0000', 'MTU of next hop: 1500'])
    expect(behind(`0c000000 14000000 ${quote}`).slice(0, 2)).toEqual(['Pointer: 20', 'Unused: 000000'])
    expect(behind(`03010000 000005dc ${quote}`)[0]).toBe('Unused: 000005dc')
  })
})

describe('extensions', () => {
  const quote = packetHex(DATAGRAM, { from: '0a000001', to: '0a000002' })
  const padded = (size: number) => quote.padEnd(2 * size, '0')
  const extended = (objects: string, version = '2') => summed(`${version}0000000${objects}`)
  const LABELS = '000c 01 01 12345a40 00011101'
  const fieldsWith = (told: string, size: number, extensions: string) =>
    fieldsOf(icmp(`0b000000 00${told}0000 ${padded(size)} ${extensions}`))
  const linesWith = (objects: string): string[] => {
    const all = lines(`0b000000 00200000 ${padded(128)} ${extended(objects)}`)
    return all.slice(all.indexOf('ICMP Multi-Part Extensions') + 1).filter((line) => line.startsWith('  '))
  }

  it('hold the labels that the packet came with (RFC 4950)', () => {
    expect(linesWith(LABELS)).toEqual([
      '  Version: 2',
      '  .... 0000 0000 0000 = Reserved: 0x000',
      `  Checksum: 0x${checksumOf(`20000000${LABELS.replace(/\s/g, '')}`)} [correct]`,
      '  [Checksum Status: Good]',
      '  MPLS Stack Entry',
      '    Length: 12',
      '    Class: MPLS Label Stack Class (1)',
      '    C-Type: 1',
      '    Label: 74565, Exp: 5, S: 0, TTL: 64',
      '      0001 0010 0011 0100 0101 .... = Label: 74565',
      '      .... .... .... .... .... 101. = Experimental: 5',
      '      .... .... .... .... .... ...0 = Stack bit: Not set',
      '      Time to live: 64',
      '    Label: 17, Exp: 0, S: 1, TTL: 1',
      '      0000 0000 0000 0001 0001 .... = Label: 17',
      '      .... .... .... .... .... 000. = Experimental: 0',
      '      .... .... .... .... .... ...1 = Stack bit: Set',
      '      Time to live: 1',
    ])
  })
  it('hold what is known of an interface (RFC 5837)', () => {
    const found = fieldsWith('20', 128, extended('0020 02 0f 00000007 00010000 0a000009 08 65746830000000 000005dc'))
    expect(found).toMatchObject({
      'icmp.int_info.role': ['0'],
      'icmp.int_info.index': ['7'],
      'icmp.int_info.afi': ['1'],
      'icmp.int_info.ipv4': ['10.0.0.9'],
      'icmp.int_info.name_length': ['8'],
      'icmp.int_info.name': ['eth0'],
      'icmp.int_info.mtu': ['1500'],
    })
    const v6 = fieldsWith('20', 128, extended(`0018 02 84 00020000 fe80${'0'.repeat(27)}1`))
    expect([v6['icmp.int_info.role'], v6['icmp.int_info.ipv6']]).toEqual([['2'], ['fe80::1']])
  })
  it.each([
    ['an index', '0006 02 08 0000'],
    ['an address', '000a 02 04 00010000 0a00'],
    ['a name', '0007 02 02 08 6162'],
    ['an MTU', '0004 02 01'],
  ])('whose object ends within %s are malformed', (_, object) => {
    expect(infoOf(`0b000000 00200000 ${padded(128)} ${extended(object)}`)).toMatch(/\[Malformed Packet\]$/)
  })
  it('hold objects that nobody knows', () => {
    expect(linesWith('0006 07 05 abcd 0004 01 02').slice(4)).toEqual([
      '  Unknown object (7/5)',
      '    Length: 6',
      '    Class: Unknown (7)',
      '    C-Type: 5',
      '    Data: abcd',
      '  Unknown object (1/2)',
      '    Length: 4',
      '    Class: MPLS Label Stack Class (1)',
      '    C-Type: 2',
    ])
  })
  it.each([
    ['0003 01 01 0004 01 01', 'Object with bad length', 1],
    ['0010 07 05 abcd', 'Unknown object (7/5) (truncated)', 1],
    ['0004 07 05 0004 07 06', 'Unknown object (7/5)', 2],
  ])('hold objects of lengths that may be wrong: %s', (objects, title, count) => {
    const all = linesWith(objects)
    expect(all).toContain(`  ${title}`)
    expect(all.filter((line) => line.startsWith('    Length:')).length).toBe(count)
  })
  it.each([
    ['where the length says', '20', 128, extended(LABELS), ['2']],
    ['where a greater length says', '21', 132, extended(LABELS), ['2']],
    ['behind 128 octets without a length', '00', 128, extended(LABELS), ['2']],
    ['behind 128 octets with a length that is too small for any', '10', 128, extended(LABELS), ['2']],
    ['not behind 127 octets', '00', 127, '', undefined],
    ['not behind 128 octets if nothing follows', '20', 128, '', undefined],
  ])('begin %s', (_, told, size, extensions, version) => {
    expect(fieldsWith(told, size, extensions)['icmp.ext.version']).toEqual(version)
  })
  it('are told from a datagram of more than 128 octets by their checksum, where no length tells (RFC 4884 §5.5)', () => {
    const long = packetHex(`03e807d0008c0000${'2a'.repeat(132)}`)
    const found = (told: string, rest: string) => fieldsOf(icmp(`0b000000 00${told}0000 ${long.slice(0, 256)} ${rest}`))
    expect(found('00', extended(LABELS))['icmp.ext.version']).toEqual(['2'])
    expect(found('00', `${extended(LABELS).slice(0, -2)}ff`)['icmp.ext.version']).toBeUndefined()
    expect(found('00', `20000000${LABELS}`)['icmp.ext.version']).toBeUndefined()
    expect(found('20', `20000000${LABELS}`)['icmp.ext.version']).toEqual(['2'])
  })
  it('have a checksum that may be wrong or left out', () => {
    const status = (extensions: string) => fieldsWith('20', 128, extensions)['icmp.ext.checksum.status']
    expect([status(extended(LABELS)), status(`20001234${LABELS}`), status(`20000000${LABELS}`)]).toEqual([
      ['1'],
      ['0'],
      ['3'],
    ])
  })
  it('of another version are not read', () => {
    expect(fieldsWith('20', 128, extended(LABELS, '3'))['icmp.ext.object']).toBeUndefined()
    expect(fieldsWith('20', 128, extended(LABELS, '3'))['icmp.ext.length']).toBeUndefined()
    expect(fieldsWith('20', 128, extended(LABELS, '1'))['icmp.ext.length']).toEqual(['12'])
  })
  it('leave the data of the quoted packet as it is', () => {
    expect(fieldsWith('20', 128, extended('0004 01 02'))['data.data']).toEqual(['686f6c61'])
    expect(fieldsWith('20', 128, extended('0006 02 08 0000'))['data.data']).toEqual(['686f6c61'])
  })
})

describe('extended echo (RFC 8335)', () => {
  const object = (kind: string, rest: string) => summed(`20000000 ${kind} ${rest}`)
  it.each([
    ['by name', '0008 03 01', '65746830', 'icmp.int_ident.name', 'eth0'],
    ['by index', '0008 03 02', '00000007', 'icmp.int_ident.index', '7'],
    ['by address', '000c 03 03', '0001 04 00 0a000001', 'icmp.int_ident.ipv4', '10.0.0.1'],
    ['by address of IPv6', '0018 03 03', `0002 10 00 fe80${'0'.repeat(27)}1`, 'icmp.int_ident.ipv6', 'fe80::1'],
    ['by an address of 48 bits', '000e 03 03', '4005 06 00 020000000001', 'icmp.int_ident.address', '020000000001'],
  ])('asks for an interface %s', (_, head, rest, abbrev, value) => {
    const found = fieldsOf(icmp(`2a000000 0102 03 01 ${object(head, rest)}`))
    expect([found[abbrev], found['icmp.ext.echo.seq'], found['icmp.ext.echo.req.local']]).toEqual([
      [value],
      ['3'],
      ['1'],
    ])
  })
  it('is answered with the state of it', () => {
    const ask = icmp(`2a000000 0102 03 01 ${object('0008 03 02', '00000007')}`)
    const [, reply] = decode([ask, icmp('2b000000 0102 03 47', back)])
    expect(reply.lines).toContain('  010. .... = State: Reachable (2)')
    expect(reply.fields).toMatchObject({
      'icmp.ext.echo.rsp.active': ['1'],
      'icmp.ext.echo.rsp.ipv4': ['1'],
      'icmp.ext.echo.rsp.ipv6': ['1'],
      'icmp.resp_to': ['1'],
    })
    expect(decode([ask, icmp('2b000000 0102 04 47', back)])[1].fields['icmp.resp_to']).toBeUndefined()
  })
})

describe('octets that are missing', () => {
  it.each([1, 5])('leave nothing to be shown of %i', (size) => {
    const [{ info, protocol, fields }] = decode([
      packet('08000000'.padEnd(12, '0').slice(0, 2 * size), { number: '01' }),
    ])
    expect([protocol, info, fields['icmp.type']]).toEqual(['ICMP', '[Malformed Packet]', undefined])
  })
  it('leave what is there to be shown of 6 and 7', () => {
    expect(fieldsOf(packet('080000000102', { number: '01' }))['icmp.ident']).toEqual(['258'])
    expect(fieldsOf(packet('08000000010203', { number: '01' }))['icmp.seq']).toBeUndefined()
  })
})
