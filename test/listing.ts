/** The packet list of a capture in tab-separated columns, as tshark writes it with the fields that `LIST_FIELDS` names. */
import { openCapture } from '../src/capture/open.ts'
import { writeDestination, writeInfo, writeProtocol, writeSource } from '../src/decode/columns.ts'
import { createRegistry } from '../src/decode/protocols/index.ts'
import { Session } from '../src/decode/session.ts'
import { Text } from '../src/decode/text.ts'

export const LIST_FIELDS = [
  'frame.number',
  '_ws.col.Source',
  '_ws.col.Destination',
  '_ws.col.Protocol',
  'frame.len',
  '_ws.col.Info',
] as const

/** Number, Source, Destination, Protocol, Length, Info of every frame before the end or a damage. */
export async function listing(path: string): Promise<string[]> {
  const lines: string[] = []
  const source = await openCapture([path])
  const session = new Session(createRegistry())
  const out = new Text()
  try {
    for (;;) {
      const batch = await source.next()
      if (batch === undefined) break
      for (let k = 0; k < batch.n; k++) {
        const p = session.decode(batch, k, source.interfaces)
        writeSource(out.clear().dec(p.number).add('\t'), p)
        writeDestination(out.add('\t'), p)
        writeProtocol(out.add('\t'), p)
        writeInfo(out.add('\t').dec(p.length).add('\t'), p)
        lines.push(out.toString())
      }
    }
  } catch {
    // A damaged capture ends here; the frames before it are what counts.
  } finally {
    await source.close()
  }
  return lines
}

/** The Protocol column of frames that are ours to decode to the last layer; TCP's Info is tshark's stream analysis. */
export function isOurs(protocol: string): boolean {
  return OURS.has(protocol) || /^0x[0-9a-f]{4}$/.test(protocol)
}

const OURS = new Set([
  'ARP',
  'RARP',
  'Inverse ARP',
  'DRARP',
  'Ethernet',
  'LLC',
  '802.1Q',
  'IPv4',
  'IPv6',
  'ICMP',
  'ICMPv6',
  'IGMP',
  'IGMPv0',
  'IGMPv1',
  'IGMPv2',
  'IGMPv3',
  'GRE',
  'UDP',
  'UDP-Lite',
])
