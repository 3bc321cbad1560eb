import { describe, expect, it } from 'vitest'
import { decode } from '../../helpers.ts'
import { DATAGRAM, ETHERNET, IPV4, inIp } from './carried.ts'

const one = (payload: string) => decode([inIp('2f', payload)])[0]
const TYPE_I = '000088be'
const TYPE_II = '100088be 00000007 10010805 000000aa'
/** Type III of frame type `ft`, with the given last two octets. */
const typeIII = (last: string) => `100022eb 00000007 2014 fc02 00003039 004d ${last}`

describe('ERSPAN', () => {
  it.each([
    ['I, told by GRE without sequence number', TYPE_I, undefined],
    ['II', TYPE_II, ['1']],
    ['III', typeIII('0038'), ['2']],
    ['III with a subheader', `${typeIII('0039')} 04123456 89abcdef`, ['2']],
  ])('type %s carries Ethernet frames', (_name, header, version) => {
    const { fields, ...columns } = one(`${header} ${ETHERNET}`)
    expect(columns).toMatchObject(DATAGRAM)
    expect(fields['erspan.version']).toEqual(version)
    expect(fields['frame.protocols']).toEqual(['eth:ethertype:ip:gre:erspan:eth:ethertype:ip:udp:data'])
  })
  it('shows the fields of type II', () => {
    const { lines } = one(`${TYPE_II} ${ETHERNET}`)
    const from = lines.indexOf('Encapsulated Remote Switch Packet ANalysis Type II')
    expect(lines.slice(from + 1, from + 9)).toEqual([
      '  0001 .... .... .... = Version: Type II (1)',
      '  .... 0000 0000 0001 = Vlan: 1',
      '  000. .... .... .... = COS: 0',
      '  ...0 1... .... .... = Encap: Originally ISL encapsulated (1)',
      '  .... .0.. .... .... = Truncated: Not truncated (0)',
      '  .... ..00 0000 0101 = SpanID: 5',
      '  0000 0000 0000 .... .... .... .... .... = Reserved: 0',
      '  .... .... .... 0000 0000 0000 1010 1010 = Index: 170',
    ])
  })
  it.each([
    ['00123456', ['pid7.rsvd1', '1'], ['pid7.source_index', '144470']],
    ['04123456', ['pid1.rsvd1', '291'], ['pid1.vsmid', '1110']],
    ['0c123456', ['pid3.rsvd1', '72'], ['pid3.port_index', '13398']],
    ['14123456', ['pid5.switchid', '18'], ['pid5.port_index', '13398']],
    ['20123456', ['platid', '8'], ['pid.rsvd', '28036591']],
  ])('reads the subheader of a platform: %s', (word, ...expected) => {
    const { fields } = one(`${typeIII('0039')} ${word} 89abcdef ${ETHERNET}`)
    for (const [name, value] of expected) expect(fields[`erspan.${name}`]).toEqual([value])
  })
  it('leaves other frame types of type III alone', () => {
    expect(one(`${typeIII('0838')} ${IPV4}`)).toMatchObject({ protocol: 'ERSPAN', info: 'ERSPAN:' })
  })
  it.each([
    ['an unknown version', `${TYPE_II.replace(' 1001', ' 3001')} ${ETHERNET}`, 'ERSPAN:'],
    ['a header that ends early', '100088be 00000007 10010805 00', 'ERSPAN:[Malformed Packet]'],
    ['a subheader that ends early', `${typeIII('0039')} 0412`, 'ERSPAN:[Malformed Packet]'],
  ])('says no more of %s', (_name, hex, info) => {
    const { fields, ...columns } = one(hex)
    expect(columns).toMatchObject({ protocol: 'ERSPAN', info })
    expect(fields['frame.protocols']).toEqual(['eth:ethertype:ip:gre:erspan'])
  })
})
