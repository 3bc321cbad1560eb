import { describe, expect, it } from 'vitest'
import { crc32 } from '../../../src/decode/crc32.ts'
import { decode, fieldsOf, frameOf, octets, settings } from '../../helpers.ts'

const MACS = '01005e010101 02000000010a'
/** An IPv4 datagram of 32 octets: UDP with four of data. */
const PACKET = '450000201234000001110000c0a8010ae0010101 e615138c000c0000 686f6c61'
const ZEROS = (count: number): string => '00'.repeat(count)
const trailing = (hex: string, more = {}, options = {}) => {
  const fields = fieldsOf(frameOf(hex, more), options)
  return { padding: fields['eth.padding'], trailer: fields['eth.trailer'], fcs: fields['eth.fcs'] }
}

describe('addresses', () => {
  const [frame] = decode([`${MACS} 0800 ${PACKET}`])
  it('stand in the order of the detail tree, with their other names', () => {
    const from = frame.lines.indexOf('  Destination: 01:00:5e:01:01:01')
    expect(frame.lines.slice(from, from + 10)).toEqual([
      '  Destination: 01:00:5e:01:01:01',
      '    Destination (resolved): 01:00:5e:01:01:01',
      '    Destination OUI: 01:00:5e',
      '    Address: 01:00:5e:01:01:01',
      '    Address (resolved): 01:00:5e:01:01:01',
      '    Address OUI: 01:00:5e',
      '    .... ..0. .... .... .... .... = LG bit: Globally unique address (factory default)',
      '    .... ..0. .... .... .... .... = LG bit: Globally unique address (factory default)',
      '    .... ...1 .... .... .... .... = IG bit: Group address (multicast/broadcast)',
      '    .... ...1 .... .... .... .... = IG bit: Group address (multicast/broadcast)',
    ])
  })
  it('are both found by the name that does not tell them apart', () => {
    expect(frame.fields['eth.addr']).toEqual(['01:00:5e:01:01:01', '02:00:00:00:01:0a'])
    expect(frame.fields['eth.ig']).toEqual(['1', '0'])
  })
  it('of groups are wrong as a source', () => {
    expect(frame.fields['eth.src_not_group']).toBeUndefined()
    expect(fieldsOf(`020000000114 01000000010a 0800 ${PACKET}`)['eth.src_not_group']).toHaveLength(1)
  })
})

describe('the field that is type or length', () => {
  const column = (value: string, rest = `424203 ${ZEROS(43)}`) => {
    const [{ protocol, info, lines, fields }] = decode([`${MACS} ${value} ${rest}`])
    return { protocol, info, title: lines.find((line) => /Ethernet/.test(line) && !line.startsWith(' ')), fields }
  }
  it('is a type from 1536 on', () => {
    const { protocol, info, title, fields } = column('0602')
    expect({ protocol, info, title }).toEqual({
      protocol: '0x0602',
      info: 'Ethernet II',
      title: 'Ethernet II, Src: 02:00:00:00:01:0a, Dst: 01:00:5e:01:01:01',
    })
    expect([fields['eth.type'], fields['eth.len']]).toEqual([['0x0602'], undefined])
  })
  it('is named where the list has nothing else to say', () => {
    expect(column('0600').info).toBe('XNS Internet Datagram Protocol')
  })
  it('is a length up to 1500', () => {
    const { fields, title } = column('05dc')
    expect([fields['eth.type'], fields['eth.len'], title]).toEqual([undefined, ['1500'], 'IEEE 802.3 Ethernet '])
    expect(fields['eth.len.past_end']).toHaveLength(1)
  })
  it.each(['05dd', '05ff'])('is neither at %s', (value) => {
    const { protocol, info, fields } = column(value)
    const number = Number.parseInt(value, 16)
    expect({ protocol, info }).toEqual({
      protocol: 'Ethernet',
      info: `Ethernet Unknown: Invalid length/type: 0x${value} (${number})`,
    })
    expect(fields['eth.invalid_lentype.expert']).toHaveLength(1)
    expect(fields['data.len']).toEqual(['46'])
  })
  it('of zero is a type that nobody knows', () => {
    expect(column('0000')).toMatchObject({ protocol: '0x0000', info: 'Ethernet II' })
  })
  it('may announce a raw frame of NetWare', () => {
    const { title, fields } = column('0020', `ffff0020 ${ZEROS(42)}`)
    expect(title).toBe('IEEE 802.3 Ethernet Raw ')
    expect(fields['llc.dsap']).toBeUndefined()
  })
})

describe('what stands behind the packet', () => {
  const short = `${MACS} 0800 ${PACKET}`
  it('is padding where zeros fill the frame up to 60 octets', () => {
    expect(trailing(short + ZEROS(14))).toEqual({ padding: [ZEROS(14)], trailer: undefined, fcs: undefined })
  })
  it('is a trailer in a frame that is shorter than any on the wire', () => {
    expect(trailing(short + ZEROS(13))).toEqual({ padding: undefined, trailer: [ZEROS(13)], fcs: undefined })
  })
  it('is a trailer where it is not zero, with a remark that this is a guess', () => {
    const fill = `${ZEROS(13)}01`
    expect(trailing(short + fill)).toEqual({ padding: undefined, trailer: [fill], fcs: undefined })
    expect(fieldsOf(short + fill)['eth.padding_bad']).toHaveLength(1)
  })
  it('ends in a check sequence where there is room for one behind 60 octets', () => {
    expect(trailing(`${short}${ZEROS(14)} a31355f6`)).toEqual({
      padding: [ZEROS(14)],
      trailer: undefined,
      fcs: ['0xa31355f6'],
    })
    expect(trailing(`${short}${ZEROS(14)} 747261 a31355f6`)).toEqual({
      padding: [ZEROS(14)],
      trailer: ['747261'],
      fcs: ['0xa31355f6'],
    })
  })
  it('is not guessed at where the capture ends within it', () => {
    expect(trailing(short + ZEROS(10), { length: 60 }).padding).toBeUndefined()
  })
  it('follows the settings', () => {
    const any = settings({ 'eth.padding': 'Any' })
    expect(trailing(`${short}${'55'.repeat(14)}`, {}, any).padding).toEqual(['55'.repeat(14)])
    const none = settings({ 'eth.padding': 'none', 'eth.fcs': 'Never' })
    expect(trailing(short + ZEROS(22), {}, none)).toEqual({
      padding: undefined,
      trailer: [ZEROS(22)],
      fcs: undefined,
    })
  })
  it.each([
    [60, [ZEROS(19)], [ZEROS(41)]],
    [19, [ZEROS(19)], undefined],
    [18, undefined, [ZEROS(18)]],
  ])('of a frame in a tunnel counts from the first octet of the packet: %i', (count, padding, trailer) => {
    const inner = `${MACS} 0003 aaab03 ${ZEROS(count)}`
    const size = (24 + 17 + count).toString(16).padStart(4, '0')
    const tunnel = `4500${size}12340000 402f0000 c0a8010a c0a8010b 00006558 ${inner}`
    expect(trailing(tunnel, { link: 101 })).toMatchObject({ padding, trailer })
  })
  it('begins behind the length of an 802.3 frame', () => {
    expect(trailing(`${MACS} 0005 202003 6162 ${ZEROS(41)}`).padding).toEqual([ZEROS(41)])
  })
})

describe('the check sequence', () => {
  const frame = `${MACS} 0800 ${PACKET}${ZEROS(14)}`
  const right = (): string => {
    const bytes = octets(frame)
    const check = crc32(bytes, 0, bytes.length)
    return [0, 8, 16, 24].map((shift) => ((check >>> shift) & 0xff).toString(16).padStart(2, '0')).join('')
  }
  it('is that of the standard check string', () => {
    const text = new TextEncoder().encode('123456789')
    expect(crc32(text, 0, text.length)).toBe(0xcbf43926)
  })
  it.each([
    [4, ['0x61626364'], ['2']],
    [0, undefined, undefined],
  ])('is as long as the interface says: %i', (fcsLength, fcs, status) => {
    const short = `${MACS} 0800 ${PACKET} 61626364`
    const fields = fieldsOf(frameOf(short, { iface: { fcsLength } }))
    expect([fields['eth.fcs'], fields['eth.fcs.status']]).toEqual([fcs, status])
  })
  it('is no part of a payload that goes to the end of the frame', () => {
    const unknown = `${MACS} 9999 6162636465666768 61626364`
    expect(fieldsOf(frameOf(unknown, { iface: { fcsLength: 4 } }))['data.len']).toEqual(['8'])
    expect(fieldsOf(frameOf(unknown, { options: { flags: 4 << 5 } }))['data.len']).toEqual(['8'])
    expect(fieldsOf(unknown)['data.len']).toEqual(['12'])
  })
  it('is verified where that is asked for', () => {
    const check = settings({ 'eth.check_fcs': true })
    const good = decode([frameOf(frame + right(), { iface: { fcsLength: 4 } })], check)[0]
    expect(good.fields['eth.fcs.status']).toEqual(['1'])
    const bad = decode([frameOf(`${frame}00000000`, { iface: { fcsLength: 4 } })], check)[0]
    expect(bad.fields['eth.fcs.status']).toEqual(['0'])
    const should = right()
    expect(bad.lines).toContain(`  Frame check sequence: 0x00000000 incorrect, should be 0x${should}`)
    expect(bad.fields['_ws.expert.message']).toContain(`Bad checksum [should be 0x${should}]`)
  })
})

describe('frames that end early', () => {
  it.each([0, 1, 6, 11, 13])('keep what there is of a header of %i octets', (count) => {
    const whole = `${MACS} 0800`.replace(/ /g, '')
    const [{ protocol, info, source, destination }] = decode([whole.slice(0, 2 * count)])
    expect({ protocol, info }).toEqual({ protocol: 'Ethernet', info: '[Malformed Packet]' })
    expect(destination).toBe(count < 6 ? '' : '01:00:5e:01:01:01')
    expect(source).toBe(count < 12 ? '' : '02:00:00:00:01:0a')
  })
})
