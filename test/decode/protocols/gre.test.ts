import { describe, expect, it } from 'vitest'
import { decode, fieldsOf } from '../../helpers.ts'
import { cutTo, DATAGRAM, packet, packetHex, summed } from './ipv4-frames.ts'
import { linesBelow } from './ipv6-frames.ts'

const TITLE = 'Generic Routing Encapsulation'
const INNER = packetHex(DATAGRAM, { from: '0a000001', to: '0a000002' })
const gre = (hex: string) => packet(hex, { number: '2f' })
const fields = (hex: string) => fieldsOf(gre(hex))

describe('the header', () => {
  it('reads as Wireshark has it', () => {
    expect(linesBelow(gre(`00000800 ${INNER}`), TITLE)).toEqual([
      'Flags and Version: 0x0000',
      '  0... .... .... .... = Checksum Bit: No',
      '  .0.. .... .... .... = Routing Bit: No',
      '  ..0. .... .... .... = Key Bit: No',
      '  ...0 .... .... .... = Sequence Number Bit: No',
      '  .... 0... .... .... = Strict Source Route Bit: No',
      '  .... .000 .... .... = Recursion control: 0',
      '  .... .... 0000 0... = Flags (Reserved): 0',
      '  .... .... .... .000 = Version: GRE (0)',
      'Protocol Type: IP (0x0800)',
    ])
    expect(decode([gre(`00000800 ${INNER}`)])[0].lines).toContain('Generic Routing Encapsulation (IP)')
  })
  it.each([
    ['nothing', '00000800', {}],
    ['a checksum', '80000800 12340000', { 'gre.checksum': ['0x1234'], 'gre.offset': ['0'] }],
    ['a key', '20000800 01020304', { 'gre.key': ['0x01020304'] }],
    ['a sequence number', '10000800 00000007', { 'gre.sequence_number': ['7'] }],
    [
      'all of them',
      'b0000800 12340000 01020304 00000007',
      { 'gre.checksum': ['0x1234'], 'gre.key': ['0x01020304'], 'gre.sequence_number': ['7'] },
    ],
  ])('holds %s before the packet', (_, head, expected) => {
    const found = fields(`${head} ${INNER}`)
    expect(found).toMatchObject({ ...expected, 'ip.src': ['192.168.1.10', '10.0.0.1'] })
    const others = ['checksum', 'offset', 'key', 'sequence_number'].filter((key) => !(`gre.${key}` in expected))
    expect(others.filter((key) => found[`gre.${key}`] !== undefined && key !== 'offset')).toEqual([])
  })
  it('holds routes (RFC 1701) until an empty one', () => {
    const found = fields(`40000800 00000000 0800 04 04 0a000009 0800 00 00 0000 00 00 ${INNER}`)
    expect(found['gre.routing.address_family']).toEqual(['2048', '2048', '0'])
    expect(found['gre.routing.src_length']).toEqual(['4', '0', '0'])
    expect(found['gre.routing.information']).toEqual(['0a000009'])
    expect([found['gre.checksum.status'], found['ip.src']]).toEqual([['2'], ['192.168.1.10', '10.0.0.1']])
  })
  it('holds routes that end nowhere', () => {
    const [{ info, fields: found }] = decode([gre('40000800 00000000 0800 04 04 0a000009')])
    expect([info, found['ip.src']]).toEqual(['Encapsulated IP[Malformed Packet]', ['192.168.1.10']])
  })
  it('is another one for PPP (RFC 2637)', () => {
    const found = fields('3081 880b 0004 0007 00000001 00000002 ff03c021')
    expect(found).toMatchObject({
      'gre.key.payload_length': ['4'],
      'gre.key.call_id': ['7'],
      'gre.sequence_number': ['1'],
      'gre.ack_number': ['2'],
      'gre.flags.ack': ['1'],
      'gre.flags.reserved': ['0'],
      'gre.flags.version': ['1'],
    })
    expect(found['gre.key']).toBeUndefined()
    const plain = fields('3080 880b 00040007 00000001 ff03c021')
    expect([plain['gre.key'], plain['gre.flags.ack'], plain['gre.flags.reserved'], plain['gre.ack_number']]).toEqual([
      ['0x00040007'],
      undefined,
      ['16'],
      undefined,
    ])
  })
})

describe('the checksum', () => {
  const made = (hex: string) => summed(hex, 4)
  it.each([
    ['right', (hex: string) => hex, ['1'], undefined],
    ['wrong', (hex: string) => hex.replace(/..$/, 'ff'), ['0'], 1],
  ])('over the packet, too, that is %s', (_, change, status, remarks) => {
    const found = fields(change(made(`80000800 00000000 ${INNER}`)))
    expect([found['gre.checksum.status'], found['gre.checksum.incorrect']?.length]).toEqual([status, remarks])
  })
  it('of what was cut is not verified', () => {
    const whole = gre(made(`80000800 00000000 ${INNER}`))
    expect(fieldsOf(cutTo(whole, whole.bytes.length - 1))['gre.checksum.status']).toEqual(['2'])
  })
})

describe('what it carries', () => {
  const v6 = `60000000000c1140 ${'0'.repeat(31)}1 ${'0'.repeat(31)}2 ${DATAGRAM}`
  const frame = `020000000002 020000000001 0800 ${INNER}`
  const arp = '0001080006040001 020000000001 0a000001 000000000000 0a000002'
  it.each([
    ['IPv4', '0800', INNER, 'UDP', '1000 → 2000 Len=4'],
    ['IPv6', '86dd', v6, 'UDP', '1000 → 2000 Len=4 [ILLEGAL CHECKSUM (0)]'],
    ['Ethernet', '6558', frame, 'UDP', '1000 → 2000 Len=4'],
    ['ARP', '0806', arp, 'ARP', 'Who has 10.0.0.2? Tell 10.0.0.1'],
    ['a VLAN', '8100', `0064 0800 ${INNER}`, 'UDP', '1000 → 2000 Len=4'],
  ])('%s', (_, type, payload, protocol, info) => {
    const [one] = decode([gre(`0000${type} ${payload}`)])
    expect([one.protocol, one.info]).toEqual([protocol, info])
  })
  it('that nobody knows stands below it', () => {
    const [one] = decode([gre('0000abcd 01020304')])
    expect([one.protocol, one.info, one.fields['data.data']]).toEqual([
      'GRE',
      'Encapsulated 0xABCD (unknown)',
      ['01020304'],
    ])
    expect(one.lines).toContain('  Data (4 bytes)')
    expect(one.lines).toContain('Generic Routing Encapsulation (0xabcd - unknown)')
  })
  it('may be nothing', () => {
    expect(decode([gre('00000000')])[0].info).toBe('Encapsulated Possible GRE keepalive packet')
  })
})

describe('octets that are missing', () => {
  it.each([
    ['less than flags and protocol', '200008', 'IPv4', '[Malformed Packet]', undefined],
    ['a key', '20000800 010203', 'GRE', 'Encapsulated IP[Malformed Packet]', '1'],
  ])('%s', (_, hex, protocol, info, key) => {
    const [one] = decode([gre(hex)])
    expect([one.protocol, one.info, one.fields['gre.flags.key']?.[0]]).toEqual([protocol, info, key])
  })
})
