import { describe, expect, it } from 'vitest'
import { decode } from '../../helpers.ts'
import { DATAGRAM, IPV4, MACS } from './carried.ts'

const one = (hex: string) => decode([`${MACS} d28b ${hex}`])[0]

describe("Arista's time tag", () => {
  it.each([
    ['0010 5f5e1000 075bcd15', '64', 'TAI', '1600000000'],
    ['0110 5f5e1000 075bcd15', '64', 'UTC', '1600000000'],
    ['0020 04d2 075bcd15', '48', 'TAI', '1234'],
    ['0120 04d2 075bcd15', '48', 'UTC', '1234'],
  ])('tells the time: %s', (stamp, bits, clock, seconds) => {
    const { fields, lines, ...columns } = one(`0001 ${stamp} 0800 ${IPV4}`)
    expect(columns).toMatchObject(DATAGRAM)
    expect(lines).toContain(`  Timestamp (${clock})`)
    expect([fields[`avsp.${bits}sec`], fields[`avsp.${bits}ns`]]).toEqual([[seconds], ['123456789']])
    expect(fields['frame.protocols']).toEqual(['eth:ethertype:avsp:ethertype:ip:udp:data'])
  })
  it.each([
    ['0001 0010 5f5e1000 075bcd15 9999 61', '0x9999', '64bit TAI timestamp'],
    ['0001 0010 5f5e', 'AVSP', '64bit TAI timestamp[Malformed Packet]'],
    ['0001 0030 5f5e1000 075bcd15 0800', 'AVSP', ''],
    ['0002 9999 61', '0x9999', ''],
    ['00', 'AVSP', '[Malformed Packet]'],
  ])('in the list: %s', (hex, protocol, info) => {
    expect(one(hex)).toMatchObject({ protocol, info })
  })
  it('says that it does not know a version', () => {
    const { lines, fields } = one('0001 0030 5f5e1000 075bcd15 0800')
    expect(lines).toContain('  [Expert Info (Warning/Sequence): Unknown timestamp version: 0x30]')
    expect(fields['frame.protocols']).toEqual(['eth:ethertype:avsp'])
  })
})
