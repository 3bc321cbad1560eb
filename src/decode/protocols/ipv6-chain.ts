/** What the packet list says of an IPv6 packet whose headers nobody behind them speaks for. */
import { u16, u32 } from '../bytes.ts'
import { CUT, FRAGMENT } from '../layers.ts'
import type { Packet } from '../packet.ts'
import type { Text } from '../text.ts'
import { NOBODY_ELSE } from '../walk.ts'
import { ipProtocols } from '../words/ip-protocols.ts'
import { HEADER, jumboLength } from './ipv6-length.ts'

const NO_NEXT_HEADER = 59

interface Stage {
  /** What it says of itself; nothing where its octets are not there. */
  readonly says: (p: Packet, i: number) => string
  /** It says so instead of what the headers before it say. */
  readonly instead?: true
}

const STAGES: Readonly<Record<string, Stage>> = {
  'ipv6.hopopts': {
    says: (p, i) => `${lacksJumbo(p, i) ? 'Invalid IPv6 payload length , ' : ''}IPv6 hop-by-hop options`,
  },
  'ipv6.dstopts': { says: () => 'IPv6 destination options' },
  'ipv6.routing': { says: () => 'IPv6 routing' },
  'ipv6.fraghdr': { says: (p, i) => (isCut(p, i) ? '' : fragmentText(p, i)), instead: true },
  ah: { says: authenticationText, instead: true },
}

const hex = (value: number): string => value.toString(16).padStart(8, '0')
const isCut = (p: Packet, i: number): boolean => (p.layers.flags[i] & CUT) !== 0
const abbrevOf = (p: Packet, i: number): string => p.session.registry.protocols[p.layers.id[i]].abbrev

function fragmentText({ bytes: b, layers }: Packet, i: number): string {
  const at = layers.at[i]
  const more = (b[at + 3] & 1) !== 0 ? 'y' : 'n'
  return `IPv6 fragment (off=${u16(b, at + 2) & 0xfff8} more=${more} ident=0x${hex(u32(b, at + 4))} nxt=${b[at]})`
}

/** Said as soon as it is there, whatever is missing behind it. */
function authenticationText({ bytes: b, layers }: Packet, i: number): string {
  const at = layers.at[i] + 4
  return at + 4 <= layers.end[i] ? `AH (SPI=0x${hex(u32(b, at))})` : ''
}

/** True for a hop-by-hop options header that should tell a payload length and does not. */
function lacksJumbo({ bytes: b, layers }: Packet, i: number): boolean {
  const at = layers.at[i - 1]
  return layers.at[i] - at === HEADER && u16(b, at + 4) === 0 && jumboLength(b, at, layers.end[i - 1]) === 0
}

/**
 * Writes the Info column where layer `i`, IPv6 or an extension header of it, is the last that speaks.
 * @param next what layer `i` says comes next
 */
export function writeChain(out: Text, p: Packet, i: number, next: number): void {
  const { n, flags } = p.layers
  const ends = i + 1 === n || abbrevOf(p, i + 1) === NOBODY_ELSE
  const isPiece = (flags[i] & FRAGMENT) !== 0 && !p.session.datagrams.has(i)
  if (ends && !isPiece && (flags[i] & CUT) === 0 && p.tree.ok) {
    if (next === NO_NEXT_HEADER) out.add('IPv6 no next header')
    else out.add(`Unknown IP Protocol: ${ipProtocols[next] ?? 'Unknown'} (${next})`)
    return
  }
  let said: string[] = []
  for (let k = i; k > 0; k--) {
    const stage = STAGES[abbrevOf(p, k)]
    if (stage === undefined) break
    const words = stage.says(p, k)
    if (words !== '') said = [words, ...said]
    if (stage.instead && (words !== '' || abbrevOf(p, k) === 'ah')) break
  }
  out.add(said.join(' , '))
}
