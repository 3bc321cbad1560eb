import { describe, expect, it } from 'vitest'
import { decode } from '../../helpers.ts'
import { IPV4, inIp, MACS } from './carried.ts'

const one = (hex: string) => decode([hex])[0]
const inPim = (hex: string) => one(inIp('67', hex))
const below = (lines: readonly string[]): string[] => {
  const from = lines.indexOf('Protocol Independent Multicast')
  const until = lines.findIndex((line, k) => k > from && !line.startsWith(' '))
  return lines.slice(from + 1, until < 0 ? undefined : until)
}

describe('PIM', () => {
  it('brings a datagram to the RP in a Register, whose checksum does not cover it', () => {
    const { fields, lines, ...columns } = inPim(`2100 deff 00000000 ${IPV4}`)
    expect(columns).toEqual({ source: '10.0.0.1', destination: '10.0.0.2', protocol: 'PIMv2', info: 'Register' })
    expect(fields['frame.protocols']).toEqual(['eth:ethertype:ip:pim:ip:udp:data'])
    expect(below(lines)).toEqual([
      '  0010 .... = Version: 2',
      '  .... 0001 = Type: Register (1)',
      '  Reserved byte(s): 00',
      '  Checksum: 0xdeff [correct]',
      '  [Checksum Status: Good]',
      '  PIM Options',
      '    Flags: 0x00000000',
      '      0... .... .... .... .... .... .... .... = Border: No',
      '      .0.. .... .... .... .... .... .... .... = Null-Register: No',
      '    0100 .... = IP Version: IPv4 (4)',
    ])
  })
  it.each([
    ['wrong', `2100 1234 00000000 ${IPV4}`, ['0'], ['Bad checksum [should be 0xdeff]']],
    ['over the datagram too, as some do', `2100 753f 00000000 ${IPV4}`, ['1'], undefined],
    ['not all there', '2100 deff 0000', ['2'], undefined],
    ['of another version', '1100 0000 00000000', ['2'], undefined],
  ])('verifies its checksum: %s', (_name, hex, status, message) => {
    const { fields } = inPim(hex)
    expect(fields['pim.cksum.status']).toEqual(status)
    if (message !== undefined) expect(fields['_ws.expert.message']).toEqual(message)
  })
  it('shows what is joined and pruned', () => {
    const neighbor = '01000a010102'
    const group = '01000020ef010101'
    const joins = `${neighbor} 0001 00d2 ${group} 0001 0001 010007200a090909 010005200a010107`
    const { fields, lines } = inPim(`2300 0000 ${joins}`)
    expect(fields['pim.upstream_neighbor']).toEqual(['10.1.1.2'])
    expect(fields['pim.join_ip']).toEqual(['10.9.9.9'])
    expect(fields['pim.prune_ip']).toEqual(['10.1.1.7'])
    expect(fields['pim.group']).toEqual(['239.1.1.1', '239.1.1.1'])
    const shown = below(lines)
    for (const line of [
      '    Holdtime: 210',
      '      Group 0: 239.1.1.1/32',
      '        IP address: 10.9.9.9/32 (SWR)',
      '        IP address: 10.1.1.7/32 (SR)',
      '          Flags: 0x05, Sparse, Rendezvous Point Tree',
    ]) {
      expect(shown).toContain(line)
    }
  })
  it('reads a source with what stands behind it (RFC 5384)', () => {
    const joins = '01000a010102 0001ffff 01000020ef010101 0002 0000'
    const { lines, fields, info } = inPim(`2300 0000 ${joins} 010104200a010107 400461626364 010004200a010108`)
    expect([info, fields['pim.join_ip']]).toEqual(['Join/Prune', ['10.1.1.7', '10.1.1.8']])
    expect(below(lines)).toContain('          Join Attribute: RPF Vector TLV')
  })
  it.each([
    ['2000 dffc 0001 0002 0000', 'Hello', 'Option 1: Hold Time: 0 (goodbye)'],
    ['2000 dffc 0001 0002 ffff', 'Hello', 'Option 1: Hold Time: 65535 (Infinity)'],
    ['2000 0000 0013 0004 00000064', 'Hello', 'Option 19: DR Priority: 100'],
    ['2000 0000 004d 0001 61', 'Hello', 'Option 77: Unknown: 77'],
  ])('shows options of hellos: %s', (hex, info, line) => {
    const found = inPim(hex)
    expect([found.protocol, found.info]).toEqual(['PIMv2', info])
    expect(below(found.lines)).toContain(`    ${line}`)
    expect(found.lines).toContain('  PIM Options: 1')
  })
  it('reads what stands behind a neighbour and a group likewise (RFC 7887 §4)', () => {
    const attribute = '4502abcd'
    const joins = `01010a010102${attribute} 0001ffff 01010020ef010101${attribute} 0001 0000 010004200a010107`
    const { fields, info } = inPim(`2300 0000 ${joins}`)
    expect([info, fields['pim.source_ja.value'], fields['pim.join_ip']]).toEqual([
      'Join/Prune',
      ['abcd', 'abcd'],
      ['10.1.1.7'],
    ])
  })
  it.each([
    ['0000', 'goodbye (0)'],
    ['ffff', 'Infinity (65535)'],
    ['0069', '105'],
  ])('says for how long a neighbour is there: %s', (time, said) => {
    expect(below(inPim(`2000 0000 0001 0002 ${time}`).lines)).toContain(`      Holdtime: ${said}`)
  })
  it.each([
    ['20', 'Hello[Malformed Packet]'],
    ['2100 deff 0000', 'Register'],
    ['2100 deff 00000000', 'Register'],
    ['2300 0000 01000a010102 0003 00d2', 'Join/Prune[Malformed Packet]'],
    ['2000 0000 0013 0004 0000', 'Hello[Malformed Packet]'],
    ['2d00 d2ff 00', 'Unknown (13)'],
    ['3000 0000', 'Unknown'],
  ])('in the list: %s', (hex, info) => {
    expect(inPim(hex).info).toBe(info)
  })
  it('covers addresses in the checksum over IPv6', () => {
    const to = `fe80${'0'.repeat(27)}1 ff02${'0'.repeat(27)}d`
    const { fields } = one(`${MACS} 86dd 600000000004 6701 ${to} 2000 df20`)
    expect(fields['pim.cksum']).toEqual(['0xdf20'])
    expect(fields['pim.cksum.status']).toEqual(['0'])
    const right = fields['_ws.expert.message'][0].slice(-5, -1)
    expect(one(`${MACS} 86dd 600000000004 6701 ${to} 2000 ${right}`).fields['pim.cksum.status']).toEqual(['1'])
  })
})
