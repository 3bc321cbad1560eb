/** Addresses of other kinds that an IPv6 address holds: MAC addresses, and IPv4 addresses of tunnels and translators. */
import { allZero, u16, u32 } from '../bytes.ts'
import { GENERATED, HIDDEN, type Tree } from '../tree.ts'
import { ipv6Fields as f } from './ipv6-fields.ts'

type Kind = 'slaac_mac' | 'isatap_ipv4' | '6to4_gw_ipv4' | '6to4_sla_id' | 'ts_ipv4' | 'tc_port' | 'tc_ipv4'
type Found = [kind: Kind, at: number, size: number, value: number | Uint8Array]

/**
 * Emits what the address at `at` holds.
 * @param whose `src` or `dst`
 */
export function showHeld(t: Tree, b: Uint8Array, at: number, whose: 'src' | 'dst'): void {
  for (const found of [heldInPrefix(b, at), heldInInterface(b, at)]) {
    for (const [kind, place, size, value] of found) {
      t.add(f[`${whose}_${kind}`], place, size, value, undefined, GENERATED)
    }
    for (const [kind, place, size, value] of found) t.add(f[kind], place, size, value, undefined, GENERATED | HIDDEN)
  }
  if (isTranslated(b, at)) {
    const embedded = b.slice(at + 12, at + 16)
    t.add(f.embed_ipv4_prefix, at, 12, b.slice(at, at + 12), undefined, GENERATED)
    t.add(f[`${whose}_embed_ipv4`], at + 12, 4, embedded, undefined, GENERATED)
    t.add(f.embed_ipv4, at + 12, 4, embedded, undefined, GENERATED)
  }
}

/** 6to4 (RFC 3056 §2) and Teredo (RFC 4380 §4). */
function heldInPrefix(b: Uint8Array, at: number): Found[] {
  if (u16(b, at) === 0x2002) {
    return [
      ['6to4_gw_ipv4', at + 2, 4, b.slice(at + 2, at + 6)],
      ['6to4_sla_id', at + 6, 2, u16(b, at + 6)],
    ]
  }
  if (!isTeredo(b, at)) return []
  return [
    ['ts_ipv4', at + 4, 4, b.slice(at + 4, at + 8)],
    ['tc_port', at + 10, 2, u16(b, at + 10) ^ 0xffff],
    ['tc_ipv4', at + 12, 4, b.slice(at + 12, at + 16).map((octet) => octet ^ 0xff)],
  ]
}

/** An interface identifier made from a MAC address (RFC 4291, appendix A) or by ISATAP (RFC 5214 §6.1). */
function heldInInterface(b: Uint8Array, at: number): Found[] {
  if (isTeredo(b, at)) return []
  if ((b[at + 8] & 0x02) !== 0 && u16(b, at + 11) === 0xfffe) {
    const mac = Uint8Array.of(b[at + 8] ^ 0x02, b[at + 9], b[at + 10], b[at + 13], b[at + 14], b[at + 15])
    return [['slaac_mac', at + 8, 8, mac]]
  }
  if ((b[at + 8] & 0xfc) === 0 && b[at + 9] === 0 && u16(b, at + 10) === 0x5efe) {
    return [['isatap_ipv4', at + 12, 4, b.slice(at + 12, at + 16)]]
  }
  return []
}

const isTeredo = (b: Uint8Array, at: number): boolean => u32(b, at) === 0x2001_0000

/** The well-known prefix of translators, 64:ff9b::/96 (RFC 6052 §2.1). */
const isTranslated = (b: Uint8Array, at: number): boolean => u32(b, at) === 0x0064_ff9b && allZero(b, at + 4, at + 12)
