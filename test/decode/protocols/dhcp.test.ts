import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dissect } from '../../../src/decode/dissect.ts'
import { createRegistry } from '../../../src/decode/protocols/index.ts'
import { Session } from '../../../src/decode/session.ts'
import { HIDDEN } from '../../../src/decode/tree.ts'
import { compileFilter } from '../../../src/filter/index.ts'
import { type Decoded, decode, fieldsOf, frameOf, packetOf } from '../../helpers.ts'

const hex = (value: number, octets: number): string => value.toString(16).padStart(2 * octets, '0')
const ascii = (text: string): string => Buffer.from(text, 'latin1').toString('hex')
const filled = (digits: string, octets: number): string => digits.padEnd(2 * octets, '0')

/** A datagram of raw IPv4. */
function datagram(payload: string, ports = [68, 67]): string {
  const size = payload.length / 2
  const udp = `${ports.map((port) => hex(port, 2)).join('')}${hex(8 + size, 2)}0000`
  return `4500 ${hex(28 + size, 2)} 0001 0000 4011 0000 00000000 ffffffff ${udp}`.replaceAll(' ', '') + payload
}

const parts = {
  type: '01',
  hardware: '0106',
  hops: '00',
  id: '12345678',
  secs: '0000',
  flags: '0000',
  addresses: filled('', 16),
  address: '020000000001',
  server: '',
  file: '',
  cookie: '63825363',
}

/** A message with these options; what is not said of its header is a request of nobody yet. */
function message(options: string, more: Partial<typeof parts> = {}): string {
  const { type, hardware, hops, id, secs, flags, addresses, address, server, file, cookie } = { ...parts, ...more }
  const names = filled(server, 64) + filled(file, 128)
  return type + hardware + hops + id + secs + flags + addresses + filled(address, 16) + names + cookie + options
}

const one = (payload: string, ports?: number[]): Decoded =>
  decode([frameOf(datagram(payload, ports).replaceAll(' ', ''), { link: 101 })])[0]
const fieldsIn = (options: string) =>
  fieldsOf(frameOf(datagram(message(`350101${options}ff`.replaceAll(' ', ''))), { link: 101 }))

/** The lines of an option behind the message type, its own first; without its length and its octets. */
function optionLines(options: string): string[] {
  const lines = one(message(`350101${options}ff`)).lines.map((line) => line.trim())
  const said = lines.slice(lines.indexOf('DHCP: Discover (1)') + 1, lines.indexOf('Option: (255) End'))
  return said.filter((line) => !/^(Length|Value):/.test(line))
}

test.each([
  ['350101ff', 'DHCP', 'DHCP Discover - Transaction ID 0x12345678'],
  ['350102ff', 'DHCP', 'DHCP Offer    - Transaction ID 0x12345678'],
  ['350105ff', 'DHCP', 'DHCP ACK      - Transaction ID 0x12345678'],
  ['35010aff', 'DHCP', 'DHCP Lease query - Transaction ID 0x12345678'],
  ['350113ff', 'DHCP', 'DHCP Unknown Message Type (0x13) - Transaction ID 0x12345678'],
  // The last one counts.
  ['350101350105ff', 'DHCP', 'DHCP ACK      - Transaction ID 0x12345678'],
  ['ff350101', 'BOOTP', 'Boot Request from 02:00:00:00:00:01 (02:00:00:00:00:01)'],
  ['0000', 'BOOTP', 'Boot Request from 02:00:00:00:00:01 (02:00:00:00:00:01)'],
  ['350101', 'DHCP', 'DHCP Discover - Transaction ID 0x12345678'],
  ['35010101', 'DHCP', 'DHCP Discover - Transaction ID 0x12345678[Malformed Packet]'],
  ['350101010401', 'DHCP', 'DHCP Discover - Transaction ID 0x12345678[Malformed Packet]'],
])('options %s: %s, %s', (options, protocol, info) => {
  expect(one(message(options.replace(' ', '')))).toMatchObject({ protocol, info })
})

test.each([
  [{ type: '02' }, 'Boot Reply'],
  [{ type: '03' }, 'Unknown BOOTP message type (3)'],
  [{ hardware: '0100' }, 'Boot Request from <No address>'],
  [{ hardware: '0606' }, 'Boot Request from 02:00:00:00:00:01 (02:00:00:00:00:01)'],
  [{ hardware: '0608' }, 'Boot Request from 0200000000010000'],
  [{ hardware: '2006' }, 'Boot Request from 020000000001'],
])('BOOTP with %j: %s', (more, info) => {
  expect(one(message('00', more))).toMatchObject({ protocol: 'BOOTP', info })
})

test.each([
  [[68, 67], 'DHCP'],
  [[67, 68], 'DHCP'],
  [[67, 1000], 'DHCP'],
  [[50, 67], 'DHCP'],
  [[66, 69], 'UDP'],
])('ports %j are for %s', (ports, protocol) => {
  expect(one(message('350101ff'), ports).protocol).toBe(protocol)
})

test('servers of boot files beside others are told by their port', () => {
  expect(one(message('350102ff'), [4011, 68]).info).toBe('proxyDHCP Offer    - Transaction ID 0x12345678')
})

test('the header', () => {
  const more = {
    type: '02',
    hops: '01',
    secs: '0102',
    flags: '8001',
    addresses: '0a000001 0a000002 0a000003 0a000004'.replaceAll(' ', ''),
    server: ascii('name'),
    file: ascii('boot'),
  }
  const { fields, lines } = one(message('350101ff', more))
  expect(fields).toMatchObject({
    'dhcp.type': ['2'],
    'dhcp.hw.type': ['0x01'],
    'dhcp.hw.len': ['6'],
    'dhcp.hops': ['1'],
    'dhcp.id': ['0x12345678'],
    'dhcp.secs': ['258'],
    'dhcp.flags': ['0x8001'],
    'dhcp.flags.bc': ['1'],
    'dhcp.flags.reserved': ['0x0001'],
    'dhcp.ip.client': ['10.0.0.1'],
    'dhcp.ip.your': ['10.0.0.2'],
    'dhcp.ip.server': ['10.0.0.3'],
    'dhcp.ip.relay': ['10.0.0.4'],
    'dhcp.hw.mac_addr': ['02:00:00:00:00:01'],
    'dhcp.hw.addr_padding': ['00000000000000000000'],
    'dhcp.server': ['name'],
    'dhcp.file': ['boot'],
    'dhcp.cookie': ['99.130.83.99'],
  })
  expect(fields['dhcp.bootp']).toBeUndefined()
  const said = lines.map((line) => line.trim())
  expect(said).toContain('Dynamic Host Configuration Protocol (Discover)')
  expect(said).toContain('Message type: Boot Reply (2)')
  expect(said).toContain('Bootp flags: 0x8001, Broadcast flag (Broadcast)')
  expect(said).toContain('1... .... .... .... = Broadcast flag: Broadcast')
  expect(said).toContain('Server host name: name')
  expect(said).toContain('Magic cookie: DHCP')
})

test('what is not given says so', () => {
  const said = one(message('350101ff', { hardware: '0100' })).lines.map((line) => line.trim())
  expect(said).toContain('Bootp flags: 0x0000 (Unicast)')
  expect(said).toContain('Client address not given')
  expect(said).toContain('Server host name not given')
  expect(said).toContain('Boot file name not given')
})

test.each([
  ['0300', '3', true],
  ['0003', '3', false],
  ['0301', '769', false],
  ['0000', '0', false],
])('seconds %s are %s', (secs, value, isTurned) => {
  const { fields } = one(message('350101ff', { secs }))
  expect(fields['dhcp.secs']).toEqual([value])
  expect('dhcp.secs_le' in fields).toBe(isTurned)
})

test('without the magic cookie, 64 octets are of the vendor', () => {
  const { fields } = one(message(filled('ab', 60), { cookie: '01020304' }))
  expect(fields['dhcp.vendor_specific_options']).toEqual([`01020304${filled('ab', 60)}`])
  expect(fields['dhcp.bootp']).toEqual(['1'])
  expect(fields['dhcp.cookie']).toBeUndefined()
})

test.each([
  ['0104ffffff00', ['Option: (1) Subnet Mask (255.255.255.0)', 'Subnet Mask: 255.255.255.0']],
  ['3204c0a80101', ['Option: (50) Requested IP Address (192.168.1.1)', 'Requested IP Address: 192.168.1.1']],
  ['0304c0a80101', ['Option: (3) Router', 'Router: 192.168.1.1']],
  ['06080a0000010a000002', ['Option: (6) Domain Name Server', ...[1, 2].map((k) => `Domain Name Server: 10.0.0.${k}`)]],
  [`0c02${ascii('h1')}`, ['Option: (12) Host Name', 'Host Name: h1']],
  [`0c03${ascii('h1')}00`, ['Option: (12) Host Name', 'Host Name: h1']],
  ['0c020a1b', ['Option: (12) Host Name', 'Host Name: \\n\\x1b']],
  ['0204ffffab91', ['Option: (2) Time Offset', 'Time Offset: (-21615s) -6 hours, 15 seconds']],
  ['330400015181', ['Option: (51) IP Address Lease Time', 'IP Address Lease Time: (86401s) 1 day, 1 second']],
  ['330400000000', ['Option: (51) IP Address Lease Time', 'IP Address Lease Time: (0s) 0 seconds']],
  ['3304ffffffff', ['Option: (51) IP Address Lease Time', 'IP Address Lease Time: (4294967295s) infinity']],
  ['390205dc', ['Option: (57) Maximum DHCP Message Size', 'Maximum DHCP Message Size: 1500']],
  ['130102', ['Option: (19) IP Forwarding', 'IP Forwarding: Enabled']],
  ['2e0108', ['Option: (46) NetBIOS over TCP/IP Node Type', 'NetBIOS over TCP/IP Node Type: H-node (8)']],
  [
    '370301c8fc',
    [
      'Option: (55) Parameter Request List',
      'Parameter Request List Item: (1) Subnet Mask',
      'Parameter Request List Item: (200) Unassigned',
      'Parameter Request List Item: (252) Private/Proxy autodiscovery',
    ],
  ],
  [
    '21080a0102030a000001',
    ['Option: (33) Static Route', 'Destination IP Address: 10.1.2.3', 'Destination Router: 10.0.0.1'],
  ],
  [
    '790d18c0a8010a000001000a000002',
    ['Option: (121) Classless Static Route', '192.168.1.0/24-10.0.0.1', 'default-10.0.0.2'],
  ],
  ['770f03666f6f036261720003657867c004', ['Option: (119) Domain Search', 'FQDN: foo.bar', 'FQDN: exg.bar']],
  ['3d0700686f73746162', ['Option: (61) Client identifier', 'Type: 0', 'Client Identifier: hostab']],
] as [string, string[]][])('option %s', (options, lines) => {
  expect(optionLines(options)).toEqual(lines)
})

test.each([
  ['0102ffff', "length isn't 4"],
  ['03050a00000100', "Option length isn't a multiple of 4"],
  ['33020000', "length isn't 4"],
  ['2104 0a000001', "Option length isn't a multiple of 8"],
  ['790100', "length isn't >= 5"],
  ['7906180a00000a00', 'option ends within a route'],
  ['51020000', "length isn't >= 3"],
])('option %s: %s', (options, message) => {
  const fields = fieldsIn(options)
  expect(fields['_ws.expert.message']).toEqual([message])
  expect('dhcp.bad_length' in fields).toBe(true)
  expect(fields['dhcp.option.end']).toEqual(['255'])
})

test.each([
  ['0104ffffff00'],
  ['03080a0000010a000002'],
  ['330400000000'],
  ['21080a0102030a000001'],
  ['7906080a0a000001'],
  ['5103000000'],
])('option %s is as it should be', (options) => {
  expect('dhcp.bad_length' in fieldsIn(options)).toBe(false)
})

test('a mask of more than 32 bits', () => {
  expect(fieldsIn('790a 280a0102030405060708'.replace(' ', ''))).toMatchObject({
    'dhcp.option.classless_static.route': [''],
    '_ws.expert.message': ['Mask width (40) > 32'],
  })
})

test.each([
  ['names that point forward', '7705 03666f6fc0 06'],
  ['names that point to themselves', '7702 c000'],
  ['a name without an end', '7704 03666f6f'],
])('domain search: %s', (_what, options) => {
  const fields = fieldsIn(options.replaceAll(' ', ''))
  expect(fields['dhcp.option.dhcp_dns_domain_search_list_fqdn']).toBeUndefined()
})

test('the octets of an option are there for filters, and hidden from people where it is known', () => {
  const hiddenIn = (options: string) => {
    const session = new Session(createRegistry())
    const p = packetOf(session, frameOf(datagram(message(options)), { link: 101 }))
    dissect(p)
    return Array.from({ length: p.tree.n }, (_, n) => n)
      .filter((n) => p.tree.fields[n].abbrev === 'dhcp.option.value')
      .map((n) => (p.tree.flags[n] & HIDDEN) !== 0)
  }
  expect(fieldsIn('0104ffffff00')['dhcp.option.value']).toEqual(['01', 'ffffff00'])
  expect(hiddenIn('0104ffffff00')).toEqual([true])
  expect(hiddenIn('0103ffffff')).toEqual([false])
  expect(hiddenIn('dc026162')).toEqual([false])
  expect(hiddenIn('3d0407616263')).toEqual([false])
  expect(hiddenIn('5000')).toEqual([false])
})

test('client identifiers', () => {
  expect(fieldsIn('3d0701020000000001')).toMatchObject({
    'dhcp.hw.type': ['0x01', '0x01'],
    'dhcp.hw.mac_addr': ['02:00:00:00:00:01', '02:00:00:00:00:01'],
  })
  expect(fieldsIn('3d13ff01020304000100012a000000020000000001')).toMatchObject({
    'dhcp.client_id.iaid': ['01020304'],
    'dhcp.client_id.duid_type': ['1'],
    'dhcp.client_id.time': ['704643072'],
    'dhcp.client_id.link_layer_address': ['02:00:00:00:00:01'],
  })
  expect(fieldsIn('3d06ff0102030400')['dhcp.client_id.iaid']).toBeUndefined()
})

test('the name of a client, in either form', () => {
  const name = (options: string) => fieldsIn(options)['dhcp.fqdn.name']
  expect(name(`5106010000${ascii('foo')}`)).toEqual(['foo'])
  expect(name('510804000003666f6f00')).toEqual(['foo'])
  expect(name('510704000003666f6f')).toEqual(['foo'])
  expect(name('5103040000')).toBeUndefined()
})

test('relay agents', () => {
  const fields = fieldsIn(`52 0e 0102 ${ascii('e0')} 05040a010000 c802 ${ascii('??')}`.replaceAll(' ', ''))
  expect(fields).toMatchObject({
    'dhcp.option.agent_information_option.suboption': ['1', '5', '200'],
    'dhcp.option.agent_information_option.agent_circuit_id': ['6530'],
    'dhcp.option.agent_information_option.link_selection': ['10.1.0.0'],
  })
  expect('dhcp.missing_subopt_length' in fieldsIn('520101')).toBe(true)
  expect('dhcp.missing_subopt_value' in fieldsIn('5203010941')).toBe(true)
  expect('dhcp.missing_subopt_value' in fieldsIn('5203010141')).toBe(false)
})

test('options in fields of the header', () => {
  const { fields, lines } = one(
    message('350101340103ff', { server: `0c02${ascii('aa')}ff`, file: `0f02${ascii('bb')}` }),
  )
  expect(fields['dhcp.option.hostname']).toEqual(['aa'])
  expect(fields['dhcp.option.domain_name']).toEqual(['bb'])
  expect(fields['dhcp.server']).toBeUndefined()
  expect('dhcp.option.option_overload.file_end_missing' in fields).toBe(true)
  expect('dhcp.option.option_overload.sname_end_missing' in fields).toBe(false)
  expect(lines.map((line) => line.trim())).toContain('Server name option overloaded by DHCP')
})

test('an option does not go beyond the field that holds it, nor does one there name others', () => {
  const server = `${filled('', 62)}0c05`
  const { fields } = one(message('350101340102ff', { server, file: ascii('boot') }))
  expect(fields['dhcp.file']).toEqual(['boot'])
  expect(fields['dhcp.option.hostname']).toBeUndefined()
  expect(fields['dhcp.option.end']).toEqual(['255'])
  const again = one(message('350101340102ff', { server: '340103ff' }))
  expect(again.fields['dhcp.option.option_overload']).toEqual(['2', '3'])
  expect(again.fields['dhcp.option.end']).toEqual(['255', '255'])
})

test('padding between options and behind them', () => {
  expect(fieldsIn('000000')['dhcp.option.padding']).toEqual(['000000'])
  expect(one(message('350101ff616263')).fields['dhcp.option.padding']).toEqual(['616263'])
  expect('dhcp.end_option_missing' in one(message('350101')).fields).toBe(true)
})

test('a frame that the capture cut shows what is there', () => {
  const whole = datagram(message(`350101 0c04 ${ascii('host')} ff`.replaceAll(' ', '')))
  const cut = (octets: number) =>
    decode([frameOf(whole.slice(0, 2 * octets), { link: 101, length: whole.length / 2 })])[0]
  expect(cut(28 + 243)).toMatchObject({ protocol: 'DHCP' })
  expect(cut(28 + 243).info).toContain('[Packet size limited during capture')
  expect(cut(28 + 243).fields['dhcp.end_option_missing']).toBeUndefined()
  expect(cut(28 + 20).fields['dhcp.ip.your']).toEqual(['0.0.0.0'])
  expect(cut(28 + 20).fields['dhcp.ip.server']).toBeUndefined()
  expect(cut(28).info).toBe('[Packet size limited during capture]')
})

test('nothing that a packet says makes decoding fail', () => {
  const octets = fc.uint8Array({ maxLength: 80 })
  const header = fc.constantFrom({}, { server: filled('0cff', 64), file: 'ff' }, { hardware: '01ff' })
  const code = fc.constantFrom(52, 53, 61, 77, 81, 82, 119, 121)
  fc.assert(
    fc.property(octets, header, code, (body, more, first) => {
      const digits = Buffer.from(body).toString('hex')
      const { fields } = one(message(`340103${hex(first, 1)}${hex(body.length, 1)}${digits}${digits}`, more))
      expect(fields['dhcp.id']).toEqual(['0x12345678'])
    }),
  )
})

test('the old name of the protocol and of its fields', () => {
  const registry = createRegistry()
  const { warnings } = compileFilter('bootp && bootp.option.dhcp == 1', registry)
  expect(warnings).toEqual([
    '"bootp" is an old name; write dhcp',
    '"bootp.option.dhcp" is an old name; write dhcp.option.dhcp',
  ])
  expect(() => compileFilter('bootp.nosuch', registry)).toThrow()
})
