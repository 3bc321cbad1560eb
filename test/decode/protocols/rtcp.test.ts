import { describe, expect, it } from 'vitest'
import { decode, type Frame } from '../../helpers.ts'
import { udp } from '../../multicast/frames.ts'

const datagram = (data: string): Frame => udp({ to: '239.1.1.1' }, { ports: [5005, 5005], data })
const one = (data: string) => decode([datagram(data)])[0]

/** A report about one source. */
const report = (lost: string, delay = '00018000'): string =>
  `81c90007000000ff000000aa19${lost}0001006400000008 00000000${delay}`.replaceAll(' ', '')

describe('RTCP', () => {
  it.each([
    ['000003', '3'],
    // RFC 3550 §6.4.1: the number may be negative.
    ['fffffe', '-2'],
    ['800000', '-8388608'],
  ])('tells how many packets were lost: %s', (hex, expected) => {
    expect(one(report(hex)).fields['rtcp.ssrc.cum_nr']).toEqual([expected])
  })

  it('tells times of both eras of NTP (RFC 5905 §6)', () => {
    const sender = (time: string): string => `80c80006000000ff${time}000000000000000000000000`
    expect(one(sender('83aa7e8000000000')).fields['rtcp.timestamp.ntp'][0]).toContain('Jan  1, 1970')
    expect(one(sender('0000000000000000')).fields['rtcp.timestamp.ntp'][0]).toContain('Feb  7, 2036')
  })

  it('shows each packet of a compound one, and that all is accounted for', () => {
    const { lines, info } = one(`${report('000000')}81cb0001000000ff`)
    expect(lines.filter((line) => /^Real-time/.test(line))).toEqual([
      'Real-time Transport Control Protocol (Receiver Report)',
      'Real-time Transport Control Protocol (Goodbye)',
    ])
    expect(lines).toContain('  [RTCP frame length check: OK - 40 bytes]')
    expect(info).toBe('Receiver Report   Goodbye   ')
  })

  it('tells what feedback is about, and what is asked for again', () => {
    const { fields, lines } = one(`${report('000000')}81cd0004000000ff000000aaffff000500c80000`)
    expect(fields).toMatchObject({
      'rtcp.rtpfb.fmt': ['1'],
      'rtcp.senderssrc': ['0x000000ff', '0x000000ff'],
      'rtcp.mediassrc': ['0x000000aa'],
      'rtcp.rtpfb.nack_pid': ['65535', '0', '2', '200'],
      'rtcp.rtpfb.nack_blp': ['0x0005', '0x0000'],
    })
    expect(lines).toContain('  RTCP Transport Feedback NACK BLP: 0x0005 (Frames 0 2 lost)')
    expect(lines).toContain('  RTCP Transport Feedback NACK BLP: 0x0000 (No additional frames lost)')
    const picture = one('81ce0002000000ff000000aa').fields
    expect(picture).toMatchObject({ 'rtcp.psfb.fmt': ['1'], 'rtcp.mediassrc': ['0x000000aa'] })
    expect(picture).not.toHaveProperty('rtcp.app.subtype')
  })

  it.each([
    ['another version', report('000000').replace(/^8/, '4')],
    ['no whole words', `${report('000000')}00`],
    ['a description to begin with', '80ca0000'],
    ['text', '6869'],
  ])('is not seen in %s', (_, data) => expect(one(data).protocol).toBe('UDP'))

  it('is cut where its lengths lie', () => {
    expect(one('80c9ffff000000ff').info).toContain('[Malformed Packet]')
    expect(one('9fcb0001000000ff').info).toContain('[Malformed Packet]')
  })
})
