/**
 * What stands behind the packet in an Ethernet frame: padding up to the least length, a trailer, and the frame check
 * sequence (IEEE 802.3 §3.2.7 to 3.2.9). No header says which is which, so this reasons as Wireshark does.
 */
import { allZero, u32 } from './bytes.ts'
import { BAD, GOOD, UNVERIFIED } from './checksum.ts'
import { crc32 } from './crc32.ts'
import type { Field } from './field.ts'
import type { Packet } from './packet.ts'
import type { Tree } from './tree.ts'
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

/**
 * Emits what stands behind the payload of layer `i`. What is padding is counted from the first octet of the packet,
 * also where the Ethernet frame does not begin there.
 * @param carried where the payload ends by its own account
 * @param fcs     octets of the check sequence that follow the layer; NO_FCS or ANY_FCS
 */
export function emitTrailer(t: Tree, p: Packet, i: number, f: TrailerFields, carried: number, fcs: number): void {
  const { layers, bytes } = p
  const first = layers.at[i]
  const start = first < p.end ? p.start : p.rebuiltAt
  const known = Math.max(fcs, 0)
  const behind = layers.reported[i] + known
  const captured = Math.min(behind, known > 0 ? p.end : layers.end[i])
  if (carried > captured || (carried === behind && known === 0)) return
  let at = carried
  let until = behind
  const missing = LEAST_FRAME - (carried - start)
  let guessed = false
  if (asked(p, 'eth.padding') !== 'none' && behind - start >= LEAST_FRAME && missing > 0) {
    const zeros = allZero(bytes, at, Math.min(at + missing, captured))
    // Whether it is padding, only what was not captured would tell.
    if (zeros && at + missing > captured) return
    if (zeros || asked(p, 'eth.padding') === 'any') {
      t.add(f.padding, at, missing, undefined, undefined, 0)
      at += missing
    } else guessed = true
  }
  const room = behind - at >= FCS
  const has = room && (fcs === FCS || (fcs !== NO_FCS && behind - start >= LEAST_WITH_FCS))
  if (has) until -= FCS
  const size = Math.min(until, captured) - at
  if (size > 0) {
    t.add(f.trailer, at, size, undefined, undefined, 0)
    if (guessed) {
      t.open()
      t.remark(f.guess, UNSURE)
      t.close()
    }
  }
  if (has) emitFcs(t, p, f, until, captured, first)
}

const UNSURE = "Didn't find padding of zeros, and an undecoded trailer exists. There may be padding of non-zeros."

/** The check sequence at `at`, and how it stands. */
function emitFcs(t: Tree, p: Packet, f: TrailerFields, at: number, captured: number, start: number): void {
  if (at + FCS > captured) return
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
