/** Who talks to whom in a frame: the two ends of each layer of one kind. */

import { uint } from '../../decode/bytes.ts'
import { writeAddress } from '../../decode/columns.ts'
import type { Field } from '../../decode/field.ts'
import { BROKEN, CUT, FRAGMENT, QUOTED } from '../../decode/layers.ts'
import type { Packet } from '../../decode/packet.ts'
import type { Registry } from '../../decode/registry.ts'
import { Text } from '../../decode/text.ts'
import { writeValue } from '../../decode/values.ts'
import type { TypeName } from './statistic.ts'

/** One end: an address, and a port where the kind has ports. */
export interface Party {
  readonly address: string
  readonly port: number | undefined
}

/** The ends of a layer. `stream` tells connections between the same ends apart. */
export type TakeParties = (source: Party, destination: Party, stream: number) => void

/** Hands the ends of each layer of a frame to `take`. */
export type EachParties = (p: Packet, take: TakeParties) => void

const scratch = new Text()

interface Pair {
  readonly id: number
  readonly source: Field
  readonly destination: Field
}

/** Reads the ends of layers of one kind; a registry without that kind has none. */
export function partiesOf(registry: Registry, type: TypeName): EachParties {
  if (type === 'udp' || type === 'tcp') return portParties(registry, type)
  const pair = pairOf(registry, type, 'src', 'dst')
  if (pair === undefined) return () => {}
  return (p, take) => {
    const { layers } = p
    for (let i = 0; i < layers.n; i++) {
      if (layers.id[i] !== pair.id || !counts(p, i)) continue
      take(partyAt(p, i, pair.source), partyAt(p, i, pair.destination), 0)
    }
  }
}

/** Ends that have ports, and the addresses that the layers around them tell (the last stop of a source route, too). */
function portParties(registry: Registry, type: TypeName): EachParties {
  const ports = pairOf(registry, type, 'srcport', 'dstport')
  const stream = registry.field(`${type}.stream`)
  if (ports === undefined) return () => {}
  return (p, take) => {
    const { layers } = p
    for (let i = 0; i < layers.n; i++) {
      if (layers.id[i] !== ports.id || !counts(p, i)) continue
      const number = stream?.compute?.(p, i)
      take(
        { address: addressAround(p, i, 'source'), port: portAt(p, i, ports.source) },
        { address: addressAround(p, i, 'destination'), port: portAt(p, i, ports.destination) },
        typeof number === 'number' ? number : 0,
      )
    }
  }
}

function addressAround(p: Packet, i: number, column: 'source' | 'destination'): string {
  writeAddress(scratch.clear(), p, column, i - 1)
  return scratch.toString()
}

function pairOf(registry: Registry, name: TypeName, source: string, destination: string): Pair | undefined {
  const id = registry.protocol(name)?.id
  const from = registry.field(`${name}.${source}`)
  const to = registry.field(`${name}.${destination}`)
  return id === undefined || from === undefined || to === undefined ? undefined : { id, source: from, destination: to }
}

/**
 * Headers that are not whole, and those of packets that an error message quotes, do not count. As in tshark, a header
 * with extensions counts once all of them are known, and so with the fragment that completes its datagram.
 */
function counts(p: Packet, i: number): boolean {
  const { layers, session } = p
  if ((layers.flags[i] & (QUOTED | CUT | BROKEN)) !== 0) return false
  for (let k = i + 1; k < layers.n && p.isNested(k); k++) {
    if ((layers.flags[k] & (CUT | BROKEN)) !== 0) return false
    if ((layers.flags[k] & FRAGMENT) !== 0 && !session.datagrams.has(k)) return false
  }
  return true
}

function partyAt(p: Packet, i: number, field: Field): Party {
  writeValue(scratch.clear(), field, p.bytes, p.layers.at[i] + field.at, field.size, undefined)
  return { address: scratch.toString(), port: undefined }
}

const portAt = (p: Packet, i: number, { at, size }: Field): number => uint(p.bytes, p.layers.at[i] + at, size)
