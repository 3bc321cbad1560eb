/** Cisco's way to carry packets in HDLC frames (draft-ietf-pppext-ciscohdlc): an EtherType behind two octets. */

import { u16 } from '../bytes.ts'
import { fields, u8, u16 as uint16 } from '../field.ts'
import { CUT } from '../layers.ts'
import { protocol } from '../protocol.ts'
import type { Text } from '../text.ts'
import { hexText } from '../values.ts'
import { ciscoHdlcTypes } from '../words/cisco-hdlc-types.ts'

const UNICAST = 0x0f
const MULTICAST = 0x8f
const IP_VERSIONS: Readonly<Record<number, number>> = { 2048: 4, 34525: 6 }

/** True for the first octet of Cisco's frames, which no other use of HDLC has there. */
export const isCiscoAddress = (octet: number): boolean => octet === UNICAST || octet === MULTICAST

const f = fields('chdlc', {
  address: u8(0, 'Address', { base: 'hex', words: { [UNICAST]: 'Unicast', [MULTICAST]: 'Multicast' } }),
  control: u8(1, 'Control', { base: 'hex' }),
  protocol: uint16(2, 'Protocol', { base: 'hex', words: ciscoHdlcTypes }),
})

const notApplicable = (out: Text): void => void out.add('N/A')

export const chdlc = protocol({
  abbrev: 'chdlc',
  name: 'Cisco HDLC',
  on: { link: [104] },
  fields: f,
  shape: {
    least: 4,
    next: [
      { table: 'ip.version', key: (b, o) => IP_VERSIONS[u16(b, o + 2)] ?? -1 },
      { table: 'chdlc.protocol', key: f.protocol },
    ],
  },
  columns: {
    protocol: (p, i) => {
      const { at, flags } = p.layers
      return (flags[i] & CUT) !== 0 ? 'CHDLC' : hexText(u16(p.bytes, at[i] + 2), 4)
    },
    source: notApplicable,
    destination: notApplicable,
    info: () => {},
    speaks: 0,
    untracked: true,
  },
})
