/** The command line, with all commands. */
import { addCaptureOptions, type CaptureOptions } from './capture-options.ts'
import { addCheckCommand } from './check-options.ts'
import { addCompareCommands } from './compare-commands.ts'
import { addCompletion } from './completion/commands.ts'
import { unnamed } from './meant.ts'
import { addObserveCommands } from './observe-commands.ts'
import { type Add, type Commands, run } from './program.ts'
import { addRead } from './read-command.ts'
import { addReplayOptions, type ReplayOptions } from './replay-options.ts'

const CAPTURE_EXAMPLES = `
Examples:
  sudo castshark capture -i eth0                             the packet list, as frames arrive
  sudo castshark capture -i eth0 -f 'igmp or udp port 5004'  only these frames
  sudo castshark capture -i eth0 -w a.pcapng -a duration:60  a minute into a file
  sudo castshark capture -i eth0 -w a.pcapng -Y igmp         all into a file, IGMP in the list`

const FIELDS_EXAMPLES = `
Examples:
  castshark fields igmp              whatever has igmp in its name or description
  castshark fields 'ip.*'            the fields of IPv4
  castshark fields 'time to live'    a field whose name you do not know`

const addCapture: Add = (root, end) =>
  addCaptureOptions(
    root
      .command('capture')
      .argument('[expression...]', 'which frames, as with -f')
      .description('capture from interfaces (also: castshark -i INTERFACE)'),
  )
    .copyInheritedSettings(root)
    .addHelpText('after', CAPTURE_EXAMPLES)
    .action(async (filter: string[], options: CaptureOptions) => {
      const { capture } = await import('./capture.ts')
      end(await capture(filter, options))
    })

const addReplay: Add = (root, end) =>
  addReplayOptions(root.command('replay [files...]').description('send the frames of captures again'))
    .copyInheritedSettings(root)
    .action(async (files: string[], options: ReplayOptions) => {
      const { replay } = await import('./replay.ts')
      end(await replay(files, options))
    })

const addFields: Add = (root, end) =>
  root
    .command('fields [pattern]')
    .description('list fields, with their types and what they are; all, or those that hold a word')
    .copyInheritedSettings(root)
    .addHelpText('after', FIELDS_EXAMPLES)
    .action(async (pattern: string | undefined) => {
      const { fields } = await import('./fields.ts')
      end(await fields(pattern))
    })

const addInterfaces: Add = (root, end) =>
  root
    .command('interfaces')
    .description('list the interfaces that can be captured from (also: castshark -D)')
    .copyInheritedSettings(root)
    .option('--json', 'as JSON')
    .action(async (options: { readonly json?: true }) => {
      const { interfaces } = await import('./interfaces.ts')
      end(await interfaces(options))
    })

/** What runs in a sandbox, beside what a user runs there. */
const addSandboxRouter: Add = (root, end) =>
  root.command('sandbox-router <interfaces...>', { hidden: true }).action(async (interfaces: string[]) => {
    const { sandboxRouter } = await import('./sandbox-router.ts')
    end(await sandboxRouter(interfaces))
  })

const COMMANDS: Commands = [
  [['read'], addRead],
  [['capture'], addCapture],
  [['replay'], addReplay],
  [['groups', 'members', 'queriers', 'streams', 'diagnose'], addObserveCommands],
  [['check'], addCheckCommand],
  [['plan', 'compare'], addCompareCommands],
  [['fields'], addFields],
  [['interfaces'], addInterfaces],
  [['sandbox-router'], addSandboxRouter],
  [['completion', 'complete'], (root, end) => addCompletion(root, unnamed, end)],
]

void run(COMMANDS)
