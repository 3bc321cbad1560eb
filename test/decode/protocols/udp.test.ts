import { describe, expect, it } from 'vitest'
import { decode, fieldsOf, frameOf, settings } from '../../helpers.ts'

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')

interface Shape {
  readonly length?: number
  readonly checksum?: string
  readonly data?: string
  readonly ports?: string
  readonly number?: number
}

/** A datagram of UDP from 192.168.1.10 to 192.168.1.20, or from fd00::10 to fd00::20. */
function datagram({ length, checksum = '1234', data = '68656c6c6f', ports = '9c40138c', number = 17 }: Shape = {}) {
  const size = 8 + data.length / 2
  const udp = `${ports}${hex(length ?? size, 4)}${checksum}${data}`
  return {
    v4: `020000000114 02000000010a 0800 4500${hex(20 + size, 4)}00000000 40${hex(number, 2)}0000 c0a8010a c0a80114 ${udp}`,
    v6: `020000000114 02000000010a 86dd 60000000${hex(size, 4)}${hex(number, 2)}40 fd00${'00'.repeat(13)}10 fd00${'00'.repeat(13)}20 ${udp}`,
  }
}
const infoOf = (frame: string): string => decode([frame])[0].info

describe('the layer', () => {
  it('reads as Wireshark has it', () => {
    const [{ lines }] = decode([datagram().v4])
    const from = lines.indexOf('User Datagram Protocol, Src Port: 40000, Dst Port: 5004')
    expect(lines.slice(from + 1, from + 13)).toEqual([
      '  Source Port: 40000',
      '  Destination Port: 5004',
      '  Source or Destination Port: 40000',
      '  Source or Destination Port: 5004',
      '  Length: 13',
      '  Checksum: 0x1234 [unverified]',
      '  [Checksum Status: Unverified]',
      '  [Stream index: 0]',
      '  [Timestamps]',
      '    [Time since first frame: 0.000000000 seconds]',
      '    [Time since previous frame: 0.000000000 seconds]',
      '  UDP payload (5 bytes)',
    ])
  })
  it('of an empty datagram has neither payload nor times, and leaves the clock alone', () => {
    const at = (sec: number, data: string) => frameOf(datagram({ data }).v4, { sec })
    const [, empty, third] = decode([at(1, '61'), at(2, ''), at(4, '61')])
    expect([empty.info, empty.fields['udp.time_delta'], empty.fields['udp.payload']]).toEqual([
      '40000 → 5004 Len=0',
      undefined,
      undefined,
    ])
    expect(third.fields['udp.time_delta']).toEqual(['3.000000000'])
  })
  it('is not tracked where nobody asks', () => {
    const fields = fieldsOf(datagram().v4, { stateful: 'columns' })
    expect([fields['udp.stream'], fields['udp.time_delta']]).toEqual([undefined, undefined])
    expect(fieldsOf(datagram().v4, { stateful: false })['udp.stream']).toBeUndefined()
  })
})

describe('lengths', () => {
  it.each([
    [0, '[BAD UDP LENGTH 0 < 8]', 'Bad length value 0 < 8'],
    [7, '[BAD UDP LENGTH 7 < 8]', 'Bad length value 7 < 8'],
    [14, '[BAD UDP LENGTH 14 > IP PAYLOAD LENGTH] Len=6', 'Bad length value 14 > IP payload length'],
  ])('that cannot be: %i', (length, info, message) => {
    const [{ info: said, fields }] = decode([datagram({ length }).v4])
    expect(said).toBe(`40000 → 5004 ${info}`)
    expect(fields['_ws.expert.message']).toContain(message)
    expect(fields['udp.checksum']?.length).toBe(length < 8 ? undefined : 1)
    expect(fields['data.data']?.length).toBe(length < 8 ? undefined : 1)
  })
  it.each([
    [8, undefined],
    [9, ['68']],
    [13, ['68656c6c6f']],
  ])('bound the payload: %i', (length, payload) => {
    const fields = fieldsOf(datagram({ length }).v4)
    expect([fields['udp.payload'], fields['udp.length.bad']]).toEqual([payload, undefined])
  })
  it('of zero go to the end of an IPv6 packet', () => {
    const [{ info, fields }] = decode([datagram({ length: 0 }).v6])
    expect(info).toBe('40000 → 5004 Len=5 [Jumbogram]')
    expect([fields['udp.length.bad_zero'], fields['udp.payload']]).toEqual([[''], ['68656c6c6f']])
  })
  it.each([
    [4, '40000 → 5004[Malformed Packet]'],
    [5, '40000 → 5004[Malformed Packet]'],
    [6, '40000 → 5004 [BAD UDP LENGTH 13 > IP PAYLOAD LENGTH] Len=5[Malformed Packet]'],
  ])('of the IP packet that end the header after %i octets', (count, info) => {
    const short = datagram({ length: 13 }).v4.replace(/ /g, '')
    const ip = `${short.slice(0, 32)}${hex(20 + count, 4)}${short.slice(36)}`
    expect(infoOf(ip.slice(0, 2 * (34 + count)))).toBe(info)
  })
  it('that promise octets to a packet that ends behind the header', () => {
    const bare = datagram({ data: '', length: 13 }).v4
    expect(decode([bare])[0]).toMatchObject({
      info: '40000 → 5004 [BAD UDP LENGTH 13 > IP PAYLOAD LENGTH] Len=5[Malformed Packet]',
      lines: expect.arrayContaining(['[Malformed Packet: UDP]']),
    })
    expect(infoOf(datagram({ data: '' }).v4)).toBe('40000 → 5004 Len=0')
  })
  it('of a capture that end it leave the column to IP', () => {
    const whole = datagram().v4.replace(/ /g, '')
    expect(decode([frameOf(whole.slice(0, 2 * 37), { length: 47 })])[0]).toMatchObject({
      protocol: 'IPv4',
      info: '[Packet size limited during capture]',
    })
  })
})

describe('checksums', () => {
  const check = settings({ 'udp.check_checksum': true, 'udplite.check_checksum': true })
  const of = (frame: string, options = check) => {
    const [{ lines, fields }] = decode([frame], options)
    return { line: lines.find((line) => line.startsWith('  Checksum:')), fields }
  }
  it('are verified where that is asked for', () => {
    expect(of(datagram({ checksum: '88c6' }).v4)).toMatchObject({
      line: '  Checksum: 0x88c6 [correct]',
      fields: { 'udp.checksum.status': ['1'], 'udp.checksum_calculated': ['0x88c6'] },
    })
    const wrong = of(datagram({ checksum: '88c7' }).v4)
    expect(wrong.line).toBe('  Checksum: 0x88c7 incorrect, should be 0x88c6 (maybe caused by "UDP checksum offload"?)')
    expect(wrong.fields['udp.checksum.status']).toEqual(['0'])
    expect(wrong.fields['_ws.expert.message']).toEqual(['Bad checksum [should be 0x88c6]'])
  })
  it('are not where part of the datagram is missing', () => {
    const frame = frameOf(datagram({ checksum: '88c6' }).v4)
    const cut = { ...frame, bytes: frame.bytes.subarray(0, frame.bytes.length - 1), length: frame.bytes.length }
    expect(decode([cut], check)[0].fields['udp.checksum.status']).toEqual(['2'])
  })
  it('of zero are none over IPv4, and wrong over IPv6', () => {
    expect(of(datagram({ checksum: '0000' }).v4)).toMatchObject({
      line: '  Checksum: 0x0000 [zero-value ignored]',
      fields: { 'udp.checksum.status': ['3'] },
    })
    const wrong = of(datagram({ checksum: '0000' }).v6)
    expect(wrong).toMatchObject({
      line: '  Checksum: 0x0000 [zero-value illegal]',
      fields: { 'udp.checksum.status': ['4'] },
    })
    expect(wrong.fields['udp.checksum.zero']).toHaveLength(1)
    expect(infoOf(datagram({ checksum: '0000' }).v6)).toBe('40000 → 5004 Len=5 [ILLEGAL CHECKSUM (0)]')
  })
  it('cover as much as UDP-Lite says', () => {
    const lite = (coverage: number, checksum: string) => datagram({ number: 136, length: coverage, checksum }).v4
    // Over the header alone, octets of data make no difference.
    const sum = of(lite(8, '0001')).fields['udp.checksum_calculated']
    expect(sum).toHaveLength(1)
    expect(of(lite(8, '0001').replace('68656c6c6f', '78787878ff')).fields['udp.checksum_calculated']).toEqual(sum)
    expect(of(lite(0, '0001').replace('68656c6c6f', '78787878ff')).fields['udp.checksum_calculated']).not.toEqual(sum)
    expect(of(lite(0, '885c')).fields['udp.checksum.status']).toEqual(['1'])
  })
})

describe('UDP-Lite', () => {
  it.each([
    [0, '40000 → 5004 Len=5'],
    [8, '40000 → 5004 Len=5'],
    [13, '40000 → 5004 Len=5'],
    [7, '40000 → 5004 [BAD LIGHTWEIGHT UDP CHECKSUM COVERAGE LENGTH 7 < 8 or > 13] Len=5'],
    [14, '40000 → 5004 [BAD LIGHTWEIGHT UDP CHECKSUM COVERAGE LENGTH 14 < 8 or > 13] Len=5'],
  ])('may cover %i octets', (length, info) => {
    const [{ info: said, protocol, fields }] = decode([datagram({ number: 136, length }).v4])
    expect({ said, protocol }).toEqual({ said: info, protocol: 'UDP-Lite' })
    expect(fields['udp.length']).toEqual(['13'])
    expect(fields['udp.checksum_coverage']).toEqual([String(length)])
  })
  it('has its ports, its payload and its conversations by the names of UDP', () => {
    const [, { fields, lines }] = decode([datagram().v4, datagram({ number: 136, length: 0 }).v4])
    expect([fields['udp.port'], fields['udp.stream']]).toEqual([['40000', '5004'], ['0']])
    expect(lines).toContain('  [Length: 13]')
  })
})

describe('probes of traceroute', () => {
  it.each([
    [33434, undefined],
    [33435, 'Possible traceroute: hop #1, attempt #1'],
    [33439, 'Possible traceroute: hop #2, attempt #2'],
    [33464, 'Possible traceroute: hop #10, attempt #3'],
    [33465, undefined],
  ])('are told by port: %i', (port, message) => {
    const to = fieldsOf(datagram({ ports: `9c40${hex(port, 4)}` }).v4)
    expect(to['_ws.expert.message']).toEqual(message && [message])
    expect(to['udp.possible_traceroute']?.length).toBe(message && 1)
    expect(fieldsOf(datagram({ ports: `${hex(port, 4)}9c40` }).v4)['_ws.expert.message']).toEqual(message && [message])
  })
})

describe('quotations', () => {
  it('show ports and stream of what they quote, and no time', () => {
    const inner = datagram().v4.replace(/ /g, '').slice(28)
    const icmp = `0303fcfc00000000${inner.slice(0, 56)}`
    const outer = `020000000114 02000000010a 0800 4500${hex(20 + icmp.length / 2, 4)}00000000 40010000 c0a80114 c0a8010a ${icmp}`
    const [, { fields, info }] = decode([datagram().v4, outer])
    expect([fields['udp.dstport'], fields['udp.stream'], fields['udp.time_delta']]).toEqual([
      ['5004'],
      ['0'],
      undefined,
    ])
    expect(fields['udp.length.bad']).toBeUndefined()
    expect(info).not.toContain('5004')
  })
})
