/** `-V` and `-O`: the detail tree, a line for each field; `-x`: the octets, alone or below the tree. */
import { dissectAll } from '../decode/dissect.ts'
import { writeLabel } from '../decode/label.ts'
import type { Packet } from '../decode/packet.ts'
import type { Protocol } from '../decode/protocol.ts'
import type { Text } from '../decode/text.ts'
import { HIDDEN } from '../decode/tree.ts'
import { writeDump, writeHex } from './hex.ts'
import type { Printer } from './printer.ts'

export interface DetailOptions {
  /** Protocols to open; each other is shown as one line. All without it. */
  readonly only?: ReadonlySet<Protocol>
  /** A dump of the octets follows. */
  readonly hex?: boolean
  /** Writes a line that stands above the tree. */
  readonly line?: (out: Text, p: Packet) => void
}

/** A printer of the detail tree. */
export function detailPrinter({ only, hex = false, line }: DetailOptions = {}): Printer {
  return {
    begin() {},
    frame(out, p) {
      if (line !== undefined) {
        line(out, p)
        out.byte(0x0a)
      }
      dissectAll(p)
      writeTree(out, p, only, !hex)
      out.byte(0x0a)
      if (hex) writeHex(out, p)
    },
    end() {},
  }
}

/** A printer of the octets alone, below the line that `line` writes where it is given. */
export function hexPrinter(line?: DetailOptions['line']): Printer {
  return {
    begin() {},
    frame(out, p) {
      if (line !== undefined) {
        line(out, p)
        out.add('\n\n')
      }
      writeHex(out, p)
    },
    end() {},
  }
}

const INDENT = '    '
const indents: Uint8Array[] = []

/** Writes the tree that `dissect` has filled. `dumps`: octets that nobody knows are dumped below their headline. */
function writeTree(out: Text, p: Packet, only: ReadonlySet<Protocol> | undefined, dumps: boolean): void {
  const { tree } = p
  for (let k = 0; k < tree.n; ) {
    if ((tree.flags[k] & HIDDEN) !== 0) {
      k = tree.endOf(k)
      continue
    }
    const depth = tree.depth[k]
    out.copy(indentOf(depth))
    writeLabel(out, p, k)
    out.byte(0x0a)
    const field = tree.fields[k]
    const isProtocol = field.kind === 'protocol'
    if (isProtocol && field.protocol.spec.raw && dumps && isOpen(only, p, k)) {
      out.byte(0x0a)
      writeDump(out, p.bytes, tree.at[k], tree.size[k])
    }
    k = isProtocol && depth === 0 && !isOpen(only, p, k) ? tree.endOf(k) : k + 1
  }
}

function isOpen(only: ReadonlySet<Protocol> | undefined, p: Packet, node: number): boolean {
  return only === undefined || only.has(p.tree.fields[node].protocol)
}

function indentOf(depth: number): Uint8Array {
  for (let k = indents.length; k <= depth; k++) indents.push(new Uint8Array(k * INDENT.length).fill(0x20))
  return indents[depth]
}
