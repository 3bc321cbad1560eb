/** The header that Solaris puts before packets that it hands out between zones (LINKTYPE_IPNET). */
import { fields, u8, u16 as uint16, u32 as uint32 } from '../field.ts'
import { protocol } from '../protocol.ts'

const HEADER = 24
const AF_INET = 2
const AF_INET6 = 26
const IP_VERSIONS: Readonly<Record<number, number>> = { [AF_INET]: 4, [AF_INET6]: 6 }

const f = fields('ipnet', {
  version: u8(0, 'Header version'),
  family: u8(1, 'Address family', { words: { [AF_INET]: 'Solaris AF_INET', [AF_INET6]: 'Solaris AF_INET6' } }),
  htype: uint16(2, 'Hook type', { words: ['Inbound', 'Outbound', 'Local'] }),
  pktlen: uint32(4, 'Data length'),
  ifindex: uint32(8, 'Interface index'),
  grifindex: uint32(12, 'Group interface index'),
  zsrc: uint32(16, 'Source Zone ID'),
  zdst: uint32(20, 'Destination Zone ID'),
})

export const ipnet = protocol({
  abbrev: 'ipnet',
  name: 'Solaris IPNET',
  on: { link: [226] },
  fields: f,
  shape: {
    least: HEADER,
    payload: f.pktlen,
    next: [{ table: 'ip.version', key: (b, o) => IP_VERSIONS[b[o + 1]] ?? -1 }],
  },
  columns: { protocol: 'IPNET', info: (out) => out.add('Solaris IPNET'), speaks: 0, untracked: true },
})
