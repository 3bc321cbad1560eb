/**
 * `-d udp.port==5004,rtp`: what a capture's octets are, where no number in them tells.
 *
 * It changes the tables that say what comes next, before a walk is made of them: whoever reads them heeds it, and it costs
 * nothing on the way.
 */
import type { Protocol } from './protocol.ts'
import type { Registry } from './registry.ts'
import { NOBODY_ELSE } from './walk.ts'

/** A table that people may change. */
export interface Selector {
  readonly table: string
  /** The largest number in it. */
  readonly most: number
  readonly about: string
}

/** By Wireshark's name. */
export const SELECTORS: Readonly<Record<string, Selector>> = {
  'udp.port': { table: 'udp.port', most: 0xffff, about: 'UDP port' },
  'tcp.port': { table: 'tcp.port', most: 0xffff, about: 'TCP port' },
  'ip.proto': { table: 'ip.proto', most: 0xff, about: 'IP protocol' },
  ethertype: { table: 'eth.type', most: 0xffff, about: 'EtherType' },
  'gre.proto': { table: 'gre.proto', most: 0xffff, about: 'GRE protocol type' },
  'ppp.protocol': { table: 'ppp.protocol', most: 0xffff, about: 'PPP protocol' },
  'llc.dsap': { table: 'llc.dsap', most: 0xff, about: 'LLC SAP' },
  'rtp.pt': { table: 'rtp.pt', most: 0x7f, about: 'RTP payload type' },
}

/** A wish that cannot be followed: what is wrong with it, and what may be chosen. */
export class DecodeAsError extends Error {
  override readonly name = 'DecodeAsError'

  constructor(
    text: string,
    what: string,
    readonly advice: string,
  ) {
    super(`${text}: ${what}`)
  }
}

/** What may stand in a selector's table: whatever hangs there, and plain data. */
export function candidates(registry: Registry, { table }: Selector): readonly Protocol[] {
  const plain = registry.protocol(NOBODY_ELSE)
  const all = new Set([...registry.table(table).candidates, ...(plain === undefined ? [] : [plain])])
  return [...all].sort((x, y) => (x.abbrev < y.abbrev ? -1 : 1))
}

/**
 * Has payloads taken for what `text` tells, such as `udp.port==5004,rtp`. A selector may be a range, as `5000-5010` or
 * `5000:11`.
 * @throws DecodeAsError if it cannot be followed
 */
export function decodeAs(registry: Registry, text: string): void {
  const form = /^\s*([^=,\s]+)\s*==\s*([^,]*?)\s*,\s*(\S+)\s*$/.exec(text)
  const name = form?.[1] ?? /^\s*([^=,\s]*)/.exec(text)?.[1] ?? ''
  if (!Object.hasOwn(SELECTORS, name)) {
    const what = form === null ? TEMPLATE : `there is no layer type "${name}"`
    throw new DecodeAsError(text, what, `Layer types: ${Object.keys(SELECTORS).join(', ')}`)
  }
  const selector = SELECTORS[name]
  const known = candidates(registry, selector)
  const advice = `Protocols for ${name}: ${known.map(({ abbrev }) => abbrev).join(', ')}`
  if (form === null) throw new DecodeAsError(text, TEMPLATE, advice)
  const [first, last] = rangeOf(text, name, form[2], selector)
  const chosen = known.find(({ abbrev }) => abbrev === form[3].toLowerCase())
  if (chosen === undefined) throw new DecodeAsError(text, `"${form[3]}" cannot stand in ${name}`, advice)
  const table = registry.table(selector.table)
  for (let value = first; value <= last; value++) table.set(value, chosen)
}

const TEMPLATE = 'it is written LAYER==SELECTOR,PROTOCOL, as in udp.port==5004,rtp'

/** As in C: 0x before a hexadecimal number, 0 before an octal one. */
function numberOf(text: string): number {
  if (/^0[0-7]+$/.test(text)) return Number.parseInt(text, 8)
  return /^(0x[0-9a-f]+|[0-9]+)$/i.test(text) ? Number(text) : Number.NaN
}

function rangeOf(text: string, name: string, written: string, { most, about }: Selector): [number, number] {
  const [, from = written, mark, to = from] = /^(.*?)\s*([-:])\s*(.*)$/.exec(written) ?? []
  const advice = `It is a number up to ${most}, or a range of them: ${name}==5-7,… or, of as many, ${name}==5:3,…`
  const first = numberOf(from)
  const last = mark === ':' ? first + numberOf(to) - 1 : numberOf(to)
  if (Number.isNaN(first + last)) throw new DecodeAsError(text, `"${written}" is no ${about}`, advice)
  if (last > most || last < first) throw new DecodeAsError(text, `"${written}" is no range of ${about}s`, advice)
  return [first, last]
}
