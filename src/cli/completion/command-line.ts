/**
 * What may stand at the end of a command line. Commands, options, what they take and what they are for come from
 * commander's declarations: whatever is added to those completes.
 */
import type { Argument, Command, Option } from 'commander'
import { type Answer, among, type Choice, NOTHING, shifted } from './answer.ts'
import { type Place, valuesOf } from './values.ts'
import type { Line } from './words.ts'

/** How commands are found. */
export interface Program {
  readonly root: Command
  /** The words with the command that is meant where they name none. */
  readonly unnamed: (words: readonly string[]) => readonly string[]
}

/** A part of the word that is being typed. */
interface Typed {
  readonly text: string
  /** Where it begins in the word. */
  readonly from: number
}

/**
 * @param line without the name of the program
 * @param closesQuotes whether the shell closes a quotation behind a choice that is the only one
 */
export async function answerTo({ root, unnamed }: Program, line: Line, closesQuotes: boolean): Promise<Answer> {
  const { words, last } = line
  const isQuoted = closesQuotes && last.quote !== ''
  const named = commandOf(root, words)
  if (named.command !== root) return new Reader(root, named, line, isQuoted).answer()
  if (words.length === 0 && !last.text.startsWith('-')) {
    const commands = among(last.text, commandChoices(root))
    if (commands.choices.length > 0) return commands
  }
  const meant = commandOf(root, unnamed([...words, last.text]))
  if (meant.command === root) return NOTHING
  const answer = await new Reader(root, { ...meant, rest: meant.rest.slice(0, -1) }, line, isQuoted).answer()
  if (words.length > 0 || !last.text.startsWith('-')) return answer
  return { ...answer, choices: distinct([...answer.choices, ...leadingOptions(root, unnamed, last.text)]) }
}

/** The options that may be the first word: those from which a command follows, and the program's own. */
function leadingOptions(root: Command, unnamed: Program['unnamed'], typed: string): Choice[] {
  const leading = subcommands(root).flatMap((command) =>
    optionChoices(command, typed).filter(({ text }) => unnamed([text])[0] === command.name()),
  )
  return [...leading, ...optionChoices(root, typed)]
}

/** The first of each text. */
function distinct(choices: readonly Choice[]): Choice[] {
  const seen = new Map<string, Choice>()
  for (const choice of choices) if (!seen.has(choice.text)) seen.set(choice.text, choice)
  return [...seen.values()]
}

interface Found {
  readonly command: Command
  /** The words behind its name. */
  readonly rest: readonly string[]
}

/** The command that the words name. */
function commandOf(root: Command, words: readonly string[]): Found {
  let command = root
  let k = 0
  for (; k < words.length; k++) {
    const named = subcommands(command).find((each) => [each.name(), ...each.aliases()].includes(words[k]))
    if (named === undefined) break
    command = named
  }
  return { command, rest: words.slice(k) }
}

const subcommands = (command: Command): Command[] => command.createHelp().visibleCommands(command)

const commandChoices = (command: Command): Choice[] =>
  subcommands(command).map((each) => ({ text: each.name(), about: each.description(), isWhole: true }))

const visibleOptions = (command: Command): Option[] => command.createHelp().visibleOptions(command)

/** The options that begin so; short ones only behind a single hyphen. */
const optionChoices = (command: Command, typed: string): Choice[] =>
  visibleOptions(command)
    .flatMap(({ short, long, description }) =>
      [short, long].map((text = '') => ({ text, about: description, isWhole: true })),
    )
    .filter(({ text }) => text !== '' && text.startsWith(typed))

/** `file` of `-r, --read-file <file>`; '' for an option that takes nothing. */
const placeholderOf = ({ flags }: Option): string => /[<[]([^>\].]+)(?:\.\.\.)?[>\]]/.exec(flags)?.[1] ?? ''

/** Reads the words behind a command as commander does. */
class Reader {
  private readonly command: Command
  private readonly options: readonly Option[]
  /** The option whose value comes next. */
  private pending: Option | undefined
  private operands = 0
  /** Behind `--` there are no options. */
  private isPast = false

  constructor(
    private readonly root: Command,
    found: Found,
    private readonly line: Line,
    private readonly isQuoted: boolean,
  ) {
    this.command = found.command
    this.options = visibleOptions(this.command)
    for (const word of found.rest) this.see(word)
  }

  async answer(): Promise<Answer> {
    const { text, quote, quotedFrom } = this.line.last
    const { pending } = this
    const mayBeOption = !this.isPast && text.startsWith('-')
    if (pending !== undefined && (pending.required || !mayBeOption)) return this.value(pending, { text, from: 0 })
    if (!mayBeOption) return this.operand(text)
    const attached = this.attached(text, quote === '' ? undefined : quotedFrom)
    if (attached !== undefined) return this.value(attached.option, attached)
    return { ...NOTHING, choices: optionChoices(this.command, text) }
  }

  private see(word: string): void {
    const { pending } = this
    this.pending = undefined
    if (pending?.required || (pending?.optional && !/^-./.test(word))) return
    if (this.isPast || !/^-./.test(word)) this.operands++
    else if (word === '--') this.isPast = true
    else this.pending = this.awaiting(word)
  }

  /** The option that the next word is the value of. */
  private awaiting(word: string): Option | undefined {
    if (this.attached(word) !== undefined) return undefined
    const option = this.named(word) ?? (word.startsWith('--') ? undefined : this.named(`-${word.at(-1)}`))
    return option !== undefined && takesValue(option) ? option : undefined
  }

  /**
   * The value in `--name=value`, `-Nvalue` and `-abNvalue`.
   * @param quotedFrom where in the word a quotation is open: the value begins there, although there is nothing of it yet
   */
  private attached(word: string, quotedFrom?: number): (Typed & { option: Option }) | undefined {
    const from = word.startsWith('--') ? word.indexOf('=') + 1 : this.valueInLetters(word)
    if (from === 0 || (from === word.length && from !== quotedFrom && word.at(-1) !== '=')) return undefined
    const option = this.named(word.startsWith('--') ? word.slice(0, from - 1) : `-${word[from - 1]}`)
    return option === undefined ? undefined : { option, text: word.slice(from), from }
  }

  /** Behind the first letter that takes a value; 0 without one. */
  private valueInLetters(word: string): number {
    for (let k = 1; k < word.length; k++) {
      const option = this.named(`-${word[k]}`)
      if (option === undefined) return 0
      if (takesValue(option)) return k + 1
    }
    return 0
  }

  private named(flag: string): Option | undefined {
    return this.options.find(({ short, long }) => flag === short || flag === long)
  }

  private async value(option: Option, { text, from }: Typed): Promise<Answer> {
    return shifted(await valuesOf(this.place([option.name(), placeholderOf(option)], option.argChoices), text), from)
  }

  private async operand(text: string): Promise<Answer> {
    const commands = this.operands === 0 ? among(text, commandChoices(this.command)) : NOTHING
    if (commands.choices.length > 0) return commands
    const declared: readonly Argument[] = this.command.registeredArguments
    const argument = declared[this.operands] ?? declared.findLast(({ variadic }) => variadic)
    if (argument === undefined) return NOTHING
    return valuesOf(this.place([argument.name()], argument.argChoices), text)
  }

  private place(names: readonly string[], choices: readonly string[] | undefined): Place {
    return { names, choices, isQuoted: this.isQuoted, commands: commandChoices(this.root) }
  }
}

const takesValue = ({ required, optional }: Option): boolean => required || optional
