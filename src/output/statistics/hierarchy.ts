/** `-z io,phs`: how many frames and octets each protocol carried, below what it was carried in. */
import { dissect } from '../../decode/dissect.ts'
import type { Packet } from '../../decode/packet.ts'
import type { Text } from '../../decode/text.ts'
import { LAYER } from '../../decode/tree.ts'
import type { Statistic } from './statistic.ts'

interface Node {
  readonly name: string
  frames: number
  bytes: number
  readonly below: Map<string, Node>
}

/** More nodes than there are sane ways to stack protocols; what does not fit counts for what it is carried in. */
const MOST_NODES = 10_000
const RULE = '==================================================================='
const NAME_WIDTH = 40

export class Hierarchy implements Statistic {
  private readonly root: Node = { name: '', frames: 0, bytes: 0, below: new Map() }
  private nodes = 0

  /** @param filter the filter that chose the frames, for the heading */
  constructor(private readonly filter = '') {}

  add(p: Packet): void {
    dissect(p)
    const { tree } = p
    let node = this.root
    for (let k = 0; k < tree.n; k = tree.endOf(k)) {
      if ((tree.flags[k] & LAYER) === 0) continue
      const { abbrev, protocol } = tree.fields[k]
      // The frame itself carries all of them.
      if (tree.layer[k] === 0 && protocol.id === p.layers.id[0]) continue
      const next = this.below(node, abbrev)
      if (next === undefined) return
      next.frames++
      next.bytes += p.length
      node = next
    }
  }

  private below(node: Node, name: string): Node | undefined {
    let next = node.below.get(name)
    if (next === undefined) {
      if (this.nodes >= MOST_NODES) return undefined
      this.nodes++
      next = { name, frames: 0, bytes: 0, below: new Map() }
      node.below.set(name, next)
    }
    return next
  }

  /** Writes the tree as tshark does. */
  write(out: Text): void {
    out.add(`\n${RULE}\nProtocol Hierarchy Statistics\nFilter: `).untrusted(this.filter).add('\n\n')
    for (const node of this.root.below.values()) writeNode(out, node, 0)
    out.add(`${RULE}\n`)
  }
}

function writeNode(out: Text, node: Node, depth: number): void {
  out.add(`${'  '.repeat(depth)}${node.name}`.padEnd(NAME_WIDTH))
  out.add(' frames:').dec(node.frames).add(' bytes:').dec(node.bytes).byte(0x0a)
  for (const next of node.below.values()) writeNode(out, next, depth + 1)
}
