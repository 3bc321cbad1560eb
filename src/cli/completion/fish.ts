/** Completion in fish: what it runs, and what it reads of us. */
import type { Shell } from './shell.ts'
import { wordOf } from './words.ts'

/** Fish hands over the word at the cursor as it was typed, and those before it. It quotes what it inserts by itself. */
const script = `# Completion of castshark in fish: castshark completion fish | source
function __castshark_has_choices
    set -l words (commandline -opc)
    set -l program $words[1]
    set -e words[1]
    set -l typed (commandline -ct | string collect)
    set -g __castshark_choices ($program complete fish -- "$typed" $words 2>/dev/null)
    test "$__castshark_choices[1]" != files
end
complete -c castshark -e
complete -c castshark -k -f -n __castshark_has_choices -a '$__castshark_choices'
`

export const fish: Shell = {
  script,
  closesQuotes: true,
  line: ([typed, ...words]) => ({ words, last: wordOf(typed, 'fish') }),
  print({ from, choices, files }, [typed]) {
    const before = wordOf(typed, 'fish').text.slice(0, from)
    return [
      ...(files ? ['files'] : []),
      ...choices.map(({ text, about }) => `${before}${text}${about === '' ? '' : `\t${about}`}`),
    ]
  },
}
