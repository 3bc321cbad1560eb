/** Completion in bash: what it runs, and what it reads of us. */
import type { Choice } from './answer.ts'
import type { Shell } from './shell.ts'
import { type Line, type Quote, splitLine, type Word } from './words.ts'

/**
 * Bash hands over the line up to the cursor and what of it will be replaced: that part begins behind an open quotation
 * mark or behind the last of `COMP_WORDBREAKS`, so that it is not always a word of the line.
 */
const script = `# Completion of castshark in bash: source <(castshark completion bash)
_castshark() {
  local line files=
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      files) files=1 ;;
      more) compopt -o nospace 2>/dev/null ;;
      +*) COMPREPLY+=("\${line:1}") ;;
    esac
  done < <("\${1/#\\~/$HOME}" complete bash -- "\${COMP_LINE:0:COMP_POINT}" "$2" "$COMP_TYPE" 2>/dev/null)
  if [[ -n $files ]]; then
    compopt -o default 2>/dev/null
  else
    compopt -o nosort 2>/dev/null
  fi
}
if type compopt >/dev/null 2>&1; then
  complete -F _castshark castshark
else
  complete -o default -F _castshark castshark
fi
`

/** COMP_TYPE where the choices are only shown, and where the keys go through them one by one. */
const LIST = String('?'.charCodeAt(0))
const MENU = String('%'.charCodeAt(0))

export const bash: Shell = {
  script,
  closesQuotes: true,
  line: ([line]) => withoutProgram(splitLine(line)),
  print({ from, choices, files }, [line, replaced, type]) {
    const { last } = splitLine(line)
    const start = replacedFrom(line, replaced, last)
    const isPart = choices.some(({ isWhole }) => !isWhole)
    const shown = type === LIST ? choices.map(({ text }) => text) : insertions(choices, from, start, last)
    // Behind the only one, bash would close the quotation. What two have in common is put there without more.
    if (isPart && shown.length === 1 && last.quote !== '' && type !== LIST && type !== MENU) shown.push(`${shown[0]} `)
    return [...(files ? ['files'] : []), ...(isPart ? ['more'] : []), ...shown.map((text) => `+${text}`)]
  },
}

const withoutProgram = ({ words, last }: Line): Line => ({ words: words.slice(1), last })

/** Where in the line that begins which bash will replace. */
function replacedFrom(line: string, replaced: string, word: Word): number {
  const { quote, quoteAt } = word
  const start = line.endsWith(replaced) ? line.length - replaced.length : word.start
  // Behind sudo, bash-completion says the word with its quotation mark or sign, which bash does not replace.
  if (start === quoteAt) return start + quote.length
  return /^[=:]+$/.test(replaced) ? line.length : start
}

/** What to put in the place of what bash replaces, quoted as it is there. */
function insertions(
  choices: readonly Choice[],
  from: number,
  start: number,
  { text, at, quote, quoteAt }: Word,
): string[] {
  const kept = at.filter((each) => each < start).length
  const before = text.slice(0, from)
  return choices
    .map((choice) => before + choice.text)
    .filter((whole) => whole.startsWith(text.slice(0, kept)))
    .map((whole) => quoted(whole.slice(kept), start > quoteAt ? quote : ''))
}

function quoted(text: string, quote: Quote): string {
  switch (quote) {
    case "'":
      return text.replaceAll("'", "'\\''")
    case '"':
      return text.replace(/["\\$`]/g, '\\$&')
    case "$'":
      return text.replace(/['\\]/g, '\\$&')
    case '':
      return text.replace(/[^\w@%+=:,./-]/g, '\\$&')
  }
}
