import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressKey, mediaOf } from '../../../src/decode/protocols/sdp-lines.ts'
import { decode, type Frame } from '../../helpers.ts'
import { udp } from '../../multicast/frames.ts'

const hexOf = (text: string): string => Buffer.from(text).toString('hex')
const announce = (...lines: string[]): Frame =>
  udp(
    { to: '224.2.127.254' },
    {
      ports: [9875, 9875],
      data: `20000001c0a8010a${hexOf(`application/sdp\0${lines.map((line) => `${line}\r\n`).join('')}`)}`,
    },
  )
const rtp = (port: number, to: string): Frame =>
  udp({ to }, { ports: [4000, port], data: `8000000100000000000000ff${'00'.repeat(8)}` })
const media = (...lines: string[]) => {
  const octets = new TextEncoder().encode(lines.join('\n'))
  return mediaOf(octets, 0, octets.length)
}

describe('media that a description announces', () => {
  it.each<[string, string[], { port: number; address: string }[]]>([
    [
      'at the address of the session',
      ['c=IN IP4 239.1.1.1/16', 'm=audio 5004 RTP/AVP 0'],
      [{ port: 5004, address: '239.1.1.1' }],
    ],
    [
      'at an address of its own',
      ['c=IN IP4 239.1.1.1', 'm=audio 5004 RTP/AVP 0', 'c=IN IP4 239.1.1.2', 'm=video 5006 RTP/AVPF 33'],
      [
        { port: 5004, address: '239.1.1.2' },
        { port: 5006, address: '239.1.1.1' },
      ],
    ],
    [
      // RFC 8866 §5.14
      'at several ports',
      ['c=IN IP6 ff15::1', 'm=video 5004/2 RTP/AVP 31'],
      [
        { port: 5004, address: 'ff15::1' },
        { port: 5006, address: 'ff15::1' },
      ],
    ],
    ['at no address', ['m=audio 5004 RTP/AVP 0'], []],
    ['that are refused', ['c=IN IP4 239.1.1.1', 'm=audio 0 RTP/AVP 0'], []],
    ['that are no RTP, or encrypted', ['c=IN IP4 239.1.1.1', 'm=video 5004 udp 33', 'm=audio 5006 RTP/SAVP 0'], []],
    [
      'behind the last port',
      ['c=IN IP4 239.1.1.1', 'm=video 65535/3 RTP/AVP 0'],
      [{ port: 65_535, address: '239.1.1.1' }],
    ],
  ])('%s', (_, lines, expected) => expect(media(...lines)).toEqual(expected))

  it('are RTP from then on', () => {
    const protocols = decode([
      rtp(5010, '239.5.5.6'),
      announce('v=0', 'c=IN IP4 239.5.5.6', 'm=audio 5010 RTP/AVP 0'),
      rtp(5010, '239.5.5.6'),
      rtp(5010, '239.5.5.7'),
      rtp(5011, '239.5.5.6'),
    ]).map(({ protocol }) => protocol)
    expect(protocols).toEqual(['UDP', 'SAP/SDP', 'RTP', 'UDP', 'UDP'])
  })

  it('may have their RTCP on the same port (RFC 5761)', () => {
    const control = udp({ to: '239.5.5.6' }, { ports: [4000, 5010], data: '81cb0001000000ff' })
    const description = announce('v=0', 'c=IN IP4 239.5.5.6', 'm=audio 5010 RTP/AVP 0', 'a=rtcp-mux')
    const [, goodbye, packet] = decode([description, control, rtp(5010, '239.5.5.6')])
    expect(goodbye.protocol).toBe('RTCP')
    expect(goodbye.fields).not.toHaveProperty('rtp.seq')
    expect(goodbye.fields['frame.protocols']).toEqual(['eth:ethertype:ip:udp:rtp:rtcp'])
    expect(packet.protocol).toBe('RTP')
  })

  it('are set up by the newest description', () => {
    const description = announce('v=0', 'c=IN IP4 239.5.5.6', 'm=audio 5010 RTP/AVP 0')
    const [, , packet] = decode([description, description, rtp(5010, '239.5.5.6')])
    expect(packet.fields['rtp.setup-frame']).toEqual(['2'])
    expect(packet.lines).toContain('  [Stream setup by SDP (frame 2)]')
  })
})

describe('attributes', () => {
  it('keep the blank before their value where Wireshark does', () => {
    const attribute = 'a=source-filter: incl IN IP4 * 10.0.0.1'
    const { fields } = decode([announce('v=0', attribute, 'm=audio 5010 RTP/AVP 0', attribute)])[0]
    expect(fields['sdp.session_attr.value']).toEqual([' incl IN IP4 * 10.0.0.1'])
    expect(fields['sdp.media_attribute.value']).toEqual(['incl IN IP4 * 10.0.0.1'])
  })
})

describe('addresses in descriptions', () => {
  it.each([
    ['239.1.1.1', '\xef\x01\x01\x01'],
    ['ff15::5', `\xff\x15${'\0'.repeat(13)}\x05`],
    ['::', '\0'.repeat(16)],
    ['1:2:3:4:5:6:7:8', '\0\x01\0\x02\0\x03\0\x04\0\x05\0\x06\0\x07\0\x08'],
  ])('%s', (text, key) => expect(addressKey(text)).toBe(key))

  it.each([
    'host.example',
    '1.2.3',
    '1.2.3.256',
    '1.2.3.4.5',
    'ff15:5',
    ':::',
    '1::2::3',
    'fffff::',
    '1:2:3:4:5:6:7:8::',
    '*',
  ])('not %s', (text) => expect(addressKey(text)).toBeUndefined())
})

it('any text is shown, and none of it is obeyed', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ maxLength: 40 }), { maxLength: 12 }),
      fc.constantFrom('o=', 'c=', 'm=', 'a=', 'b=', ''),
      (lines, start) => {
        const [{ lines: shown }] = decode([announce(...lines.map((line) => start + line.replace(/[\r\n]/g, '')))])
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
        for (const line of shown) expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/)
      },
    ),
  )
})
