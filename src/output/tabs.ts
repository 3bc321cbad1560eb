/** `-T tabs`: the packet list with a tab between its columns. */
import { writeLine } from './list.ts'
import type { Printer } from './printer.ts'

const TAB = 0x09

/** A printer of the packet list with tabs. */
export function tabsPrinter(): Printer {
  return {
    begin() {},
    frame(out, p) {
      writeLine(out, p, TAB)
      out.byte(0x0a)
    },
    end() {},
  }
}
