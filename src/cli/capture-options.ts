/** The options of `castshark capture`. */
import type { Command } from 'commander'
import { addLiveOptions, type LiveOptions } from './live-options.ts'
import { addPrintOptions, type PrintOptions } from './read-options.ts'

/** What commander makes of the command line. */
export interface CaptureOptions extends PrintOptions, LiveOptions {
  readonly writeShown?: true
}

/** Adds the options to a command. */
export function addCaptureOptions(command: Command): Command {
  return addPrintOptions(
    addLiveOptions(command)
      .option('-Y, --display-filter <filter>', 'list only frames that match; -w writes the others too')
      .option('--write-shown', 'have -w write only what -Y lets through'),
  )
}
