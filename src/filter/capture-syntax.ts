/**
 * Capture filters (pcap-filter) are another language with the same purpose: people type one where the other is wanted.
 */

type Rewrite = (value: string, side: string, transport: string) => string

const field = (name: string, side: string): string => `${name}.${side === '' ? 'addr' : side}`
const version = (value: string): string => (value.includes(':') ? 'ipv6' : 'ip')

function port(value: string, side: string, transport: string): string {
  const which = `${side}port`
  const range = /^(\d+)-(\d+)$/.exec(value)
  const test = range === null ? `== ${value}` : `in {${range[1]}..${range[2]}}`
  return (transport === '' ? ['udp', 'tcp'] : [transport]).map((name) => `${name}.${which} ${test}`).join(' or ')
}

const PRIMITIVES: Readonly<Record<string, Rewrite>> = {
  host: (value, side, transport) =>
    transport === 'ether' ? `${field('eth', side)} == ${value}` : `${field(version(value), side)} == ${value}`,
  net: (value, side) => `${field(version(value), side)} == ${value}`,
  port,
  portrange: port,
  proto: (value) => value.replace(/^\\/, ''),
}

const FORM = /^(?:(ip6?|tcp|udp|ether)\s+)?(?:(src|dst)\s+)?(host|net|port|portrange|proto)\s+([\w.:/\\-]+)$/

/** The display filter for a capture filter of a single condition; undefined for anything else. */
export function displayFilterFor(text: string): string | undefined {
  const form = FORM.exec(text.trim())
  if (form === null) return undefined
  const [, transport = '', side = '', primitive, value] = form
  return PRIMITIVES[primitive](value, side, /^ip/.test(transport) ? '' : transport)
}

/** True for what could be a capture filter of several conditions. */
export const looksLikeCapture = (text: string): boolean =>
  /(^|\s)((src|dst)\s+)?(host|net|port|portrange)\s+[\w.:/-]+/.test(text)
