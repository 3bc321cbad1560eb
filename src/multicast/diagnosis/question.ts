/** Which stream somebody asks about: `239.1.1.1`, `239.1.1.1:5004`, `[ff15::1]:5004`, `232.1.1.1:5004@192.0.2.7`. */
import { addressOctets } from '../../filter/literal-addresses.ts'
import { addressText, isGroup, type Version } from '../addresses.ts'
import { type AddressKey, keyAt } from '../state/address.ts'

export interface Question {
  readonly version: Version
  readonly group: AddressKey
  readonly groupText: string
  /** Undefined asks for all ports. */
  readonly port: number | undefined
  /** The source that is wanted (source-specific multicast); undefined asks for any. */
  readonly source: AddressKey | undefined
  readonly sourceText: string | undefined
  /** As people write it. */
  readonly text: string
}

/** Splits a port off; an address of IPv6 stands in brackets before one. */
function placeOf(text: string): { address: string; port: string | undefined } {
  const form = /^\[(.*)\](?::(.*))?$/.exec(text) ?? /^([^:]*)(?::([^:]*))?$/.exec(text)
  return form === null ? { address: text, port: undefined } : { address: form[1], port: form[2] }
}

/** @returns the question, or why it is none */
export function questionOf(text: string): Question | string {
  const at = text.lastIndexOf('@')
  const { address, port: digits } = placeOf(at < 0 ? text : text.slice(0, at))
  const octets = addressOctets(address)
  if (octets === undefined) return `"${address}" is no address`
  const version: Version = octets.length === 4 ? 4 : 6
  const groupText = addressText(octets, 0, version)
  if (!isGroup(octets, 0, version)) return `${groupText} is no multicast group`
  const port = digits === undefined ? undefined : Number(digits)
  if (digits !== undefined && !(/^\d+$/.test(digits) && Number(digits) > 0 && Number(digits) < 0x1_0000)) {
    return `"${digits}" is no port`
  }
  const source = at < 0 ? undefined : addressOctets(text.slice(at + 1))
  if (at >= 0) {
    if (source === undefined) return `"${text.slice(at + 1)}" is no address`
    if (source.length !== octets.length) return `${text.slice(at + 1)} is of another version of IP than ${groupText}`
    if (isGroup(source, 0, version)) return `${text.slice(at + 1)} is a group, and no source`
  }
  const sourceText = source && addressText(source, 0, version)
  const place = port === undefined ? groupText : version === 4 ? `${groupText}:${port}` : `[${groupText}]:${port}`
  return {
    version,
    group: keyAt(octets, 0, version),
    groupText,
    port,
    source: source && keyAt(source, 0, version),
    sourceText,
    text: sourceText === undefined ? place : `${place}@${sourceText}`,
  }
}
