/** Which command is meant where the words name none: people come from tshark. */

/** Names an interface: `-i`, also behind letters that take no value, as in `-ni eth0`. */
const INTERFACE = /^(-[nlpqxPV]*i.*|--interface(=.*)?)$/
/** Asks about the program. */
const ABOUT = /^(-h|--help|-v|--version)$/

/** The words with the command that is meant; `castshark -r FILE`, `-i eth0`, `-D` and `castshark FILE` name none. */
export function unnamed(args: readonly string[]): readonly string[] {
  const [first, ...others] = args
  if (first === '-D') return ['interfaces', ...others]
  return [args.some((argument) => INTERFACE.test(argument)) ? 'capture' : 'read', ...args]
}

export const isAbout = (word: string): boolean => ABOUT.test(word)

/** True if the words can only ask for a saved capture to be read. */
export function isReading(args: readonly string[]): boolean {
  const [first] = args
  if (first === undefined || first === 'read') return first === 'read'
  return first.startsWith('-') && !isAbout(first) && unnamed(args)[0] === 'read'
}
