/** Groups as people write them into a plan: one, a prefix, or from one to another. */
import { addressOctets } from '../../filter/literal-addresses.ts'
import { addressText, type Version, widthOf } from '../addresses.ts'

/** Groups that follow each other, both ends included. */
export interface Span {
  readonly version: Version
  readonly first: bigint
  readonly last: bigint
}

/** What is written is no group, or not to be planned. */
export class SpanError extends Error {
  override readonly name = 'SpanError'

  constructor(
    message: string,
    readonly advice?: string,
  ) {
    super(message)
  }
}

const ADVICE = 'Write 239.1.1.1, 239.1.1.0/28, 239.1.1.1-239.1.1.9, or the same of IPv6.'

/** Digits and dots as of IPv4, or hexadecimal digits and colons as of IPv6; right or not. */
const LIKE_ADDRESS = /^\[?(\d+(\.\d+){2,}|[\da-f:.]*:[\da-f:.]*)([-/@\]][\da-f:.]*)*$/i

/** True for what is meant to be an address, a prefix or a range, and not the name of a file. */
export const isLikeAddress = (text: string): boolean => LIKE_ADDRESS.test(text)

/** The groups that the text names. @throws SpanError */
export function spanOf(text: string): Span {
  const [, from, mark, to] = /^([^-/]*)([-/]?)(.*)$/.exec(text) as RegExpExecArray
  const start = addressOf(from)
  const { version } = start
  const bits = 8 * widthOf(version)
  let span: Span
  if (mark === '') span = { version, first: start.value, last: start.value }
  else if (mark === '/') {
    const length = /^\d{1,3}$/.test(to) ? Number(to) : Number.NaN
    if (!(length <= bits)) throw new SpanError(`"${text}": a prefix has 0 to ${bits} bits`, ADVICE)
    const rest = BigInt(bits - length)
    const first = (start.value >> rest) << rest
    span = { version, first, last: first + (1n << rest) - 1n }
  } else {
    const end = addressOf(to)
    if (end.version !== version) throw new SpanError(`"${text}" goes from one version of IP to the other`, ADVICE)
    span = { version, first: start.value, last: end.value }
    if (span.last < span.first) throw new SpanError(`"${text}" ends before it begins`, ADVICE)
  }
  for (const end of [span.first, span.last]) {
    const octets = octetsOf(end, version)
    if (version === 4 ? octets[0] >> 4 === 0xe : octets[0] === 0xff) continue
    const isAll = span.first !== span.last
    const what = isAll ? `"${text}" holds ${addressText(octets, 0, version)}, which` : `${text}`
    throw new SpanError(`${what} is no multicast group`, 'Groups are 224.0.0.0/4 and ff00::/8.')
  }
  return span
}

/** How many groups there are. */
export const sizeOf = ({ first, last }: Span): bigint => last - first + 1n

/** The groups of a span, one by one. */
export function* groupsOf({ version, first, last }: Span): Generator<Uint8Array> {
  for (let value = first; value <= last; value++) yield octetsOf(value, version)
}

function addressOf(text: string): { version: Version; value: bigint } {
  const octets = addressOctets(text)
  if (octets === undefined) throw new SpanError(`"${text}" is no address`, ADVICE)
  const value = octets.reduce((sum, octet) => (sum << 8n) | BigInt(octet), 0n)
  return { version: octets.length === 4 ? 4 : 6, value }
}

function octetsOf(value: bigint, version: Version): Uint8Array {
  const octets = new Uint8Array(widthOf(version))
  let rest = value
  for (let k = octets.length - 1; k >= 0; k--, rest >>= 8n) octets[k] = Number(rest & 0xffn)
  return octets
}
