/** Who talks to whom in a frame: the two ends of each layer of one kind. */

import { uint } from '../../decode/bytes.ts'
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

/** Ends that have ports, and the addresses of the layer around them. */
function portParties(registry: Registry, type: TypeName): EachParties {
  const ports = pairOf(registry, type, 'srcport', 'dstport')
  const networks = (['ip', 'ipv6'] as const).flatMap((name) => pairOf(registry, name, 'src', 'dst') ?? [])
  const stream = registry.field(`${type}.stream`)
  if (ports === undefined) return () => {}
  return (p, take) => {
    const { layers } = p
    for (let i = 0; i < layers.n; i++) {
      if (layers.id[i] !== ports.id || !counts(p, i)) continue
      const [outer, around] = networkAround(p, i, networks)
      if (around === undefined) continue
      const source = portAt(p, i, ports.source)
      const destination = portAt(p, i, ports.destination)
      const number = stream?.compute?.(p, i)
      take(
        partyAt(p, outer, around.source, source),
        partyAt(p, outer, around.destination, destination),
        typeof number === 'number' ? number : 0,
      )
    }
  }
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

function networkAround({ layers }: Packet, i: number, networks: readonly Pair[]): [number, Pair | undefined] {
  for (let k = i - 1; k >= 0; k--) {
    const found = networks.find(({ id }) => id === layers.id[k])
    if (found !== undefined) return [k, found]
  }
  return [-1, undefined]
}

function partyAt(p: Packet, i: number, field: Field, port?: number): Party {
  writeValue(scratch.clear(), field, p.bytes, p.layers.at[i] + field.at, field.size, undefined)
  return { address: scratch.toString(), port }
}

const portAt = (p: Packet, i: number, { at, size }: Field): number => uint(p.bytes, p.layers.at[i] + at, size)
