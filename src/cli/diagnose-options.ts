/** Options of `castshark diagnose`, and what it tells. */
import { type Command, Option } from 'commander'
import { LEVELS, type Level } from '../multicast/findings/finding.ts'
import { UsageError } from './errors.ts'
import type { ObserveOptions } from './observe-options.ts'
import { colour, type PrintOptions } from './read-options.ts'

/** What commander makes of the command line. */
export interface DiagnoseOptions extends ObserveOptions, Pick<PrintOptions, 'color'> {
  readonly group?: string
  readonly failOn?: Level
}

/** Adds the options that no other command has. */
export function addDiagnoseOptions(command: Command): Command {
  return command
    .option('--group <group>', 'why does it not arrive? GROUP[:PORT][@SOURCE]; [GROUP]:PORT with IPv6')
    .addOption(
      new Option(
        '--fail-on <severity>',
        'end with code 1 if anything as bad was found, 5 if no frame is decoded',
      ).choices(LEVELS),
    )
    .addOption(colour('colour the text'))
}

/** What asks for an answer at the end has none to give while things happen. @throws UsageError */
export function refuseBesideEvents({ group, failOn }: DiagnoseOptions): void {
  const [other] = [group && '--group', failOn && '--fail-on'].filter((given) => given !== undefined)
  if (other !== undefined)
    throw new UsageError(`--events or ${other}?`, `${other} is answered at the end of a capture.`)
}

export const DIAGNOSE_HELP = `
Without --group it tells all that is to be found in a capture, worst first, after how the capture was made and what
therefore cannot be known. With --group it follows one stream from its sender to its members, step by step: sender, MAC
and TTL, querier, join, data, loss. Each is answered by yes, no or unknown; what to do stands at the first no. With
--fail-on, a no counts as an error; where all frames are of link types that are not decoded, the exit code is 5:
nothing is known of them.

Examples:
  castshark diagnose capture.pcapng
  castshark diagnose --group 239.1.1.1:5004 capture.pcapng
  castshark diagnose --group 232.1.1.1:5004@192.0.2.7 capture.pcapng      from one source
  castshark diagnose --group '[ff15::1]:5004' capture.pcapng
  castshark diagnose --fail-on warning --json capture.pcapng              in a test
  sudo castshark diagnose -i eth0 -a duration:300 --group 239.1.1.1       five minutes, live

--events tells findings and all else as it happens: castshark members --help has what its lines hold.

--json holds one object:
  capture              name, live, frames, seconds, began, whole, cut_frames, display_filter, interfaces, joined,
                       sending_hosts (that the capture seems to have been made on), limits (what cannot be known)
    interfaces         name, link_type, link_name, snapshot_length, capture_filter, promiscuous, stamps, received, dropped,
                       dropped_by_interface, hardware, os, application; what the capture does not tell is null
  findings             id, severity, title, count, frames (numbers of the first thousand), truncated (there are more),
                       groups, detail, seen (detail, count, first_frame of each sentence), unlisted, why, reference, advice
  with --group also    question, steps (id, title, question, answer, detail, frames, truncated, advice, reference),
                       ends_at (the first no, or null), conclusion`
