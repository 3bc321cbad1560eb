/** Who talks to whom in a frame: the two ends of each layer of one kind. */

import { uint } from '../../decode/bytes.ts'
import { writeAddress } from '../../decode/columns.ts'
import { dissect } from '../../decode/dissect.ts'
import type { Field } from '../../decode/field.ts'
import { BROKEN, CUT, QUOTED } from '../../decode/layers.ts'
import type { Packet } from '../../decode/packet.ts'
import type { Registry } from '../../decode/registry.ts'
import { Text } from '../../decode/text.ts'
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

/** Reads the ends of layers of one kind; a registry without that kind has none. */
export function partiesOf(registry: Registry, type: TypeName): EachParties {
  const declared = registry.protocol(type)
  if (declared === undefined) return () => {}
  const hasPorts = type === 'udp' || type === 'tcp'
  const sourcePort = registry.field(`${type}.srcport`)
  const destinationPort = registry.field(`${type}.dstport`)
  const stream = registry.field(`${type}.stream`)
  return (p, take) => {
    const { layers } = p
    // A layer that is malformed does not count, nor does what would follow it.
    const until = dissect(p)?.layer ?? layers.n
    for (let i = 0; i < until; i++) {
      if (layers.id[i] !== declared.id || !counts(p, i)) continue
      const around = hasPorts ? i - 1 : i
      const number = stream?.compute?.(p, i)
      take(
        { address: addressOf(p, around, 'source'), port: sourcePort && portAt(p, i, sourcePort) },
        { address: addressOf(p, around, 'destination'), port: destinationPort && portAt(p, i, destinationPort) },
        typeof number === 'number' ? number : 0,
      )
    }
  }
}

/**
 * Headers that are not whole, and those of packets that an error message quotes, do not count. As in tshark, a header
 * with extensions counts once all of them are known, and so with the fragment that completes its datagram.
 */
function counts(p: Packet, i: number): boolean {
  const { layers } = p
  if ((layers.flags[i] & (QUOTED | CUT | BROKEN)) !== 0) return false
  for (let k = i + 1; k < layers.n && p.isNested(k); k++) {
    if ((layers.flags[k] & (CUT | BROKEN)) !== 0 || p.isUnfinished(k)) return false
  }
  return true
}

/** The address that the layers up to `last` tell: for ports, what the list would show if the frame ended there. */
function addressOf(p: Packet, last: number, column: 'source' | 'destination'): string {
  writeAddress(scratch.clear(), p, column, last)
  return scratch.toString()
}

const portAt = (p: Packet, i: number, { at, size }: Field): number => uint(p.bytes, p.layers.at[i] + at, size)
