/** The packet list of a capture in tab-separated columns, as tshark writes it with the fields that `LIST_FIELDS` names. */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { CaptureFileError } from '../src/capture/errors.ts'
import { openCapture } from '../src/capture/open.ts'
import { writeDestination, writeInfo, writeProtocol, writeSource } from '../src/decode/columns.ts'
import { decodeAs } from '../src/decode/decode-as.ts'
import type { Packet } from '../src/decode/packet.ts'
import { createRegistry } from '../src/decode/protocols/index.ts'
import { Session } from '../src/decode/session.ts'
import { Text } from '../src/decode/text.ts'
import { jsonPrinter } from '../src/output/json.ts'

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
  const out = new Text()
  await eachPacket(path, (p) => {
    writeSource(out.clear().dec(p.number).add('\t'), p)
    writeDestination(out.add('\t'), p)
    writeProtocol(out.add('\t'), p)
    writeInfo(out.add('\t').dec(p.length).add('\t'), p)
    lines.push(out.toString())
  })
  return lines
}

/** The options with which a fixture is decoded, here and by tshark. */
export function optionsOf(path: string): string[] {
  const lines = readFileSync('fixtures/options.txt', 'utf8').split('\n')
  const [, ...options] = lines.map((line) => line.split(' ')).find(([name]) => name === basename(path)) ?? []
  return options
}

/** What `-d` tells of a fixture. */
const wishesOf = (path: string): string[] => optionsOf(path).filter((_, k, options) => options[k - 1] === '-d')

/** Decodes a capture; a damage ends it, and the frames before it are what counts. */
export async function eachPacket(path: string, take: (p: Packet) => void): Promise<void> {
  const source = await openCapture([path])
  const registry = createRegistry()
  for (const wish of wishesOf(path)) decodeAs(registry, wish)
  const session = new Session(registry)
  try {
    for (;;) {
      const batch = await source.next()
      if (batch === undefined) return
      for (let k = 0; k < batch.n; k++) {
        const p = session.decode(batch, k, source.interfaces)
        take(p)
        session.show(p)
      }
    }
  } catch (error) {
    if (!(error instanceof CaptureFileError)) throw error
  } finally {
    await source.close()
  }
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
  'PIMv2',
  'AMT',
  'GRE',
  'UDP',
  'UDP-Lite',
  'DHCP',
  'BOOTP',
  'RTP',
  'RTCP',
  'SAP',
  'SAP/SDP',
  'MPEG TS',
])

/** `-T json` of every frame before the end or a damage. */
export async function jsonOf(path: string): Promise<string> {
  const printer = jsonPrinter()
  const out = new Text()
  printer.begin(out)
  await eachPacket(path, (p) => printer.frame(out, p))
  printer.end(out)
  return out.toString()
}

/** JSON without the names of network card vendors: tshark has a list of them, we have not. */
export const withoutVendors = (json: string): string => json.replaceAll(/^ +"eth\.\w+\.oui_resolved": .*\n/gm, '')
