/** Runs the command that the words ask for, and ends the process with its exit code. */
import { existsSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { EXIT, report, UsageError } from './errors.ts'
import { isAbout, unnamed } from './meant.ts'
import { EXAMPLES } from './read-command.ts'
import { exit } from './signals.ts'
import { VERSION } from './version.ts'

export type End = (code: number) => void
/** Adds commands to the program. */
export type Add = (root: Command, end: End) => void
/** Names of commands, in the order of the help, and who adds them. */
export type Commands = readonly (readonly [names: readonly string[], add: Add])[]

/** Those that ask for all commands: they tell of them. */
const OF_ALL = ['completion', 'complete', 'help']

/**
 * @param asked the command that will be run: the others are left out, for they have so many options that to declare
 *   them would take a tenth of the start-up; any other word asks for all
 */
function program(commands: Commands, asked: string, end: End): Command {
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
    .showHelpAfterError('Try castshark --help.')
    .addHelpText('after', EXAMPLES)
    .helpCommand(true)
  const isOne = !OF_ALL.includes(asked) && namesOf(commands).includes(asked)
  for (const [names, add] of commands) if (!isOne || names.includes(asked)) add(root, end)
  for (const command of root.commands) command.showHelpAfterError(`Try castshark ${command.name()} --help.`)
  return root
}

const namesOf = (commands: Commands): string[] => commands.flatMap(([names]) => names)

/** The words with their command. */
async function withCommand(commands: Commands, args: readonly string[]): Promise<readonly string[]> {
  const [first] = args
  if (first === undefined) return ['--help']
  if (isAbout(first) || first === 'help' || namesOf(commands).includes(first)) return args
  if (first.startsWith('-') || existsSync(first)) return unnamed(args)
  const { nearestName } = await import('../filter/names.ts')
  const root = program(commands, 'help', () => {})
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

/** Runs one of the commands, by the words that the process was given. */
export async function run(commands: Commands): Promise<never> {
  // What goes wrong where nobody waits for it.
  process.on('uncaughtException', (error) => exit(report(error)))
  let code: number = EXIT.done
  try {
    const args = await withCommand(commands, process.argv.slice(2))
    const root = program(commands, args[0], (ended) => {
      code = ended
    })
    await root.parseAsync([...args], { from: 'user' })
  } catch (error) {
    code = error instanceof CommanderError ? (error.exitCode === 0 ? EXIT.done : EXIT.usage) : report(error)
  }
  // All that was to be written is: what Node would tidy up now, the end of the process does in no time.
  exit(code)
}
