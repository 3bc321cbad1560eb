/**
 * The values of fields that only a protocol's own code can find: nodes of the tree of a layer, kept for a loop.
 */
import { dissect, dissectLayer } from '../decode/dissect.ts'
import type { Field, Value } from '../decode/field.ts'
import type { Packet } from '../decode/packet.ts'
import type { Protocol } from '../decode/protocol.ts'

/**
 * What was found in a layer. A copy, because what a loop does with a value may fill the packet's tree anew.
 */
export class Nodes {
  n = 0
  readonly at: number[] = []
  readonly size: number[] = []
  readonly values: (Value | undefined)[] = []

  constructor(
    private readonly field: Field,
    protocol: Protocol,
  ) {
    // What stands behind nested layers is emitted when those are through.
    this.whole = protocol.spec.after !== undefined
  }

  private readonly whole: boolean

  /** Finds the field's nodes in layer `i`. */
  find(p: Packet, i: number): number {
    if (this.whole) dissect(p)
    else dissectLayer(p, i)
    const { tree } = p
    this.n = 0
    for (let k = 0; k < tree.n; k++) {
      if (tree.fields[k] !== this.field || tree.layer[k] !== i) continue
      this.at[this.n] = tree.at[k]
      this.size[this.n] = tree.size[k]
      this.values[this.n++] = tree.values[k]
    }
    return this.n
  }
}
