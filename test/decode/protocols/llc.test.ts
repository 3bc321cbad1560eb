import { describe, expect, it } from 'vitest'
import { decode } from '../../helpers.ts'

const MACS = '01005e010101 02000000010a'
const PACKET = '450000201234000001110000c0a8010ae0010101 e615138c000c0000 686f6c61'

/** An 802.3 frame that carries `hex`. */
function llc(hex: string) {
  const length = hex.replace(/\s/g, '').length / 2
  return decode([`${MACS} ${length.toString(16).padStart(4, '0')} ${hex}`])[0]
}

describe('control fields', () => {
  it.each([
    ['0000 0204', 'I, N(R)=2, N(S)=1'],
    ['0000 0205', 'I P, N(R)=2, N(S)=1'],
    ['0001 0205', 'I P, N(R)=2, N(S)=1'],
    ['0000 010a', 'S, func=RR, N(R)=5'],
    ['0001 050b', 'S F, func=RNR, N(R)=5'],
    ['0000 090c', 'S, func=REJ, N(R)=6'],
    ['0000 0d01', 'S P, func=SREJ, N(R)=0'],
    ['0000 03', 'U, func=UI'],
    ['0000 13', 'U P, func=UI'],
    ['0000 7f', 'U P, func=SABME'],
    ['0000 53', 'U P, func=DISC'],
    ['0001 53', 'U F, func=RD'],
    ['0001 73', 'U F, func=UA'],
    ['0001 1f', 'U F, func=DM'],
    ['0000 1f', 'U P, func=SARM'],
    ['0000 e3', 'U, func=TEST'],
    ['0000 0b', 'U, func=Unknown'],
  ])('%s', (hex, said) => {
    const command = hex.startsWith('0000') ? 'Command' : 'Response'
    expect(llc(hex)).toMatchObject({
      protocol: 'LLC',
      info: `${said}; DSAP NULL LSAP Individual, SSAP NULL LSAP ${command}`,
    })
  })
  it('show their parts', () => {
    const { lines } = llc('1011 050b')
    const at = lines.indexOf('  Control field: S F, func=RNR, N(R)=5 (0x0B05)')
    expect(lines.slice(at + 1)).toEqual([
      '    0000 101. .... .... = N(R): 5',
      '    .... ...1 .... .... = Final: Set',
      '    .... .... .... 01.. = Supervisory frame type: Receiver not ready (0x1)',
      '    .... .... .... ..01 = Frame type: Supervisory frame (0x1)',
    ])
  })
})

describe('service access points', () => {
  it('have names, with and without the lowest bit', () => {
    const { info, lines } = llc('1111 03')
    expect(info).toBe('U, func=UI; DSAP NetWare (unofficial?) Group, SSAP NetWare (unofficial?) Response')
    expect(lines).toContain('    0001 000. = SAP: NetWare (unofficial?)')
    expect(llc('0a0c 03').info).toBe('U, func=UI; DSAP 0x0a Individual, SSAP SNA Command')
  })
  it('lead to IP', () => {
    expect(llc(`0606 03 ${PACKET}`).info).toBe('58901 → 5004 Len=4')
  })
  it('lead nowhere in frames that carry no information', () => {
    expect(llc(`0606 0100 ${PACKET}`).protocol).toBe('LLC')
  })
})

describe('SNAP', () => {
  it('leads to what EtherTypes tell', () => {
    const { info, fields, lines } = llc(`aaaa03 000000 0800 ${PACKET}`)
    expect(info).toBe('58901 → 5004 Len=4')
    expect(fields['llc.type']).toEqual(['0x0800'])
    expect(fields['frame.protocols']).toEqual(['eth:llc:ip:udp:data'])
    expect(lines).toContain('  Organization Code: 00:00:00 (Officially Xerox, but')
  })
  it('names the organization of what it does not know', () => {
    expect(llc('aaaa03 00000c 2000 00').info).toBe('U, func=UI; SNAP, OUI 0x00000C (Cisco Systems, Inc), PID 0x2000')
    expect(llc('aaaa03 00000c 2000 00').fields['llc.cisco_pid']).toEqual(['0x2000'])
    expect(llc('aaaa03 123456 0001 00').info).toBe('U, func=UI; SNAP, OUI 0x123456 (Unknown), PID 0x0001')
    expect(llc('aaaa03 123456 0001 00').fields['llc.pid']).toEqual(['0x0001'])
  })
  it('carries bridged frames, aligned by two octets', () => {
    const { fields } = llc(`aaaa03 0080c2 0007 0000 ${MACS} 0800 ${PACKET}`)
    expect(fields['frame.protocols']).toEqual(['eth:llc:eth:ethertype:ip:udp:data'])
  })
  it('needs all of its header', () => {
    expect(llc('aaaa03 0000').info).toBe('U, func=UI[Malformed Packet]')
    expect(llc('aaaa').info).toBe('[Malformed Packet]')
    expect(llc('aa').protocol).toBe('LLC')
  })
})
