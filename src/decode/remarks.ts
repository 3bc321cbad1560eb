/**
 * What any packet may be found to have wrong with it: expert information, and layers that do not hold what they say.
 *
 * They are protocols like any others, so that filters, `-e` and JSON know their fields; the tree puts them where the
 * trouble is.
 */
import { expert, fields, string, u32, varies } from './field.ts'
import { protocol } from './protocol.ts'

const SEVERITIES: Readonly<Record<string, number>> = {
  Comment: 0x0010_0000,
  Chat: 0x0020_0000,
  Note: 0x0040_0000,
  Warning: 0x0060_0000,
  Error: 0x0080_0000,
}

/** In the order of their numbers, which stand in the upper octet. */
const GROUPS = [
  'Checksum',
  'Sequence',
  'Response',
  'Request',
  'Undecoded',
  'Reassemble',
  'Malformed',
  'Debug',
  'Protocol',
  'Security',
  'Comment',
  'Decryption',
  'Assumption',
  'Deprecated',
  'Receive',
  'Interface',
  'Dissector bug',
]

/** Wireshark's number for a severity. */
export const severityNumber = (severity: string): number => SEVERITIES[severity] ?? 0

/** Wireshark's number for a group of remarks. */
export const groupNumber = (group: string): number => (GROUPS.indexOf(group) + 1) * 0x0100_0000

const severityWords: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(SEVERITIES).map(([word, value]) => [value, word]),
)
const groupWords: Readonly<Record<number, string>> = Object.fromEntries(GROUPS.map((word) => [groupNumber(word), word]))

/** A number that the tree shows as its word alone. */
const inWords = (name: string, words: Readonly<Record<number, string>>) =>
  u32(varies, name, { words, show: (value) => words[value] ?? 'Unknown' })

const f = fields('_ws.expert', {
  message: string(varies, 'Message', { hidden: true, doc: 'What expert information says' }),
  severity: inWords('Severity level', severityWords),
  group: inWords('Group', groupWords),
})

/** A remark on a packet. Its headline is the line that others stand under. */
export const expertInfo = protocol({ abbrev: '_ws.expert', name: 'Expert Info', fields: f, shape: { least: 0 } })
export const expertFields = f

const broken = fields('_ws.malformed', {
  expert: expert('Error', 'Malformed', 'Malformed Packet (Exception occurred)'),
})

/** A layer whose lengths contradict each other. */
export const malformed = protocol({
  abbrev: '_ws.malformed',
  name: 'Malformed Packet',
  fields: broken,
  shape: { least: 0 },
})
export const malformedExpert = broken.expert

/** A layer that goes on where the capture ends. */
export const short = protocol({ abbrev: '_ws.short', name: 'Short Frame', fields: {}, shape: { least: 0 } })
