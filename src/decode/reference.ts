/** Every field there is, as people look it up: made from the declarations, so that it cannot be out of date. */
import type { Field, Kind } from './field.ts'
import type { Registry } from './registry.ts'

/** Wireshark's names of the kinds. */
const TYPES: Readonly<Record<Kind, string>> = {
  none: 'FT_NONE',
  protocol: 'FT_PROTOCOL',
  bool: 'FT_BOOLEAN',
  uint8: 'FT_UINT8',
  uint16: 'FT_UINT16',
  uint24: 'FT_UINT24',
  uint32: 'FT_UINT32',
  uint40: 'FT_UINT40',
  uint48: 'FT_UINT48',
  uint64: 'FT_UINT64',
  int8: 'FT_INT8',
  int16: 'FT_INT16',
  int32: 'FT_INT32',
  int64: 'FT_INT64',
  double: 'FT_DOUBLE',
  ipv4: 'FT_IPv4',
  ipv6: 'FT_IPv6',
  ether: 'FT_ETHER',
  eui64: 'FT_EUI64',
  bytes: 'FT_BYTES',
  string: 'FT_STRING',
  abstime: 'FT_ABSOLUTE_TIME',
  reltime: 'FT_RELATIVE_TIME',
  framenum: 'FT_FRAMENUM',
}

/** A field as it is looked up. */
export interface FieldEntry {
  /** Name in filters and for `-e`, `ip.ttl`. */
  readonly abbrev: string
  /** Wireshark's name of the kind, `FT_UINT8`. */
  readonly type: string
  /** Abbreviation of the protocol that declares it. */
  readonly protocol: string
  /** Name for people, `Time to Live`. */
  readonly name: string
  /** What else there is to say; empty where the name says it all. */
  readonly description: string
}

/**
 * All fields, protocols among them, in the order of their declarations.
 * @param pattern only those whose abbreviation or name holds this text, whatever its case; with `*` and `?`, those
 *   whose abbreviation looks like it as a whole
 */
export function listFields(registry: Registry, pattern = ''): FieldEntry[] {
  const matches = matcher(pattern)
  return registry.fields.filter((field) => registry.field(field.abbrev) === field && matches(field)).map(entryOf)
}

function matcher(pattern: string): (field: Field) => boolean {
  if (/[*?]/.test(pattern)) {
    const source = pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')
    const whole = new RegExp(`^${source}$`, 'i')
    return ({ abbrev }) => whole.test(abbrev)
  }
  const wanted = pattern.toLowerCase()
  return ({ abbrev, name }) => abbrev.toLowerCase().includes(wanted) || name.toLowerCase().includes(wanted)
}

function entryOf(field: Field): FieldEntry {
  return {
    abbrev: field.abbrev,
    type: TYPES[field.kind],
    protocol: field.protocol.abbrev,
    name: field.name,
    description: describe(field),
  }
}

function describe(field: Field): string {
  const parts: string[] = []
  if (field.doc !== undefined) parts.push(field.doc)
  if (field.severity !== undefined) parts.push(`${field.severity}, ${field.group}`)
  if (field.mask !== 0 && !field.unmasked) parts.push(`mask 0x${(field.mask >>> 0).toString(16)}`)
  return parts.join('; ')
}
