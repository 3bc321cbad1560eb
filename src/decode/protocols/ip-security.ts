/** Security options of IPv4: RFC 791 §3.1, RFC 1108, and CIPSO (draft-ietf-cipso-ipsecurity-01). */
import { u16 } from '../bytes.ts'
import type { Packet } from '../packet.ts'
import type { Tree } from '../tree.ts'
import { bitPattern, hexText } from '../values.ts'
import { cipsoTags, securityLevels } from '../words/ip-options.ts'
import { optionFields as f } from './ip-option-fields.ts'

const RFC791_SIZE = 11
/** Another octet of protection authorities follows (RFC 1108 §2.4). */
const MORE = 0x01

export function security(t: Tree, p: Packet, at: number, size: number): void {
  if (size === RFC791_SIZE && securityLevels[u16(p.bytes, at + 2)] !== undefined) {
    t.put(f['opt.sec_rfc791_sec'], at + 2)
    t.put(f['opt.sec_rfc791_comp'], at + 4)
    t.put(f['opt.sec_rfc791_hr'], at + 6, 2)
    t.put(f['opt.sec_rfc791_tcc'], at + 8, 3)
    return
  }
  t.put(f['opt.sec_cl'], at + 2)
  const end = at + size
  let o = at + 3
  let more = o < end
  while (more && o < end) {
    authorities(t, p, o, o === at + 3)
    more = (p.bytes[o++] & MORE) !== 0
  }
  if (more) t.remark(f['opt.len.invalid'], 'Field Termination Indicator set to 1 for last byte of option')
  else if (o < end) t.remark(f['opt.len.invalid'], 'Extraneous data in option')
}

const AUTHORITIES = [
  f['opt.sec_prot_auth_genser'],
  f['opt.sec_prot_auth_siop_esi'],
  f['opt.sec_prot_auth_sci'],
  f['opt.sec_prot_auth_nsa'],
  f['opt.sec_prot_auth_doe'],
]
/** Bits of the octets behind the first, which no authority has. */
const UNASSIGNED = 0xfe

function authorities(t: Tree, p: Packet, at: number, isFirst: boolean): void {
  const value = p.bytes[at]
  const termination = f['opt.sec_prot_auth_fti']
  const flags = [...(isFirst ? AUTHORITIES : []), termination].filter(({ mask }) => (value & mask) !== 0)
  const said = [`Protection Authority Flags: ${hexText(value, 2)}`, ...flags.map(({ name }) => name)].join(', ')
  t.put(f['opt.sec_prot_auth_flags'], at, 1, said)
  t.open()
  if (isFirst) {
    for (const field of AUTHORITIES) t.put(field, at)
    t.put(f['opt.sec_prot_auth_unassigned'], at)
  } else {
    const pattern = bitPattern(UNASSIGNED, value, 1)
    t.set(f['opt.sec_prot_auth_unassigned'], at, 1, value >> 1, `${pattern} = Unassigned: ${hexText(value >> 1, 2)}`)
  }
  t.put(termination, at)
  t.close()
}

/** RFC 1108 §3. */
export function extendedSecurity(t: Tree, _p: Packet, at: number, size: number): void {
  t.put(f['opt.ext_sec_add_sec_info_format_code'], at + 2)
  if (size > 3) t.put(f['opt.ext_sec_add_sec_info'], at + 3, size - 3)
}

const PADDING = 0
const BITMAP = 1
const ENUMERATED = 2
const RANGED = 5
const PERMISSIVE = 6
const FREE_FORM = 7
/** Octets of a tag with categories before its categories: type, length, alignment, level. */
const TAG_HEADER = 4

export function commercialSecurity(t: Tree, p: Packet, at: number, size: number): void {
  const { bytes: b } = p
  t.put(f['cipso.doi'], at + 2)
  const end = at + size
  let o = at + 6
  while (o < end && t.ok) {
    const type = b[o]
    if (type === PADDING) {
      t.put(f['cipso.tag_type'], o++)
      continue
    }
    const length = o + 1 < end ? b[o + 1] : 0
    const least = type === BITMAP || type === ENUMERATED || type === RANGED ? TAG_HEADER : 2
    if (length < least || o + length > end) {
      t.put(f['cipso.tag_type'], o)
      t.open()
      t.remark(f['cipso.malformed'])
      t.close()
      return
    }
    tag(t, b, o, length)
    o += length
  }
}

function tag(t: Tree, b: Uint8Array, at: number, size: number): void {
  const type = b[at]
  if (cipsoTags[type] === undefined) {
    t.put(f['cipso.tag_type'], at, 1, `Tag Type: Unknown (${type}) (${size} bytes)`)
    return
  }
  t.put(f['cipso.tag_type'], at)
  if (type === PERMISSIVE || type === FREE_FORM) {
    if (size > 2) t.put(f['cipso.tag_data'], at + 2, size - 2)
    return
  }
  t.put(f['cipso.sensitivity_level'], at + 3)
  if (size === TAG_HEADER) return
  const categories = type === BITMAP ? bits : type === ENUMERATED ? numbers : ranges
  const said = categories(b, at + TAG_HEADER, at + size).join(',')
  t.set(f['cipso.categories'], at + TAG_HEADER, size - TAG_HEADER, said)
}

/** Numbers of the bits that are set, the first octet's highest being 0. */
function bits(b: Uint8Array, at: number, end: number): number[] {
  const found: number[] = []
  for (let o = at; o < end; o++) {
    for (let bit = 0; bit < 8; bit++) if ((b[o] & (0x80 >> bit)) !== 0) found.push((o - at) * 8 + bit)
  }
  return found
}

function numbers(b: Uint8Array, at: number, end: number): number[] {
  const found: number[] = []
  for (let o = at; o + 2 <= end; o += 2) found.push(u16(b, o))
  return found
}

/** Pairs, the upper end first. The last lower end may be left out where it is 0. */
function ranges(b: Uint8Array, at: number, end: number): string[] {
  const found: string[] = []
  for (let o = at; o + 2 <= end; o += 4) {
    const high = u16(b, o)
    const low = o + 4 <= end ? u16(b, o + 2) : 0
    found.push(high === low ? String(high) : `${high}-${low}`)
  }
  return found
}
