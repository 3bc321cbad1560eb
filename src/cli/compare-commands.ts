/** The commands that hold several things against each other: groups of a plan, captures of the same streams. */
import { type Command, Option } from 'commander'
import { addCompareOptions, COMPARE_HELP, type CompareOptions } from './compare-options.ts'
import type { PlanOptions } from './group-plan.ts'
import { addInputOptions } from './observe-options.ts'

const PLAN_HELP = `
What is an address is a group, a prefix or a range (239.1.1.0/28, 239.1.1.1-239.1.1.9, ff15::/120); everything else is a
capture, whose groups are added. A list holds one of them a line; what follows it is its label, and # begins a comment.
All are looked at as if they were on one segment.

The rows of --json hold:
  group, label         its address, and what the list says of it or null
  planned              named on the command line or in the list
  sent, joined         captures show datagrams to it, or that somebody joins it
  name, range          IANA's name for it or null, and what its range of addresses is for
  glop_as              autonomous system that it belongs to (RFC 3180), or null
  ssm                  it is for source-specific multicast
  routed               routers may forward it
  mac, shares_mac_with  its MAC address, and the other groups of the plan that have the same
  flooded              switches send it to every port: it has a MAC address of 224.0.0.0/24
  problems             id, severity, title, said, why, reference and advice of each, worst first
  suggestion           a group without problems, from the same range if that is possible; or null

Examples:
  castshark plan 239.1.1.1 239.129.1.1            two groups that share a MAC address
  castshark plan --from groups.txt day.pcapng     a list, and what is in use already
  castshark plan --from - --fail-on warning       for CI`

/** Adds the commands to the program. */
export function addCompareCommands(root: Command, end: (code: number) => void): void {
  const plan = root
    .command('plan [groups-or-files...]')
    .description(
      'tell which groups go together: MAC addresses, collisions, flooding, reserved ranges; and which are free',
    )
    .copyInheritedSettings(root)
    .option('--from <file>', 'a list of groups; - for standard input')
    .addOption(
      new Option('--fail-on <severity>', 'end with exit code 1 if a problem is that bad').choices([
        'note',
        'warning',
        'error',
      ]),
    )
  addInputOptions(plan)
    .addHelpText('after', PLAN_HELP)
    .action(async (names: string[], options: PlanOptions) => {
      const { groupPlan } = await import('./group-plan.ts')
      end(await groupPlan(names, options))
    })
  const compare = root
    .command('compare [files...]')
    .description('hold captures of the same streams from several places against each other: loss, delay, order, hops')
    .copyInheritedSettings(root)
  addCompareOptions(compare)
    .addHelpText('after', COMPARE_HELP)
    .action(async (files: string[], options: CompareOptions) => {
      const { compare } = await import('./compare.ts')
      end(await compare(files, options))
    })
}
