import { describe, expect, it } from 'vitest'
import { decode, frameOf } from '../../helpers.ts'

const HEX = '01005e010101 02000000010a 9999 61626364'
const one = (more: Parameters<typeof frameOf>[1] = {}) => decode([frameOf(HEX, more)])[0]
const own = (lines: readonly string[]): string[] => {
  const rest = lines.slice(lines.findIndex((line) => line.startsWith('Frame ')))
  return rest.slice(0, rest.slice(1).findIndex((line) => !line.startsWith(' ')) + 1)
}

describe('a frame', () => {
  it('shows what is known of it', () => {
    expect(own(one({ sec: 1700000000, nsec: 5 }).lines)).toEqual([
      'Frame 1: 18 bytes on wire (144 bits), 18 bytes captured (144 bits)',
      '  Encapsulation type: Ethernet (1)',
      '  Arrival Time: Nov 14, 2023 22:13:20.000000005 UTC',
      '  [Time shift for this packet: 0.000000000 seconds]',
      '  Epoch Time: 1700000000.000000005 seconds',
      '  [Time delta from previous captured frame: 0.000000000 seconds]',
      '  [Time delta from previous displayed frame: 0.000000000 seconds]',
      '  [Time since reference or first frame: 0.000000000 seconds]',
      '  Frame Number: 1',
      '  Frame Length: 18 bytes (144 bits)',
      '  Capture Length: 18 bytes (144 bits)',
      '  [Frame is marked: False]',
      '  [Frame is ignored: False]',
      '  [Protocols in frame: eth:ethertype:data]',
    ])
  })
  it('counts time from the frames before', () => {
    const frames = [0, 1, 3].map((sec) => frameOf(HEX, { sec: 100 + sec, nsec: 500_000_000 }))
    const [, , third] = decode(frames)
    expect(third.fields['frame.time_delta']).toEqual(['2.000000000'])
    expect(third.fields['frame.time_relative']).toEqual(['3.000000000'])
    expect(decode([frames[2], frames[0]])[1].fields['frame.time_delta']).toEqual(['-3.000000000'])
  })
  it('of a single octet is not plural', () => {
    const [{ lines }] = decode(['00'])
    expect(lines[0]).toBe('Frame 1: 1 byte on wire (8 bits), 1 byte captured (8 bits)')
    expect(lines).toContain('  Capture Length: 1 byte (8 bits)')
  })
  it('may have no time', () => {
    const { fields } = one({ options: { noTime: true } })
    for (const name of ['time', 'time_epoch', 'time_delta', 'time_relative']) {
      expect(fields[`frame.${name}`]).toBeUndefined()
    }
    expect(fields['frame.number']).toEqual(['1'])
  })
  it.each([
    [999_999_999, undefined],
    [1_000_000_000, 1],
  ])('has a fraction of a second: %i', (nsec, count) => {
    expect(one({ nsec }).fields['frame.time_invalid']?.length).toBe(count)
  })
  it.each([
    [18, undefined],
    [17, 1],
  ])('is not shorter on the wire than in the capture: %i', (length, count) => {
    const { fields } = one({ length })
    expect(fields['frame.len_lt_caplen']?.length).toBe(count)
    expect(fields['frame.len']).toEqual([String(length)])
    expect(fields['eth.type']).toHaveLength(1)
    expect(fields['data.data']?.[0]).toHaveLength(8)
  })
})

describe('an interface', () => {
  it.each([
    [{ name: 'eth0', description: 'Uplink' }, 'eth0'],
    [{ description: 'Uplink' }, 'Uplink'],
    [{}, 'unknown'],
  ])('goes by its name, its description, or none: %j', (names, shown) => {
    const { lines, fields } = one({ iface: { number: 2, section: 1, ...names } })
    expect(own(lines)[0]).toMatch(new RegExp(` on interface ${shown}, id 2$`))
    expect(lines).toContain(`  Interface id: 2 (${shown})`)
    expect(fields['frame.interface_name']).toEqual([shown])
    expect(fields['frame.section_number']).toEqual(['1'])
  })
})

describe('what pcapng says of a packet', () => {
  it('in flags', () => {
    const { lines, fields } = one({ options: { flags: 0x8000_fe6a } })
    expect(own(lines)[0]).toMatch(/\(outbound\)$/)
    expect(lines).toContain('  Packet flags: 0x8000fe6a')
    expect(lines).toContain('    .... .... .... .... .... .... .... ..10 = Direction: Outbound (0x2)')
    expect(lines).toContain('    .... .... .... .... .... .... ...0 10.. = Reception type: Multicast (2)')
    expect(lines).toContain('    .... .... .... .... .... ...0 011. .... = FCS length: 3')
    expect(lines).toContain('    .... .... .... .... 1111 111. .... .... = Reserved: 127')
    expect(lines).toContain('    1... .... .... .... .... .... .... .... = Symbol error: Set')
    expect(lines).toContain('    .0.. .... .... .... .... .... .... .... = Preamble error: Not set')
    expect(fields['frame.p2p_dir']).toEqual(['0'])
    expect(fields['frame.packet_flags_symbol_error']).toEqual(['1'])
  })
  it.each([
    [0, undefined],
    [1, '1'],
    [2, '0'],
    [3, undefined],
  ])('of its direction: %i', (flags, direction) => {
    expect(one({ options: { flags } }).fields['frame.p2p_dir']).toEqual(direction && [direction])
  })
  it('of its number, its queue and what was lost before', () => {
    const { fields } = one({ options: { packetId: 2n ** 63n, queue: 3, dropCount: 7n } })
    expect([fields['frame.packet_id'], fields['frame.interface_queue'], fields['frame.drop_count']]).toEqual([
      ['9223372036854775808'],
      ['3'],
      ['7'],
    ])
  })
  it('of what others made of it', () => {
    const code = (kind: number, value: number): Uint8Array => Uint8Array.of(kind, value, 0, 0, 0, 0, 0, 0, 0)
    const verdicts = [Uint8Array.of(0, 0x11, 0x22), code(1, 2), code(2, 1), Uint8Array.of(9, 0x33)]
    const { lines, fields } = one({ options: { verdicts } })
    expect(lines).toContain('  Verdict: Hardware (0), eBPF_TC (1), eBPF_XDP (2), Unknown (9)')
    expect(lines).toContain('    eBPF TC: TC_ACT_SHOT (2)')
    expect(lines).toContain('    eBPF XDP: XDP_DROP (1)')
    expect(fields['frame.verdict.hw']).toEqual(['1122'])
    expect(fields['frame.verdict.unknown']).toEqual(['33'])
    expect(one({ options: { verdicts: [code(1, 2).subarray(0, 5)] } }).fields['frame.verdict.ebpf_tc']).toBeUndefined()
  })
  it('in comments, which stand above all', () => {
    const { lines, fields } = one({ options: { comments: ['first', 'sec\u001b[2Jond'] } })
    expect(lines.slice(0, 2)).toEqual(['Packet comments', '  first'])
    expect(fields['frame.comment']).toEqual(['first', 'sec\\x1b[2Jond'])
    expect(fields['frame.comment.expert']).toHaveLength(2)
    expect(lines.indexOf('Packet comments')).toBeLessThan(lines.findIndex((line) => line.startsWith('Frame ')))
  })
})
