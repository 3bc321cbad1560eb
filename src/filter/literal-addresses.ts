/** Addresses and their prefixes as they are written in a filter. */
import { octetsIn } from './literal-bytes.ts'
import type { Refuse } from './literals.ts'
import type { Constant } from './program.ts'

const QUAD = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/

/** The four octets of a dotted quad as one number; undefined if it is none. */
export function ipv4Number(text: string): number | undefined {
  const form = QUAD.exec(text)
  if (form === null) return undefined
  let value = 0
  for (const part of form.slice(1)) {
    if (Number(part) > 255 || (part.length > 1 && part.startsWith('0'))) return undefined
    value = value * 256 + Number(part)
  }
  return value
}

/** `224.1.1.1` or `224.0.0.0/4`. */
export function ipv4Literal(text: string, refuse: Refuse): Constant {
  const { address, length } = prefixed(text, 32, 'an IPv4 address', refuse)
  const value = ipv4Number(address)
  if (value === undefined) throw refuse(`"${address}" is not an IPv4 address`, ipv4Advice(address))
  if (length === undefined) return { domain: 'num', value }
  return { domain: 'num', value, mask: length === 0 ? 0 : (-1 << (32 - length)) >>> 0 }
}

function ipv4Advice(text: string): string {
  const parts = text.split('.')
  if (text.includes(':')) return 'the field is of IPv4; is its IPv6 sibling meant?'
  if (parts.some((part) => /^0\d/.test(part))) return 'its numbers have no leading zeros'
  if (parts.length < 4 && parts.every((part) => /^\d{1,3}$/.test(part))) {
    const network = [...parts, '0', '0', '0'].slice(0, 4).join('.')
    return `an address has four parts; for the network write ${network}/${parts.length * 8}`
  }
  return 'write four numbers up to 255, as in 224.1.1.1, with a prefix length if wanted, as in 224.0.0.0/4'
}

/** `ff02::16` or `ff00::/8`. */
export function ipv6Literal(text: string, refuse: Refuse): Constant {
  const { address, length } = prefixed(text, 128, 'an IPv6 address', refuse)
  const value = ipv6Octets(address)
  if (value === undefined) {
    const advice = QUAD.test(address)
      ? 'the field is of IPv6; is its IPv4 sibling meant?'
      : 'as in ff02::16 or ff00::/8'
    throw refuse(`"${address}" is not an IPv6 address`, advice)
  }
  return length === undefined ? { domain: 'octets', value } : { domain: 'octets', value, bits: length }
}

/** The sixteen octets of an address as RFC 4291 §2.2 writes it; undefined if it is none. */
export function ipv6Octets(text: string): Uint8Array | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head, tail] = halves.map(groupsOf)
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined
  const missing = 8 - head.length - (tail?.length ?? 0)
  // "::" stands for one group of zeros at least.
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  const groups = [...head, ...Array<number>(halves.length === 2 ? missing : 0).fill(0), ...(tail ?? [])]
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]))
}

/** The octets of an address of either version; undefined if it is none. */
export function addressOctets(text: string): Uint8Array | undefined {
  const number = ipv4Number(text)
  if (number === undefined) return ipv6Octets(text)
  return Uint8Array.of(number >>> 24, (number >>> 16) & 0xff, (number >>> 8) & 0xff, number & 0xff)
}

function groupsOf(text: string): number[] | undefined {
  if (text === '') return []
  const groups: number[] = []
  const parts = text.split(':')
  for (const [k, part] of parts.entries()) {
    const quad = k === parts.length - 1 ? ipv4Number(part) : undefined
    if (quad !== undefined) groups.push(quad >>> 16, quad & 0xffff)
    else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16))
    else return undefined
  }
  return groups
}

/** `01:00:5e:00:00:01`, with `-`, `.` or nothing between the octets as well, or `0100.5e00.0001`. */
export function octetAddressLiteral(text: string, size: number, what: string, name: string, refuse: Refuse): Constant {
  const value = octetsIn(text)
  if (value === undefined) throw refuse(`"${text}" is not ${what}`, 'as in 01:00:5e:00:00:01')
  if (value.length !== size) {
    const advice =
      value.length < size ? `for the beginning of it write ${name}[0:${value.length}] == ${text}` : undefined
    throw refuse(`"${text}" has ${value.length} octets, and ${what} has ${size}`, advice)
  }
  return { domain: 'octets', value }
}

function prefixed(text: string, most: number, what: string, refuse: Refuse): { address: string; length?: number } {
  const slash = text.indexOf('/')
  if (slash < 0) return { address: text }
  const digits = text.slice(slash + 1)
  if (!/^\d+$/.test(digits)) throw refuse(`"${digits}" is not a prefix length`, `0 to ${most}`)
  const length = Number(digits)
  if (length > most) throw refuse(`a prefix of ${length} bits is longer than ${what}`, `${most} at most`)
  return { address: text.slice(0, slash), length }
}
