/** The command line: which command, and how it ends. */
import { existsSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { addCaptureOptions, type CaptureOptions } from './capture-options.ts'
import { addCheckCommand } from './check-options.ts'
import { addCompareCommands } from './compare-commands.ts'
import { addCompletion } from './completion/commands.ts'
import { EXIT, report, UsageError } from './errors.ts'
import { addObserveCommands } from './observe-commands.ts'
import { addReadOptions, type ReadOptions } from './read-options.ts'
import { addReplayOptions, type ReplayOptions } from './replay-options.ts'
import { VERSION } from './version.ts'

const EXAMPLES = `
Examples:
  castshark read capture.pcapng                          the packet list
  castshark read -V -O igmp capture.pcap                 IGMP in full, the rest a line each
  castshark -r a.pcap -Y 'ip.addr == 224.1.1.1'          one group
  castshark -r a.pcap -T fields -e ip.src -e ip.ttl      two columns for a script
  castshark diagnose --group 239.1.1.1:5004 a.pcap       why does the stream not arrive?
  castshark check chat.yaml --sandbox -- node chat.js    does the program send what it should?
  tcpdump -U -w - udp port 5004 | castshark read -       from a pipe, as it is written
  sudo castshark -i eth0                                 from an interface`

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

type End = (code: number) => void
/** Adds commands to the program. */
type Add = (root: Command, end: End) => void

const addRead: Add = (root, end) =>
  addReadOptions(root.command('read [files...]').description('decode saved captures (also: castshark -r FILE)'))
    .copyInheritedSettings(root)
    .addHelpText('after', EXAMPLES)
    .action(async (files: string[], options: ReadOptions) => {
      const { read } = await import('./read.ts')
      end(await read(files, options))
    })

const addCapture: Add = (root, end) =>
  addCaptureOptions(root.command('capture').description('capture from interfaces (also: castshark -i INTERFACE)'))
    .copyInheritedSettings(root)
    .addHelpText('after', CAPTURE_EXAMPLES)
    .action(async (options: CaptureOptions) => {
      const { capture } = await import('./capture.ts')
      end(await capture(options))
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

/** In the order of the help: the names of commands, and who adds them. */
const COMMANDS: readonly (readonly [names: readonly string[], add: Add])[] = [
  [['read'], addRead],
  [['capture'], addCapture],
  [['replay'], addReplay],
  [['groups', 'members', 'queriers', 'streams', 'diagnose'], addObserveCommands],
  [['check'], addCheckCommand],
  [['plan', 'compare'], addCompareCommands],
  [['fields'], addFields],
  [['interfaces'], addInterfaces],
  [['sandbox-router'], addSandboxRouter],
]
const NAMES = COMMANDS.flatMap(([names]) => names)

/**
 * @param asked the command that will be run: the others are left out, for they have so many options that to declare
 *   them would take a tenth of the start-up; any other word asks for all
 */
function program(asked: string, end: End): Command {
  const root = new Command('castshark')
    .description('Captures and decodes IP multicast, and says what the frames mean.')
    .version(VERSION, '-v, --version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        // Help into `| head` ends as quietly as frames do.
        process.stdout.on('error', () => process.exit(EXIT.done))
        process.stdout.write(text)
      },
      outputError: (text, write) => write(text.replace(/^error: /, 'castshark: ')),
    })
    .showHelpAfterError('Try castshark --help, or castshark read --help.')
    .addHelpText('after', EXAMPLES)
    .helpCommand(true)
  const isOne = NAMES.includes(asked)
  for (const [names, add] of COMMANDS) if (!isOne || names.includes(asked)) add(root, end)
  if (!isOne) addCompletion(root, unnamed, end)
  return root
}

/** The arguments with the command that is meant where they name none: people come from tshark. */
function unnamed(args: readonly string[]): readonly string[] {
  const [first, ...others] = args
  if (first === '-D') return ['interfaces', ...others]
  return [args.some((argument) => INTERFACE.test(argument)) ? 'capture' : 'read', ...args]
}

/** Names an interface: `-i`, also behind letters that take no value, as in `-ni eth0`. */
const INTERFACE = /^(-[nlpqxPV]*i.*|--interface(=.*)?)$/

/** `castshark -r FILE`, `castshark -i eth0`, `castshark -D` and `castshark FILE` need no command. */
async function withCommand(args: readonly string[]): Promise<readonly string[]> {
  const [first] = args
  if (first === undefined) return ['--help']
  const commands = [...NAMES, 'completion', 'complete', 'help']
  if (/^(-h|--help|-v|--version)$/.test(first) || commands.includes(first)) return args
  if (first.startsWith('-') || existsSync(first)) return unnamed(args)
  const { nearestName } = await import('../filter/names.ts')
  const root = program('help', () => {})
  const visible = root
    .createHelp()
    .visibleCommands(root)
    .map((command) => command.name())
  const close = nearestName(first, visible)
  throw new UsageError(
    `"${first}" is neither a command nor a file${close === undefined ? '' : `; did you mean ${close}?`}`,
    `Commands: ${visible.join(', ')}`,
  )
}

async function main(): Promise<void> {
  let code: number = EXIT.done
  try {
    const args = await withCommand(process.argv.slice(2))
    const root = program(args[0], (ended) => {
      code = ended
    })
    await root.parseAsync([...args], { from: 'user' })
  } catch (error) {
    code = error instanceof CommanderError ? (error.exitCode === 0 ? EXIT.done : EXIT.usage) : report(error)
  }
  // All that was to be written is: what Node would tidy up now, the end of the process does in no time.
  process.exit(code)
}
// What goes wrong where nobody waits for it.
process.on('uncaughtException', (error) => process.exit(report(error)))
void main()
