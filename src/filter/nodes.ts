/**
 * The values of fields that only a protocol's own code can find: nodes of the tree of a layer, kept for a loop.
 */
import { dissect, dissectAll, dissectLayer } from '../decode/dissect.ts'
import type { Field, Value } from '../decode/field.ts'
import type { Packet } from '../decode/packet.ts'
import type { Path } from './paths.ts'

/**
 * What was found in a layer. A copy, because what a loop does with a value may fill the packet's tree anew.
 */
export class Nodes {
  readonly at: number[] = []
  readonly size: number[] = []
  readonly values: (Value | undefined)[] = []
  private readonly anywhere: boolean
  private readonly whole: boolean

  constructor(
    private readonly field: Field,
    { how, protocol }: Path,
  ) {
    this.anywhere = how === 'frame'
    // What stands behind nested layers is emitted when those are through.
    this.whole = this.anywhere || protocol.spec.after !== undefined
  }

  /** Finds the field's nodes in layer `i`. @returns how many there are */
  find(p: Packet, i: number): number {
    if (this.anywhere && i > 0) return 0
    if (this.anywhere) dissectAll(p)
    else if (this.whole) dissect(p)
    else dissectLayer(p, i)
    const { tree } = p
    const { id } = this.field
    let n = 0
    for (let k = 0; k < tree.n; k++) {
      // A field that stands in several places has one number.
      if (tree.fields[k].id !== id || (!this.anywhere && tree.layer[k] !== i)) continue
      this.at[n] = tree.at[k]
      this.size[n] = tree.size[k]
      this.values[n++] = tree.values[k]
    }
    return n
  }
}
