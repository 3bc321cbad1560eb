/** `castshark completion`, and what the scripts that it prints ask. */
import { basename } from 'node:path'
import { Argument, type Command } from 'commander'
import { EXIT, UsageError } from '../errors.ts'

const SHELLS = ['bash', 'zsh', 'fish'] as const
type ShellName = (typeof SHELLS)[number]

const EXAMPLES = `
The shell then completes commands, options, what options take, fields, and display filters while they are typed.

Try it in the shell that runs:
  source <(castshark completion bash)        # bash
  source <(castshark completion zsh)         # zsh
  castshark completion fish | source         # fish

Keep it:
  echo 'source <(castshark completion bash)' >> ~/.bashrc
  echo 'source <(castshark completion zsh)' >> ~/.zshrc
  castshark completion fish > ~/.config/fish/completions/castshark.fish

Examples:
  castshark read -Y 'igmp.t<Tab>             igmp.type
  castshark read -Y 'igmp.type == <Tab>      "Membership Query", …
  castshark read -T fields -e ip.<Tab>       the fields of IPv4`

/**
 * Adds the commands to the program.
 * @param unnamed the words with the command that is meant where they name none
 */
export function addCompletion(
  root: Command,
  unnamed: (words: readonly string[]) => readonly string[],
  end: (code: number) => void,
): void {
  root
    .command('completion')
    .description('print the script that makes a shell complete castshark')
    .addArgument(new Argument('[shell]', 'taken from $SHELL if left out').choices(SHELLS).argParser(shellNamed))
    .addHelpText('after', EXAMPLES)
    .action(async (name: ShellName = usualShell()) => end(await write((await shellOf(name)).script)))
  root
    .command('complete', { hidden: true })
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .argument('[words...]')
    .action(async (name: ShellName, request: readonly string[]) => {
      const [{ answerTo }, shell] = await Promise.all([import('./command-line.ts'), shellOf(name)])
      const answer = await answerTo({ root, unnamed }, shell.line(request), shell.closesQuotes)
      end(
        await write(
          shell
            .print(answer, request)
            .map((line) => `${line}\n`)
            .join(''),
        ),
      )
    })
}

async function shellOf(name: ShellName): Promise<import('./shell.ts').Shell> {
  switch (name) {
    case 'bash':
      return (await import('./bash.ts')).bash
    case 'zsh':
      return (await import('./zsh.ts')).zsh
    case 'fish':
      return (await import('./fish.ts')).fish
  }
}

const isShell = (name: string): name is ShellName => (SHELLS as readonly string[]).includes(name)

function shellNamed(name: string): ShellName {
  if (isShell(name)) return name
  throw new UsageError(`"${name}" is not a shell that castshark completes in`, `There are: ${SHELLS.join(', ')}`)
}

/** The shell that the user logs in with. */
function usualShell(): ShellName {
  const name = basename(process.env.SHELL ?? '')
  if (isShell(name)) return name
  throw new UsageError('which shell?', `Write: castshark completion ${SHELLS.join('|')}`)
}

async function write(text: string): Promise<number> {
  const { Output } = await import('../stdout.ts')
  const output = new Output()
  output.text.add(text)
  await output.flush()
  return EXIT.done
}
