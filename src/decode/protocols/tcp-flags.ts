/** TCP's control bits, as words and as letters. */
import { u16 } from '../bytes.ts'
import type { Packet } from '../packet.ts'
import type { Text } from '../text.ts'

export const FIN = 0x001
export const SYN = 0x002
export const RST = 0x004
export const URG = 0x020
export const ACK = 0x010
const RESERVED = 0xe00

/** By bit, from the lowest. */
const WORDS = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR', 'AE']
const LETTERS = 'RRRACEUAPRSF'
const ABSENT = '·'

/** All of them, with the bits that are reserved. */
export const flagsOf = (p: Packet, i: number): number => u16(p.bytes, p.layers.at[i] + 12) & 0xfff

/** `SYN, ACK` */
export function writeFlags(out: Text, flags: number): void {
  if (flags === 0) {
    out.add('<None>')
    return
  }
  let isFirst = true
  for (let bit = 0; bit < WORDS.length; bit++) {
    if (((flags >>> bit) & 1) === 0) continue
    if (!isFirst) out.add(', ')
    out.add(WORDS[bit])
    isFirst = false
  }
  if ((flags & RESERVED) !== 0) out.add(isFirst ? 'Reserved' : ', Reserved')
}

/** As Wireshark's `tcp.flags.str`: `·······A··S·` */
export function flagLetters(flags: number): string {
  let letters = ''
  for (let k = 0; k < LETTERS.length; k++) letters += (flags >>> (LETTERS.length - 1 - k)) & 1 ? LETTERS[k] : ABSENT
  return letters
}
