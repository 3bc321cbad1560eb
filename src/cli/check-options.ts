/** The command that holds frames against expectations: its options, and its help. */
import { type Command, Option } from 'commander'
import { several } from './read-options.ts'

export const REPORTERS = ['table', 'junit', 'tap', 'json', 'github'] as const
export type ReporterName = (typeof REPORTERS)[number]

/** What commander makes of the command line. */
export interface CheckOptions {
  readonly readFile?: readonly string[]
  readonly init?: string | true
  readonly reporter: ReporterName
  readonly write?: string
  readonly preference?: readonly string[]
}

/** Adds the command to the program. */
export function addCheckCommand(root: Command, end: (code: number) => void): void {
  root
    .command('check [file] [files...]')
    .description('tell whether a capture holds the frames that a file expects: pass, fail or inconclusive')
    .option('-r, --read-file <file>', 'a capture to check; - for standard input (may be given several times)', several)
    .option('--init <file>', 'write a first expectation file from what a capture holds, to standard output')
    .addOption(new Option('--reporter <name>', 'how the outcome is told').choices(REPORTERS).default('table'))
    .option('--write <file>', 'keep the frames that were judged, as evidence')
    .option('-o, --preference <name:value>', 'a setting, such as udp.check_checksum:TRUE', several)
    .copyInheritedSettings(root)
    .addHelpText('after', HELP)
    .action(async (file: string | undefined, files: string[], options: CheckOptions) => {
      const { check } = await import('./check.ts')
      end(await check(file, files, options))
    })
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

Examples:
  castshark check chat.yaml chat.pcapng                     a table, and what to change
  castshark check --init chat.pcapng > chat.yaml            a file to begin with
  castshark check chat.yaml chat.pcapng --reporter junit    for CI`
