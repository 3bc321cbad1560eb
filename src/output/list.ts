/** The packet list: a line a frame, in tshark's columns. */
import { writeDestination, writeInfo, writeProtocol, writeSource } from '../decode/columns.ts'
import type { Packet } from '../decode/packet.ts'
import type { Text } from '../decode/text.ts'
import { writeTime } from '../decode/time-column.ts'
import { colourOf, RESET } from './colour.ts'
import type { Printer } from './printer.ts'

const WIDTHS = { number: 5, time: 10, address: 12 }

export interface ListOptions {
  /** Colour by what the frame is. */
  readonly colour?: boolean
}

const BLANK = 0x20

/** Writes the packet list's line for a frame, without an end of line; `between` separates the columns. */
export function writeLine(out: Text, p: Packet, between: number = BLANK): void {
  padLeft(out, WIDTHS.number, p, writeNumber)
  out.byte(between)
  padLeft(out, WIDTHS.time, p, writeColumnTime)
  out.byte(between)
  padLeft(out, WIDTHS.address, p, writeSource)
  out.byte(between).add('→').byte(between)
  const from = out.n
  writeDestination(out, p)
  out.padTo(from, WIDTHS.address).byte(between)
  writeProtocol(out, p)
  out.byte(between).dec(p.length).byte(between)
  writeInfo(out, p)
}

/** A printer of the packet list. */
export function listPrinter(options: ListOptions = {}): Printer {
  const { colour = false } = options
  return {
    begin() {},
    frame(out, p) {
      const paint = colour ? colourOf(p) : undefined
      if (paint !== undefined) out.add(paint)
      writeLine(out, p)
      if (paint !== undefined) out.add(RESET)
      out.byte(0x0a)
    },
    end() {},
  }
}

const writeNumber = (out: Text, p: Packet): Text => out.dec(p.number)
const writeColumnTime = (out: Text, p: Packet): void => writeTime(out, p, p.session.timeFormat)

/** Writes something right-aligned. */
function padLeft(out: Text, width: number, p: Packet, write: (out: Text, p: Packet) => unknown): void {
  const from = out.n
  write(out, p)
  const length = out.n - from
  if (length >= width) return
  out.room(width)
  // A loop over a few octets is quicker than a call of copyWithin.
  const { bytes } = out
  const shift = width - length
  for (let at = out.n - 1; at >= from; at--) bytes[at + shift] = bytes[at]
  for (let at = from; at < from + shift; at++) bytes[at] = BLANK
  out.n = from + width
}
