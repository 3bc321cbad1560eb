/** The command that holds frames against expectations: its options, and its help. */
import { type Command, InvalidArgumentError, Option } from 'commander'
import { addSourceOptions, type SourceOptions } from './live-options.ts'
import { addDecodingOptions, type DecodingOptions, several } from './read-options.ts'

export const REPORTERS = ['table', 'junit', 'tap', 'json', 'github'] as const
export type ReporterName = (typeof REPORTERS)[number]

/** What commander makes of the command line. */
export interface CheckOptions extends DecodingOptions, SourceOptions {
  readonly readFile?: readonly string[]
  readonly init?: string
  readonly reporter: ReporterName
  readonly write?: string
  readonly sandbox?: true
  /** Seconds that a live check takes at most. */
  readonly for: number
}

/** Seconds. */
const LONGEST = 86_400

/** Adds the command to the program. */
export function addCheckCommand(root: Command, end: (code: number) => void): void {
  const command = addDecodingOptions(root.command('check [file] [files...]'))
    .description('tell whether the frames are those that a file expects: pass, fail or inconclusive')
    .usage(
      '[options] FILE.yaml CAPTURE…\n       castshark check [options] FILE.yaml -i INTERFACE [-- COMMAND ARGS…]\n       castshark check [options] FILE.yaml --sandbox [-- COMMAND ARGS…]',
    )
    .option('-r, --read-file <file>', 'a capture to check; - for standard input (may be given several times)', several)
    .option('--sandbox', 'watch a network made for this check, in which its commands run; takes no root')
    .addOption(
      new Option('--for <time>', 'watch so long at most, such as 10s, 500ms or 2m')
        .argParser(duration)
        .default(10, '10s'),
    )
    .option('--init <file>', 'write a first expectation file from what a capture holds, to standard output')
    .addOption(new Option('--reporter <name>', 'how the outcome is told').choices(REPORTERS).default('table'))
    .option('--write <file>', 'keep the frames that were judged, as evidence')
  addSourceOptions(command)
    .copyInheritedSettings(root)
    .addHelpText('after', HELP)
    .action(async (file: string | undefined, files: string[], options: CheckOptions) => {
      const { check } = await import('./check.ts')
      end(await check(file, files, options))
    })
}

/** Units of a time, in seconds. */
const UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60 }

function duration(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text) ?? []
  const seconds = Number(number) * UNITS[unit]
  if (seconds > 0 && seconds <= LONGEST) return seconds
  throw new InvalidArgumentError('It is a time such as 10s, 500ms or 2m, of a day at most.')
}

const HELP = `
Exit codes: 0 pass, 1 fail, 5 inconclusive (frames were dropped, the capture is damaged or cut, it ends too early);
2 the expectation file is wrong, 3 the capture cannot be read at all.

An expectation file is YAML:
  expect:
    - name: two messages
      frame: udp.dstport == 5004 && ip.dst == 224.1.1.1
      count: 2                   # exactly; 1.. at least, ..5 at most, 0..3; 1.. without it
      each: ip.ttl == 2
      within: 5s                 # of the first frame; with "of: NAME", of that expectation's first
  order: [some name, another]    # of their first frames
  never:
    - frame: udp.dstport == 5005
    - findings: [error]
  hosts:                         # of the sandbox: 192.0.2.1, 192.0.2.2 …, which know each other by name
    sender:
    receiver: { igmp: 2 }        # the version that it is made to speak
  querier: true                  # the switch asks for members
  router: true                   # between the first host and the others
  run:                           # unless a command is given behind --
    - { command: node receiver.js, host: receiver, ready: listening, background: true }
    - { command: node sender.js, host: sender, stdin: [hello, wait: 500ms, bye] }

A check that runs commands is over a second after the last one has ended, or at --for. What is ready is waited for by what
stands behind it; what is in the background is ended when the others have. Commands run as whoever called castshark. Interfaces
are never watched in promiscuous mode, which would hide that nobody joined.

Examples:
  castshark check chat.yaml chat.pcapng                     a table, and what to change
  castshark check chat.yaml --sandbox                       run the file's commands in a network of their own
  castshark check chat.yaml --sandbox -- node chat.js       or this one
  sudo castshark check chat.yaml -i eth0 -- node chat.js    on a real interface, as you
  castshark check --init chat.pcapng > chat.yaml            a file to begin with
  castshark check chat.yaml chat.pcapng --reporter junit    for CI`
