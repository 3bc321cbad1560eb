/** The fields of ARP and its relatives. */
import {
  bytes,
  ether,
  expert,
  type FieldSpec,
  fields,
  flag,
  framenum,
  ipv4,
  line,
  type More,
  string,
  u8,
  u16,
  u32,
  varies,
} from '../field.ts'
import type { Packet } from '../packet.ts'
import { arpOpcodes, atmFormats, drarpErrors } from '../words/arp-opcodes.ts'
import { etherTypes } from '../words/ether-types.ts'
import { hardwareTypes } from '../words/hardware-types.ts'
import { isAtm } from './arp-layout.ts'

const E164 = 0x40
const NUMBER_TYPES = ['ATM Forum NSAPA', 'E.164']
const isPlain = (p: Packet, i: number): boolean => !isAtm(p, i)

/** The line over type and length of an ATM number or subaddress, which stand in the octet at `offset`. */
const typeAndLength = (offset: number, name: string, more: More = {}): FieldSpec =>
  line(name, {
    ...more,
    title: ({ bytes: b, layers }, i) => {
      const octet = b[layers.at[i] + offset]
      return `${name} type/length: ${NUMBER_TYPES[octet & E164 ? 1 : 0]}/${octet & 0x3f}`
    },
  })
const numberType = (offset: number, name: string, key: string): FieldSpec =>
  flag(offset, 1, E164, name, { words: NUMBER_TYPES, in: key })
const numberLength = (offset: number, name: string, key: string): FieldSpec => u8(offset, name, { mask: 0x3f, in: key })

export const arpFields = fields('arp', {
  'hw.type': u16(0, 'Hardware type', { words: hardwareTypes }),
  'proto.type': u16(2, 'Protocol type', { base: 'hex', words: etherTypes }),
  'hw.size': u8(4, 'Hardware size', { when: isPlain }),
  'src.number': typeAndLength(4, 'Sender ATM number', { when: isAtm }),
  'src.htype': numberType(4, 'Sender ATM number type', 'src.number'),
  'src.hlen': numberLength(4, 'Sender ATM number length', 'src.number'),
  'proto.size': u8(5, 'Protocol size', { when: isPlain }),
  'src.subnumber': typeAndLength(5, 'Sender ATM subaddress', { when: isAtm }),
  'src.stype': numberType(5, 'Sender ATM subaddress type', 'src.subnumber'),
  'src.slen': numberLength(5, 'Sender ATM subaddress length', 'src.subnumber'),
  opcode: u16(6, 'Opcode', { words: arpOpcodes }),
  'src.pln': u8(varies, 'Sender protocol size'),
  'dst.number': typeAndLength(9, 'Target ATM number'),
  'dst.htype': flag(varies, 1, E164, 'Target ATM number type', { words: NUMBER_TYPES }),
  'dst.hlen': u8(varies, 'Target ATM number length', { mask: 0x3f }),
  'dst.subnumber': typeAndLength(10, 'Target ATM subaddress'),
  'dst.stype': flag(varies, 1, E164, 'Target ATM subaddress type', { words: NUMBER_TYPES }),
  'dst.slen': u8(varies, 'Target ATM subaddress length', { mask: 0x3f }),
  'dst.pln': u8(varies, 'Target protocol size'),
  isgratuitous: flag(varies, 1, 0, 'Is gratuitous'),
  isprobe: flag(varies, 1, 0, 'Is probe'),
  isannouncement: flag(varies, 1, 0, 'Is announcement'),
  'src.hw': bytes(varies, 0, 'Sender hardware address'),
  'src.hw_mac': ether(varies, 'Sender MAC address'),
  'src.hw_ax25': bytes(varies, 7, 'Sender AX.25 address'),
  'src.atm_num_e164': string(varies, 'Sender ATM number (E.164)'),
  'src.atm_num_nsap': bytes(varies, 0, 'Sender ATM number (NSAP)'),
  'src.atm_subaddr': bytes(varies, 0, 'Sender ATM subaddress'),
  'src.proto': bytes(varies, 0, 'Sender protocol address'),
  'src.proto_ipv4': ipv4(varies, 'Sender IP address'),
  'dst.hw': bytes(varies, 0, 'Target hardware address'),
  'dst.hw_mac': ether(varies, 'Target MAC address'),
  'dst.hw_ax25': bytes(varies, 7, 'Target AX.25 address'),
  'dst.atm_num_e164': string(varies, 'Target ATM number (E.164)'),
  'dst.atm_num_nsap': bytes(varies, 0, 'Target ATM number (NSAP)'),
  'dst.atm_subaddr': bytes(varies, 0, 'Target ATM subaddress'),
  'dst.proto': bytes(varies, 0, 'Target protocol address'),
  'dst.proto_ipv4': ipv4(varies, 'Target IP address'),
  'dst.drarp_error_status': u16(varies, 'DRARP error status', {
    words: drarpErrors,
    doc: 'In the first octet of the address',
  }),
  'src.atm_afi': u8(varies, 'AFI', { base: 'hex', words: atmFormats }),
  'src.atm_afi.unknown': expert('Warning', 'Protocol', 'Unknown AFI'),
  'src.atm_data_country_code': u16(varies, 'Data Country Code', { base: 'hex' }),
  'src.atm_data_country_code_group': u16(varies, 'Data Country Code (group)', { base: 'hex' }),
  'src.atm_international_code_designator': u16(varies, 'International Code Designator', { base: 'hex' }),
  'src.atm_international_code_designator_group': u16(varies, 'International Code Designator (group)', { base: 'hex' }),
  'src.atm_e.164_isdn': bytes(varies, 8, 'E.164 ISDN'),
  'src.atm_e.164_isdn_group': bytes(varies, 8, 'E.164 ISDN'),
  'src.atm_high_order_dsp': bytes(varies, 0, 'High Order DSP'),
  'src.atm_end_system_identifier': bytes(varies, 6, 'End System Identifier'),
  'src.atm_selector': u8(varies, 'Selector', { base: 'hex' }),
  'src.atm_rest_of_address': bytes(varies, 0, 'Rest of address'),
  duplicate: line('Duplicate IP address detected'),
  'duplicate-address-frame': framenum('Frame showing earlier use of IP address'),
  'duplicate-address-detected': expert('Warning', 'Sequence', 'Duplicate IP address configured'),
  'seconds-since-duplicate-address-frame': u32(varies, 'Seconds since earlier frame seen'),
  storm: line('ARP packet storm detected'),
  'packet-storm-detected': expert('Note', 'Sequence', 'ARP packet storm detected'),
})
