/** What a frame is, told by colour: multicast control, multicast data, trouble, and what is to be found about it. */
import { Field } from '../decode/field.ts'
import { BROKEN, CUT, QUOTED } from '../decode/layers.ts'
import type { Packet } from '../decode/packet.ts'
import { analysisOf } from '../multicast/analysis.ts'

const CONTROL = '\u001b[36m'
const DATA = '\u001b[32m'
const TROUBLE = '\u001b[31m'
const WARNING = '\u001b[33m'
/** Notes leave a frame in the colour of what it is. */
const NOTE = '\u001b[1m'
export const RESET = '\u001b[0m'

/** The sequence that switches a terminal to the frame's colour; undefined for frames in the terminal's own. */
export function colourOf(p: Packet): string | undefined {
  const { layers } = p
  if ((layers.flags[layers.n - 1] & (CUT | BROKEN)) !== 0) return TROUBLE
  switch (analysisOf(p).findings.at(0)?.severity) {
    case 'error':
      return TROUBLE
    case 'warning':
      return WARNING
    case 'note':
      return NOTE + (kindColour(p) ?? '')
    default:
      return kindColour(p)
  }
}

function kindColour(p: Packet): string | undefined {
  const { layers } = p
  const { protocols } = p.session.registry
  for (let i = layers.n - 1; i > 0; i--) {
    if ((layers.flags[i] & QUOTED) !== 0) continue
    const { columns } = protocols[layers.id[i]].spec
    if (columns?.isControl?.(p, i)) return CONTROL
    if (columns?.destination instanceof Field) return isGroup(p, columns.destination, layers.at[i]) ? DATA : undefined
  }
  return undefined
}

/** True if the address is one of a multicast group (or, at the link layer, any group address but broadcast). */
function isGroup({ bytes }: Packet, field: Field, at: number): boolean {
  const first = bytes[at + field.at]
  if (field.kind === 'ipv4') return first >> 4 === 0xe
  if (field.kind === 'ipv6') return first === 0xff
  return (first & 1) === 1 && first !== 0xff
}
