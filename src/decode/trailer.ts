/**
 * What stands behind the packet in an Ethernet frame: padding up to the least length, a trailer, and the frame check
 * sequence (IEEE 802.3 §3.2.7 to 3.2.9). No header says which is which, so this reasons as Wireshark does.
 */
import { allZero, u32 } from './bytes.ts'
import { BAD, GOOD, UNVERIFIED } from './checksum.ts'
import { crc32 } from './crc32.ts'
import type { Field } from './field.ts'
import type { Packet } from './packet.ts'
import { MALFORMED, TRUNCATED, type Tree } from './tree.ts'
import { hexText } from './values.ts'

/** Least length of a frame without its check sequence: what would be shorter is padded. */
const LEAST_FRAME = 60
const FCS = 4
/** A frame that goes on behind its packet, and is this long, is taken to end in a check sequence. */
const LEAST_WITH_FCS = LEAST_FRAME + FCS

/** Octets of the frame check sequence: 0 for none, or a guess by what there is room for. */
export const NO_FCS = 0
export const ANY_FCS = -1

/** The fields to fill. */
export interface TrailerFields {
  readonly padding: Field
  readonly guess: Field
  readonly trailer: Field
  readonly fcs: Field
  readonly fcsStatus: Field
  readonly fcsBad: Field
}

/** What stands behind a payload, in order; places and sizes in octets, sizes of what was captured. */
interface Parts {
  /** Where it begins. */
  at: number
  padding: number
  trailer: number
  /** True if the trailer may begin with padding that is not of zeros. */
  guessed: boolean
  /** Where the check sequence stands; -1 without one. */
  fcs: number
  trouble: Trouble | undefined
}

/** Why it could not be told what stands there. */
export interface Trouble {
  readonly state: typeof MALFORMED | typeof TRUNCATED
  /** What Wireshark says was broken or truncated. */
  readonly name: string
}

/** What was not captured would have told padding, trailer and check sequence apart. */
const UNSEEN: Trouble = { state: TRUNCATED, name: 'Ethertype' }
/** Wireshark looks for trailers of F5's load balancers, and takes what is too short for one to be broken. */
const NO_F5_TRAILER: Trouble = { state: MALFORMED, name: 'F5 Ethernet trailer' }

/** Lengths of the trailers that VSS Monitoring's taps add: a time stamp, before or after it a port, a check sequence. */
const STAMPED: readonly number[] = [8, 9, 12, 13]
const STAMP = 8
/** Octets that Wireshark asks for where a trailer of F5 might begin, and zeros that may stand before it. */
const F5_HEADER = 8
const F5_ZEROS = 8

/** Where the payload of a layer ends by its own account, and how many octets of check sequence follow the layer. */
export interface Ending {
  readonly carried: number
  /** NO_FCS, ANY_FCS, or what the capture file tells. */
  readonly fcs: number
}

/** True for zeros that fill a frame up, all of them captured: of these nothing more is to be told. */
export const isFilling = (p: Packet, from: number, until: number): boolean =>
  p.captured >= p.length && until - p.start < LEAST_WITH_FCS && allZero(p.bytes, from, until)

/** What is wrong with what stands behind the payload of layer `i`; undefined if nothing is. */
export const troubleBehind = (p: Packet, i: number, ending: Ending): Trouble | undefined =>
  partsBehind(p, i, ending)?.trouble

/**
 * Emits what stands behind the payload of layer `i`. What is padding is counted from the first octet of the packet,
 * also where the Ethernet frame does not begin there.
 */
export function emitTrailer(t: Tree, p: Packet, i: number, f: TrailerFields, ending: Ending): void {
  const parts = partsBehind(p, i, ending)
  if (parts === undefined) return
  const { at, padding, trailer, guessed, fcs } = parts
  if (padding > 0) t.add(f.padding, at, padding, undefined, undefined, 0)
  if (trailer > 0) {
    t.add(f.trailer, at + padding, trailer, undefined, undefined, 0)
    if (guessed) {
      t.open()
      t.remark(f.guess, UNSURE)
      t.close()
    }
  }
  if (fcs >= 0) emitFcs(t, p, f, fcs, p.layers.at[i])
}

/** Tells apart what stands behind the payload of layer `i`; undefined if nothing does. */
function partsBehind(p: Packet, i: number, { carried, fcs }: Ending): Parts | undefined {
  const { layers, bytes } = p
  const start = layers.at[i] < p.end ? p.start : p.rebuiltAt
  const known = Math.max(fcs, 0)
  const behind = layers.reported[i] + known
  const captured = Math.min(behind, known > 0 ? p.end : layers.end[i])
  if (carried >= captured) return undefined
  const parts: Parts = { at: carried, padding: 0, trailer: 0, guessed: false, fcs: -1, trouble: undefined }
  const missing = LEAST_FRAME - (carried - start)
  if (asked(p, 'eth.padding') !== 'none' && behind - start >= LEAST_FRAME && missing > 0) {
    const zeros = allZero(bytes, carried, Math.min(carried + missing, captured))
    if (zeros && carried + missing > captured) return { ...parts, trouble: UNSEEN }
    if (zeros || asked(p, 'eth.padding') === 'any') parts.padding = missing
    else parts.guessed = true
  }
  const at = carried + parts.padding
  parts.trouble = troubleOf(bytes, at, behind - at, captured - at)
  if (parts.trouble !== undefined) return parts
  const has = behind - at >= FCS && (fcs === FCS || (fcs !== NO_FCS && behind - start >= LEAST_WITH_FCS))
  const until = has ? behind - FCS : behind
  parts.trailer = Math.max(0, Math.min(until, captured) - at)
  if (!has) return parts
  if (behind <= captured) parts.fcs = until
  else parts.trouble = UNSEEN
  return parts
}

/** What comes of looking for known kinds of trailers in `size` octets at `at`. */
function troubleOf(b: Uint8Array, at: number, size: number, captured: number): Trouble | undefined {
  if (STAMPED.includes(size) && captured > 0 && captured < STAMP) return UNSEEN
  if (captured < size) return undefined
  let zeros = 0
  while (zeros < size && b[at + zeros] === 0) zeros++
  return zeros >= F5_ZEROS && size - zeros === F5_HEADER - 1 ? NO_F5_TRAILER : undefined
}

const UNSURE = "Didn't find padding of zeros, and an undecoded trailer exists. There may be padding of non-zeros."

/** The check sequence at `at`, and how it stands. */
function emitFcs(t: Tree, p: Packet, f: TrailerFields, at: number, start: number): void {
  const { bytes } = p
  const sent = u32(bytes, at)
  const shown = `${f.fcs.name}: ${hexText(sent, 8)}`
  if (p.prefs.get('eth.check_fcs') !== true) {
    t.add(f.fcs, at, FCS, undefined, `${shown} [unverified]`, 0)
    t.derive(f.fcsStatus, UNVERIFIED, undefined, at)
    return
  }
  const right = swapped(crc32(bytes, start, at))
  const good = sent === right
  const should = hexText(right, 8)
  t.add(f.fcs, at, FCS, undefined, good ? `${shown} [correct]` : `${shown} incorrect, should be ${should}`, 0)
  if (!good) {
    t.open()
    t.remark(f.fcsBad, `Bad checksum [should be ${should}]`)
    t.close()
  }
  t.derive(f.fcsStatus, good ? GOOD : BAD, undefined, at)
}

/** A setting that is one of several words, in whatever case. */
export const asked = (p: Packet, name: string): string => String(p.prefs.get(name)).toLowerCase()

/** The check as a number read like any other: its least significant octet is sent first. */
const swapped = (value: number): number =>
  (((value & 0xff) << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24)) >>> 0
