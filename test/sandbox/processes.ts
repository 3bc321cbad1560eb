/** What runs on this machine. */
import { readdirSync, readFileSync } from 'node:fs'

/** Processes whose command line holds some text; its words end with NUL. */
export const processesWith = (text: string): readonly string[] =>
  readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(text)
    } catch {
      return false
    }
  })
