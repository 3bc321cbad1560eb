import { describe, expect, it } from 'vitest'
import { decode, fieldsOf, frameOf, settings } from '../../helpers.ts'
import { cutTo, DATAGRAM, GROUP, HERE, type Header, packet, packetHex, THERE } from './ipv4-frames.ts'
import { linesBelow } from './ipv6-frames.ts'

const MACS = '020000000114 02000000010a'
const inEthernet = (hex: string) => frameOf(`${MACS} 0800 ${hex}`)
const lines = (header: Header = {}, payload = DATAGRAM) =>
  linesBelow(packet(payload, header), 'Internet Protocol Version 4')
const infoOf = (header: Header, payload = DATAGRAM): string => decode([packet(payload, header)])[0].info

describe('the header', () => {
  it('reads as Wireshark has it', () => {
    expect(lines({ id: 0x1234, tos: 'b9', fragment: 0x4000, checksum: 'abcd' })).toEqual([
      '0100 .... = Version: 4',
      '.... 0101 = Header Length: 20 bytes (5)',
      'Differentiated Services Field: 0xb9 (DSCP: EF PHB, ECN: ECT(1))',
      '  1011 10.. = Differentiated Services Codepoint: Expedited Forwarding (46)',
      "  .... ..01 = Explicit Congestion Notification: ECN-Capable Transport codepoint '01' (1)",
      'Total Length: 32',
      'Identification: 0x1234 (4660)',
      "010. .... = Flags: 0x2, Don't fragment",
      '  0... .... = Reserved bit: Not set',
      "  .1.. .... = Don't fragment: Set",
      '  ..0. .... = More fragments: Not set',
      '...0 0000 0000 0000 = Fragment Offset: 0',
      'Time to Live: 64',
      'Protocol: UDP (17)',
      'Header Checksum: 0xabcd [validation disabled]',
      '[Header checksum status: Unverified]',
      'Source Address: 192.168.1.10',
      'Source or Destination Address: 192.168.1.10',
      'Source Host: 192.168.1.10',
      'Source or Destination Host: 192.168.1.10',
      'Destination Address: 192.168.1.20',
      'Source or Destination Address: 192.168.1.20',
      'Destination Host: 192.168.1.20',
      'Source or Destination Host: 192.168.1.20',
    ])
  })
  it('names both ends', () => {
    const [{ source, destination, lines: all }] = decode([packet(DATAGRAM)])
    expect([source, destination]).toEqual(['192.168.1.10', '192.168.1.20'])
    expect(all).toContain('Internet Protocol Version 4, Src: 192.168.1.10, Dst: 192.168.1.20')
  })
  it('of a protocol that is not ours is told in words', () => {
    expect(infoOf({ number: '3f' })).toBe('any local network (63)')
    expect(infoOf({ number: 'c8' })).toBe('Unassigned (200)')
  })
  it('with type of service instead, if that is wished', () => {
    const old = settings({ 'ip.decode_tos_as_diffserv': false })
    const fields = fieldsOf(packet(DATAGRAM, { tos: 'b8' }), old)
    expect([fields['ip.tos.precedence'], fields['ip.tos.delay'], fields['ip.dsfield']]).toEqual([
      ['5'],
      ['1'],
      undefined,
    ])
    expect(fieldsOf(packet(DATAGRAM, { tos: 'b8' }))['ip.tos']).toBeUndefined()
  })
  it('tells the intent of its packet (RFC 3514), if that is wished', () => {
    const evil = settings({ 'ip.security_flag': true })
    const fields = (fragment: number) => fieldsOf(packet(DATAGRAM, { fragment }), evil)
    expect([fields(0x8000)['ip.flags.sf'], fields(0x8000)['ip.evil_packet']?.length]).toEqual([['1'], 1])
    expect([fields(0)['ip.flags.sf'], fields(0)['ip.evil_packet'], fields(0)['ip.flags.rb']]).toEqual([
      ['0'],
      undefined,
      undefined,
    ])
    expect(fieldsOf(packet(DATAGRAM, { fragment: 0x8000 }))['ip.flags.rb']).toEqual(['1'])
  })
})

describe('the checksum', () => {
  const verified = settings({ 'ip.check_checksum': true })
  it.each([
    ['right', undefined, '1', undefined],
    ['wrong', '1234', '0', ['0xf75d']],
  ])('that is %s', (_, checksum, status, calculated) => {
    const fields = fieldsOf(packet(DATAGRAM, checksum ? { checksum } : {}), verified)
    expect(fields['ip.checksum.status']).toEqual([status])
    expect(fields['ip.checksum_bad.expert']?.length).toBe(calculated?.length)
    if (calculated) expect(fields['ip.checksum_calculated']).toEqual(calculated)
  })
  it('covers options', () => {
    const fields = fieldsOf(packet(DATAGRAM, { options: '94040000 01010101' }), verified)
    expect(fields['ip.checksum.status']).toEqual(['1'])
  })
  it('is verified only if that is wished, and if all of the header is there', () => {
    expect(fieldsOf(packet(DATAGRAM, { checksum: '1234' }))['ip.checksum.status']).toEqual(['2'])
    const cut = cutTo(packet(DATAGRAM, { options: '94040000', checksum: '1234' }), 22)
    expect(fieldsOf(cut, verified)['ip.checksum.status']).toEqual(['2'])
  })
})

describe('lengths', () => {
  it.each([
    [32, undefined, ['hola']],
    [31, undefined, ['hol']],
    [28, undefined, undefined],
    [33, 'IPv4 total length exceeds packet length (32 bytes)', ['hola']],
  ])('total: %i', (claims, message, data) => {
    const fields = fieldsOf(packet(DATAGRAM.replace('000c', '0000'), { claims, number: 'fd' }))
    expect(fields['_ws.expert.message']?.filter((one) => one.includes('length'))).toEqual(message && [message])
    const held = fields['data.data']?.map((hex) => Buffer.from(hex, 'hex').subarray(8).toString())
    expect(held?.filter((text) => text !== '')).toEqual(data ?? [])
  })
  it('less than that of the header end the packet', () => {
    const [{ info, fields }] = decode([packet(DATAGRAM, { claims: 19 })])
    expect(info).toBe('Bogus IP length (19, less than header length 20)')
    expect([fields['ip.bogus_ip_length']?.length, fields['ip.src'], fields['udp.srcport']]).toEqual([
      1,
      undefined,
      undefined,
    ])
    expect(decode([packet('', { claims: 20 })])[0].fields['ip.src']).toEqual(['192.168.1.10'])
  })
  it('of zero stand for what did not fit', () => {
    const [{ lines: all, fields, info }] = decode([packet(DATAGRAM, { claims: 0 })])
    expect(all).toContain(
      '  [Total Length: 32 bytes (reported as 0, presumed to be because of "TCP segmentation offload" (TSO))]',
    )
    expect([fields['ip.len'], info]).toEqual([['32'], '1000 → 2000 Len=4'])
  })
  it('of the header have to be 20 at least', () => {
    const [{ info, fields, destination }] = decode([inEthernet(packetHex(DATAGRAM, { first: '44' }))])
    expect(info).toBe('Bogus IP header length (16, must be at least 20)')
    expect([fields['ip.bogus_header_length']?.length, fields['ip.src'], destination]).toEqual([
      1,
      undefined,
      '02:00:00:00:01:14',
    ])
  })
  it('of the header beyond the packet', () => {
    expect(infoOf({ first: '4f' })).toBe('Bogus IP length (32, less than header length 60)')
    expect(infoOf({ first: '4f', claims: 60 })).toBe('[Malformed Packet]')
  })
})

describe('another version', () => {
  const v6 = `60000000000c1140 ${'0'.repeat(31)}1 ${'0'.repeat(31)}2 03e807d0000c1234 61626364`
  it('than the EtherType says is a trouble', () => {
    const [{ info, fields }] = decode([inEthernet(packetHex(DATAGRAM, { first: '55' }))])
    expect([info, fields['ip.bogus_ip_version']?.length]).toEqual(['Bogus IPv4 version (5, must be 4)', 1])
    const [six] = decode([inEthernet(v6)])
    expect([six.info, six.fields['ip.version'], six.fields['ip.bogus_ip_version']?.length]).toEqual([
      '1000 → 2000 Len=4',
      ['6', '6'],
      1,
    ])
  })
  it('is none where the version alone tells', () => {
    const [six] = decode([frameOf(v6, { link: 228 })])
    expect([six.source, six.fields['ip.bogus_ip_version'], six.fields['ip.version']]).toEqual(['::1', undefined, ['6']])
    const [five] = decode([packet(DATAGRAM, { first: '55' })])
    expect([five.protocol, five.info]).toEqual(['IP', 'Bogus IP version (5)'])
    expect(five.lines).toContain('Internet Protocol, bogus version (5)')
  })
})

describe('the TTL', () => {
  const LOCAL = (last: string) => `e00000${last}`
  it.each([
    ['04', THERE, '11', 'ip.ttl.too_small'],
    ['05', THERE, '11', undefined],
    ['01', GROUP, '11', undefined],
    ['01', THERE, '59', undefined],
    ['01', THERE, '67', undefined],
    ['01', LOCAL('05'), '11', undefined],
    ['02', LOCAL('05'), '11', 'ip.ttl.lncb'],
    ['ff', LOCAL('12'), '70', undefined],
    ['01', LOCAL('12'), '70', 'ip.ttl.lncb'],
    ['ff', LOCAL('fb'), '11', undefined],
    ['01', LOCAL('fb'), '11', 'ip.ttl.lncb'],
    ['01', LOCAL('fb'), '02', undefined],
    ['ff', LOCAL('fb'), '02', 'ip.ttl.lncb'],
    ['07', LOCAL('fc'), '11', undefined],
    ['07', 'e0000105', '11', undefined],
  ])('%s to %s with protocol %s', (ttl, to, number, remark) => {
    const fields = fieldsOf(packet(DATAGRAM, { ttl, to, number }))
    const found = ['ip.ttl.too_small', 'ip.ttl.lncb'].filter((abbrev) => fields[abbrev] !== undefined)
    expect(found).toEqual(remark === undefined ? [] : [remark])
  })
})

describe('octets that are missing', () => {
  it.each([
    [0, '', ''],
    [1, '', ''],
    [15, '', ''],
    [16, '192.168.1.10', ''],
    [20, '192.168.1.10', '192.168.1.20'],
  ])('of a header of %i', (size, source, destination) => {
    const whole = packet(DATAGRAM)
    const [short] = decode([{ ...whole, bytes: whole.bytes.slice(0, size) }])
    const [cut] = decode([cutTo(whole, size)])
    expect([short.source, short.destination, short.protocol]).toEqual([source, destination, 'IPv4'])
    expect([cut.source, cut.destination]).toEqual([source, destination])
    if (size === 20) return
    expect([short.info, cut.info]).toEqual(['[Malformed Packet]', '[Packet size limited during capture]'])
  })
})

describe('what it carries', () => {
  const inner = packetHex(DATAGRAM, { from: '0a000001', to: '0a000002' })
  it('may be IPv4 itself', () => {
    const [{ source, destination, info, fields }] = decode([packet(inner, { number: '04' })])
    expect([source, destination, info]).toEqual(['10.0.0.1', '10.0.0.2', '1000 → 2000 Len=4'])
    expect(fields['ip.src']).toEqual(['192.168.1.10', '10.0.0.1'])
  })
  it('may be IPv6', () => {
    const v6 = `60000000000c1140 ${'0'.repeat(31)}1 ${'0'.repeat(31)}2 03e807d0000c1234 61626364`
    const [{ source, fields }] = decode([packet(v6, { number: '29' })])
    expect([source, fields['ip.proto'], fields['ipv6.src']]).toEqual(['::1', ['41'], ['::1']])
  })
  it('may be nothing', () => {
    expect([infoOf({}, ''), infoOf({ number: 'fd' }, '')]).toEqual(['', ''])
  })
  it('ends with it, whatever the frame has left', () => {
    const [{ fields }] = decode([inEthernet(`${packetHex(DATAGRAM)}${'00'.repeat(14)}`)])
    expect([fields['data.data'], fields['eth.padding']?.length]).toEqual([['686f6c61'], 1])
  })
})

describe('fragments', () => {
  const data = `03e807d0001c0000${'6162636465666768'.repeat(2)}${'31323334'}`
  const first = (more: Header = {}) => packet(data.slice(0, 32), { fragment: 0x2000, ...more })
  const last = (more: Header = {}) => packet(data.slice(32), { fragment: 0x0002, ...more })
  const infos = (frames: Parameters<typeof decode>[0], ...more: [Parameters<typeof decode>[1]?]) =>
    decode(frames, ...more).map(({ info }) => info)
  const PIECES = [
    'Fragmented IP protocol (proto=UDP 17, off=0, ID=0001)',
    'Fragmented IP protocol (proto=UDP 17, off=16, ID=0001)',
  ]
  const WHOLE = '1000 → 2000 Len=20'

  it('are put together when the last one is there, whatever the order', () => {
    expect(infos([first(), last()])).toEqual([PIECES[0], WHOLE])
    expect(infos([last(), first()])).toEqual([PIECES[1], WHOLE])
  })
  it('are listed', () => {
    const [, { lines: all }] = decode([first(), last()])
    const from = all.findIndex((line) => line.includes('IPv4 Fragments'))
    expect(all.slice(from, from + 6)).toEqual([
      '  [2 IPv4 Fragments (28 bytes): #1(16), #2(12)]',
      '    [Frame: 1, payload: 0-15 (16 bytes)]',
      '    [Frame: 2, payload: 16-27 (12 bytes)]',
      '    [Fragment count: 2]',
      '    [Reassembled IPv4 length: 28]',
      `    [Reassembled IPv4 data: ${data}]`,
    ])
  })
  it.each<[string, Header]>([
    ['identification', { id: 2 }],
    ['source', { from: '0a000001' }],
    ['destination', { to: GROUP }],
    ['protocol', { number: '88' }],
  ])('belong together only with the same %s', (_, other) => {
    expect(infos([first(), last(other)])[1]).toMatch(/^Fragmented IP protocol/)
  })
  it('belong together only within a VLAN', () => {
    const tagged = (tag: string, hex: string) => frameOf(`${MACS} 8100 ${tag} 0800 ${hex}`)
    const pieces = [packetHex(data.slice(0, 32), { fragment: 0x2000 }), packetHex(data.slice(32), { fragment: 2 })]
    expect(infos([tagged('0064', pieces[0]), tagged('0065', pieces[1])])[1]).toBe(PIECES[1])
    expect(infos([tagged('0064', pieces[0]), tagged('e064', pieces[1])])[1]).toBe(WHOLE)
    expect(infos([inEthernet(pieces[0]), tagged('0064', pieces[1])])[1]).toBe(PIECES[1])
  })
  it('belong together only on an interface: a router sends on what came in by another', () => {
    const on = (id: number, frame: ReturnType<typeof first>) => ({ ...frame, iface: { id } })
    expect(infos([on(0, first()), on(1, last()), on(0, last())]).slice(1)).toEqual([PIECES[1], WHOLE])
    const any = (number: string, hex: string) =>
      frameOf(`0800 0000 ${number} 0001 02 06 020000000001 0000 ${hex}`, { link: 276 })
    const pieces = [packetHex(data.slice(0, 32), { fragment: 0x2000 }), packetHex(data.slice(32), { fragment: 2 })]
    expect(infos([any('00000002', pieces[0]), any('00000003', pieces[1])])[1]).toBe(PIECES[1])
    expect(infos([any('00000002', pieces[0]), any('00000002', pieces[1])])[1]).toBe(WHOLE)
  })
  it('belong together only within a minute', () => {
    const at = (sec: number, frame: ReturnType<typeof first>) => ({ ...frame, sec })
    expect(infos([at(1, first()), at(61, last())])[1]).toBe(WHOLE)
    expect(infos([at(1, first()), at(62, last())])[1]).toBe(PIECES[1])
  })
  it('stay as they are, if that is wished: the first is read as far as it goes', () => {
    const alone = settings({ 'ip.defragment': false })
    const [one, two] = decode([first(), last()], alone)
    expect([one.info, two.info]).toEqual(['1000 → 2000 Len=20', PIECES[1]])
    expect([one.fields['udp.length.bad'], two.fields['data.data']]).toEqual([undefined, ['616263646566676831323334']])
  })
  it('that were not captured whole are not put together', () => {
    expect(infos([first(), cutTo(last(), 25)])[1]).toBe(PIECES[1])
    const cut = '1000 → 2000 Len=20[Packet size limited during capture]'
    expect(infos([cutTo(first(), 30), last()])).toEqual([cut, PIECES[1]])
    expect(infos([cutTo(first(), 32), last()])).toEqual(['1000 → 2000 Len=20', PIECES[1]])
  })
  it('without octets are none', () => {
    expect(infos([packet('', { fragment: 0x2000 }), packet('', { fragment: 0x0002 })])).toEqual(['', PIECES[1]])
  })
  it('that overlap are told, with what they contradict', () => {
    const again = (octets: string) => packet(octets, { fragment: 0x2000 })
    const same = decode([again(data.slice(0, 32)), again(data.slice(0, 16)), last()])[2].fields
    expect([same['ip.fragment.overlap'], same['ip.fragment.overlap.conflict']]).toEqual([['1'], undefined])
    const other = decode([again(data.slice(0, 32)), again(`ffff${data.slice(4, 16)}`), last()])[2].fields
    expect([other['ip.fragment.overlap'], other['ip.fragment.overlap.conflict']]).toEqual([['1'], ['1']])
  })
  it('of a tunnel are put together at both depths', () => {
    const outer = packetHex(packetHex(data.slice(32), { fragment: 2, from: HERE, to: THERE }), {
      number: '04',
      id: 9,
      from: '0a000001',
      to: '0a000002',
    })
    const split = [outer.slice(40, 72), outer.slice(72)]
    const tunnel: Header = { number: '04', id: 9, from: '0a000001', to: '0a000002' }
    expect(
      infos([
        first(),
        packet(split[0], { ...tunnel, fragment: 0x2000 }),
        packet(split[1], { ...tunnel, fragment: 0x0002 }),
      ]).at(-1),
    ).toBe(WHOLE)
  })
})
