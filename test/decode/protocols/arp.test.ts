import { describe, expect, it } from 'vitest'
import { decode, type Frame, fieldsOf, frameOf, settings } from '../../helpers.ts'
import { linesBelow } from './ipv6-frames.ts'

const A = '02000000010a'
const B = '020000000114'
const NOBODY = '000000000000'
const ALL = 'ffffffffffff'
const HERE = 'c0a8010a'
const THERE = 'c0a80114'
const ZERO = '00000000'
const TITLE = 'Address Resolution Protocol'

/** An ARP packet in an Ethernet frame. */
const arp = (rest: string, type = '0806'): Frame => frameOf(`${ALL}${A}${type}${rest}`)
const ether = (opcode: string, sha: string, spa: string, tha: string, tpa: string): Frame =>
  arp(`0001 0800 06 04 ${opcode} ${sha} ${spa} ${tha} ${tpa}`)
const infoOf = (frame: Frame): string => decode([frame])[0].info
const headline = (frame: Frame): string | undefined => decode([frame])[0].lines.find((line) => line.startsWith(TITLE))

describe('questions and answers', () => {
  it('read as Wireshark has it', () => {
    expect(linesBelow(ether('0001', A, HERE, NOBODY, THERE), TITLE)).toEqual([
      'Hardware type: Ethernet (1)',
      'Protocol type: IPv4 (0x0800)',
      'Hardware size: 6',
      'Protocol size: 4',
      'Opcode: request (1)',
      'Sender MAC address: 02:00:00:00:01:0a',
      'Sender IP address: 192.168.1.10',
      'Target MAC address: 00:00:00:00:00:00',
      'Target IP address: 192.168.1.20',
    ])
  })
  it.each<[string, Frame, string, string]>([
    ['a request', ether('0001', A, HERE, NOBODY, THERE), 'Who has 192.168.1.20? Tell 192.168.1.10', '(request)'],
    ['a reply', ether('0002', B, THERE, A, HERE), '192.168.1.20 is at 02:00:00:00:01:14', '(reply)'],
    [
      'an announcement',
      ether('0001', A, HERE, NOBODY, HERE),
      'ARP Announcement for 192.168.1.10',
      '(ARP Announcement)',
    ],
    ['a probe', ether('0001', A, ZERO, NOBODY, THERE), 'Who has 192.168.1.20? (ARP Probe)', '(ARP Probe)'],
    [
      'one about itself',
      ether('0001', A, HERE, ALL, HERE),
      'Gratuitous ARP for 192.168.1.10 (Request)',
      '(request/gratuitous ARP)',
    ],
    [
      'an answer about itself',
      ether('0002', A, HERE, A, HERE),
      'Gratuitous ARP for 192.168.1.10 (Reply)',
      '(reply/gratuitous ARP)',
    ],
    [
      'an answer about itself to nobody',
      ether('0002', A, HERE, NOBODY, HERE),
      'Gratuitous ARP for 192.168.1.10 (Reply)',
      '(reply/gratuitous ARP)',
    ],
    [
      'no probe: it knows whom it asks',
      ether('0001', A, ZERO, B, THERE),
      'Who has 192.168.1.20? Tell 0.0.0.0',
      '(request)',
    ],
    ['no probe: it is an answer', ether('0002', A, ZERO, NOBODY, THERE), '0.0.0.0 is at 02:00:00:00:01:0a', '(reply)'],
  ])('%s', (_, frame, info, kind) => {
    expect([infoOf(frame), headline(frame)]).toEqual([info, `${TITLE} ${kind}`])
  })
  it('are marked for what they are', () => {
    const marks = (frame: Frame) =>
      ['isprobe', 'isgratuitous', 'isannouncement'].map((key) => fieldsOf(frame)[`arp.${key}`]?.[0])
    expect(marks(ether('0001', A, ZERO, NOBODY, THERE))).toEqual(['1', undefined, undefined])
    expect(marks(ether('0001', A, HERE, NOBODY, HERE))).toEqual([undefined, '1', '1'])
    expect(marks(ether('0002', A, HERE, ALL, HERE))).toEqual([undefined, '1', undefined])
    expect(marks(ether('0001', A, HERE, NOBODY, THERE))).toEqual([undefined, undefined, undefined])
  })
})

describe('relatives', () => {
  it.each([
    ['0003', 'RARP', `Who is 02:00:00:00:01:14? Tell 02:00:00:00:01:0a`],
    ['0004', 'RARP', `02:00:00:00:01:14 is at 192.168.1.20`],
    ['0005', 'DRARP', 'Who is 02:00:00:00:01:14? Tell 02:00:00:00:01:0a'],
    ['0006', 'DRARP', '02:00:00:00:01:14 is at 192.168.1.20'],
    ['0007', 'DRARP', 'DRARP Error'],
    ['0008', 'Inverse ARP', 'Who is 02:00:00:00:01:14? Tell 02:00:00:00:01:0a'],
    ['0009', 'Inverse ARP', '02:00:00:00:01:0a is at 192.168.1.10'],
    ['000a', 'ARP', 'ARP NAK'],
    ['000b', 'MARS', 'MARS request from 02:00:00:00:01:0a at 192.168.1.10'],
    ['0019', 'ARP', 'Experimental 2 ( opcode 25 )'],
    ['001a', 'ARP', 'Unknown ARP opcode 0x001a'],
    ['ffff', 'ARP', 'Reserved opcode 65535'],
  ])('with opcode %s', (opcode, protocol, info) => {
    const [one] = decode([ether(opcode, A, HERE, B, THERE)])
    expect([one.protocol, one.info]).toEqual([protocol, info])
  })
  it('have an EtherType of their own', () => {
    const reverse = arp(`0001 0800 06 04 0003 ${A} ${ZERO} ${A} ${ZERO}`, '8035')
    expect(decode([reverse])[0].protocol).toBe('RARP')
  })
  it('tell why they fail', () => {
    const fields = fieldsOf(arp(`0001 0800 06 04 0007 ${A} ${HERE} ${B} 02000000`))
    expect([fields['arp.dst.drarp_error_status'], fields['arp.dst.proto_ipv4']]).toEqual([['2'], undefined])
  })
})

describe('addresses', () => {
  it('of other kinds are octets', () => {
    const fields = fieldsOf(arp('0002 0600 02 03 0001 0102 030405 0000 0a0b0c'))
    expect([fields['arp.src.hw'], fields['arp.src.proto'], fields['arp.dst.hw'], fields['arp.dst.proto']]).toEqual([
      ['0102'],
      ['030405'],
      ['0000'],
      ['0a0b0c'],
    ])
  })
  it('that are empty are none', () => {
    expect(infoOf(arp('0001 0800 00 00 0001'))).toBe('Who has <No address>? Tell <No address>')
    expect(fieldsOf(arp('0001 0800 00 00 0001'))['arp.src.hw']).toBeUndefined()
  })
  it('of amateur radio are call signs', () => {
    const call = '8a8ca464aa9a78'
    const other = 'a0a4a464aaac60'
    expect(infoOf(arp(`0003 0800 07 04 0002 ${call} ${HERE} ${other} ${THERE}`))).toBe('192.168.1.10 is at EFR2UM-12')
  })
  it.each([
    ['an octet too few', `0001 0800 06 04 0001 ${A} ${HERE} ${NOBODY} c0a801`, '[Malformed Packet]'],
    ['sizes beyond the frame', `0001 0800 ff 04 0001 ${A} ${HERE} ${NOBODY} ${THERE}`, '[Malformed Packet]'],
    ['a cut header', '0001 0800 06', '[Malformed Packet]'],
  ])('with %s', (_, rest, info) => {
    expect(infoOf(arp(rest))).toBe(info)
  })
  it('end where the header says: the rest is padding', () => {
    const fields = fieldsOf(arp(`0001 0800 06 04 0001 ${A} ${HERE} ${NOBODY} ${THERE} ${'00'.repeat(18)}`))
    expect(fields['eth.padding']?.length).toBe(1)
  })
})

describe('ATM (RFC 2225)', () => {
  const NSAP = '47000580ffe1000000f21a26d8000000ef008800'.slice(0, 40)
  it('has numbers, subaddresses and lengths of its own', () => {
    const [one] = decode([arp(`0013 0800 14 00 0001 04 00 00 04 ${NSAP} ${HERE} ${THERE}`)])
    expect([one.protocol, one.info]).toEqual(['ATMARP', 'Who has 192.168.1.20? Tell 192.168.1.10'])
    expect([one.fields['arp.src.hlen'], one.fields['arp.src.atm_afi'], one.fields['arp.dst.proto_ipv4']]).toEqual([
      ['20'],
      ['0x47'],
      ['192.168.1.20'],
    ])
  })
  it('may have telephone numbers', () => {
    const [one] = decode([arp(`0013 0800 43 00 0002 04 00 00 04 313233 ${HERE} ${THERE}`)])
    expect([one.info, one.fields['arp.src.atm_num_e164']]).toEqual(['192.168.1.10 is at 313233', ['123']])
  })
  it('knows answers that are none', () => {
    expect(infoOf(arp(`0013 0800 00 00 000a 04 00 00 04 ${HERE} ${THERE}`))).toBe("I don't know where 192.168.1.10 is")
  })
  it('that ends early is malformed', () => {
    expect(infoOf(arp(`0013 0800 14 00 0001 04 00 00 04 ${NSAP} ${HERE} c0a801`))).toMatch(/\[Malformed Packet\]$/)
  })
})

describe('an address that two have', () => {
  const claim = (mac: string, ip = HERE, sec = 1): Frame => ({ ...ether('0001', mac, ip, NOBODY, 'c0a80101'), sec })
  it('is told, with who has it as well', () => {
    const [, second] = decode([claim(A), claim(B, HERE, 4)])
    expect(second.info).toBe('Who has 192.168.1.1? Tell 192.168.1.10 (duplicate use of 192.168.1.10 detected!)')
    expect(second.fields).toMatchObject({
      'arp.duplicate-address-frame': ['1'],
      'arp.seconds-since-duplicate-address-frame': ['3'],
    })
    expect(second.fields['arp.duplicate-address-detected']?.length).toBe(1)
    expect(second.lines).toContain(
      '[Duplicate IP address detected for 192.168.1.10 (02:00:00:00:01:14) - also in use by 02:00:00:00:01:0a (frame 1)]',
    )
  })
  it.each<[string, readonly Frame[]]>([
    ['by the same host', [claim(A), claim(A)]],
    ['by nobody', [claim(A, ZERO), claim(B, ZERO)]],
    ['by a host for another address', [claim(A), claim(B, THERE)]],
    ['by a group of hosts', [claim(A), claim('010000000001')]],
    ['in other than requests and replies', [claim(A), ether('0008', B, HERE, NOBODY, THERE)]],
  ])('is not one that is claimed %s', (_, frames) => {
    expect(decode(frames).at(-1)?.fields['arp.duplicate-address-detected']).toBeUndefined()
  })
  it('is told of the target of a reply, too', () => {
    const [, reply] = decode([claim(A), ether('0002', B, THERE, '020000000199', HERE)])
    expect(reply.fields['arp.duplicate-address-frame']).toEqual(['1'])
    const [, request] = decode([claim(A), ether('0001', B, THERE, '020000000199', HERE)])
    expect(request.fields['arp.duplicate-address-frame']).toBeUndefined()
  })
  it('is not looked for, if that is wished', () => {
    const quiet = settings({ 'arp.detect_duplicate_ips': false })
    expect(decode([claim(A), claim(B)], quiet)[1].fields['arp.duplicate-address-detected']).toBeUndefined()
  })
})

describe('a storm of requests', () => {
  const ask = (nsec: number): Frame => ({ ...ether('0001', A, HERE, NOBODY, THERE), nsec })
  const storms = (gap: number) => {
    const options = settings({ 'arp.detect_request_storms': true, 'arp.detect_storm_number_of_packets': 3 })
    const found = decode([ask(0), ask(gap), ask(2 * gap), ask(3 * gap)], options)
    return found.map(({ fields }) => fields['arp.packet-storm-detected']?.length ?? 0)
  }
  it('is told', () => {
    expect(storms(10_000_000)).toEqual([0, 0, 1, 0])
  })
  it('is none if there is more time between them', () => {
    expect(storms(60_000_000)).toEqual([0, 0, 0, 0])
  })
})
