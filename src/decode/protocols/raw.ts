/** Packets without a link layer, told by their version (LINKTYPE_RAW). */
import type { Packet } from '../packet.ts'
import { protocol } from '../protocol.ts'
import type { Text } from '../text.ts'
import type { Tree } from '../tree.ts'

/** LINKTYPE_RAW, and the numbers of DLT_RAW that got into files. */
const LINKS = [12, 14, 101]
/** Octets that have to be there for the version to be believed. */
const LEAST = 4
/** EtherTypes by IP version. */
const VERSIONS: Readonly<Record<number, number>> = { 4: 0x0800, 6: 0x86dd }

const notApplicable = (out: Text): void => void out.add('N/A')

export const raw = protocol({
  abbrev: 'raw',
  name: 'Raw packet data',
  short: 'Raw',
  on: { link: LINKS },
  fields: {},
  shape: {
    least: 0,
    valid: (_b, o, e) => o + LEAST <= e,
    next: [{ table: 'eth.type', key: (b, o) => VERSIONS[b[o] >>> 4] ?? -1 }],
  },
  rest: (t: Tree, p: Packet, i: number) => {
    t.has(p.layers.at[i], LEAST)
  },
  columns: {
    protocol: 'N/A',
    source: notApplicable,
    destination: notApplicable,
    info: (out) => out.add('Raw packet data'),
    fromTree: true,
    untracked: true,
  },
})
