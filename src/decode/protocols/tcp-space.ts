/** Options of the Space Communications Protocol Standards' TCP (CCSDS 714.0-B-2 §3). */
import { bytes, fields, flag, u8, u16 as uint16, varies } from '../field.ts'
import type { Packet } from '../packet.ts'
import type { Text } from '../text.ts'
import type { Tree } from '../tree.ts'
import { hexText } from '../values.ts'
import type { Known } from './tcp-options.ts'

const SET = ['Not set', 'Set']
/** By bit, from the uppermost. */
const WORDS = ['BETS', 'SNACK1', 'SNACK2', 'COMP', 'NLTS']
const RESERVED = 0x07

const option = (name: string) => bytes(varies, 0, `TCP Option - ${name}`, { subprotocol: true })
const capability = (mask: number, name: string) => flag(varies, 1, mask, name, { words: SET })

export const spaceFields = fields('tcp', {
  'options.scps': option('SCPS capabilities'),
  'options.snack': option('Selective Negative Acknowledgment'),
  'options.scpsrec': option('SCPS record boundary'),
  'options.scpscor': option('SCPS corruption experienced'),
  'options.scps.vector': u8(varies, 'TCP SCPS Capabilities Vector', { base: 'hex' }),
  'options.scpsflags.bets': capability(0x80, 'Partial Reliability Capable (BETS)'),
  'options.scpsflags.snack1': capability(0x40, 'Short Form SNACK Capable (SNACK1)'),
  'options.scpsflags.snack2': capability(0x20, 'Long Form SNACK Capable (SNACK2)'),
  'options.scpsflags.compress': capability(0x10, 'Lossless Header Compression (COMP)'),
  'options.scpsflags.nlts': capability(0x08, 'Network Layer Timestamp (NLTS)'),
  'options.scpsflags.reserved': u8(varies, 'Reserved', { mask: RESERVED }),
  'options.scps.binding': u8(varies, 'Connection ID'),
  'options.snack.offset': uint16(varies, 'TCP SNACK Offset'),
  'options.snack.size': uint16(varies, 'TCP SNACK Size'),
})
const f = spaceFields

/** `BETS, NLTS` */
function capabilities(vector: number): string {
  const named = WORDS.filter((_, k) => (vector >>> (7 - k)) & 1)
  return [...named, ...((vector & RESERVED) !== 0 ? ['RESERVED'] : [])].join(', ')
}

function putCapabilities(t: Tree, { bytes: b }: Packet, at: number): void {
  const vector = b[at + 2]
  const said = capabilities(vector)
  const field = f['options.scps.vector']
  t.put(field, at + 2, 1, `${field.name}: ${hexText(vector, 2)}${said === '' ? '' : ` (${said})`}`)
  t.open()
  t.put(f['options.scpsflags.bets'], at + 2)
  t.put(f['options.scpsflags.snack1'], at + 2)
  t.put(f['options.scpsflags.snack2'], at + 2)
  t.put(f['options.scpsflags.compress'], at + 2)
  t.put(f['options.scpsflags.nlts'], at + 2)
  t.put(f['options.scpsflags.reserved'], at + 2)
  t.close()
  t.put(f['options.scps.binding'], at + 3)
}

function writeCapabilities(out: Text, { bytes: b }: Packet, at: number): void {
  const said = capabilities(b[at + 2])
  if (said !== '') out.add(` SCPS[${said}]`)
  if (b[at + 3] !== 0) out.add(' Connection ID=').dec(b[at + 3])
}

/** The options by kind. */
export const spaceOptions: Readonly<Record<number, Known>> = {
  20: {
    name: 'SCPS capabilities',
    field: f['options.scps'],
    size: 4,
    body: putCapabilities,
    info: writeCapabilities,
    otherwise: (size) => `Illegal SCPS Extended Capabilities (${size} bytes)`,
  },
  21: {
    name: 'Selective Negative Acknowledgment',
    field: f['options.snack'],
    size: 6,
    body: (t, _p, at) => {
      t.put(f['options.snack.offset'], at + 2)
      t.put(f['options.snack.size'], at + 4)
    },
  },
  22: { name: 'SCPS record boundary', field: f['options.scpsrec'], size: 2 },
  23: { name: 'SCPS corruption experienced', field: f['options.scpscor'], size: 2 },
}
