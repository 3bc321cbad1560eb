/** Completion in zsh: what it runs, and what it reads of us. */
import type { Choice } from './answer.ts'
import type { Shell } from './shell.ts'
import { wordOf } from './words.ts'

/**
 * Zsh hands over the words before the cursor's and what was typed of that, with the quotation that is open. It quotes what
 * it inserts by itself.
 */
const script = `#compdef castshark
# Completion of castshark in zsh: source <(castshark completion zsh)
_castshark() {
  local line
  local -a whole more how=(-M 'm:{[:lower:][:upper:]}={[:upper:][:lower:]}')
  local -i files=0 kept=0
  while IFS= read -r line; do
    case $line in
      files) files=1 ;;
      kept=*) kept=\${line#kept=} ;;
      +*) whole+=("\${line#+}") ;;
      -*) more+=("\${line#-}") ;;
    esac
  done < <(\${~\${(Q)words[1]}} complete zsh -- "$compstate[quote]" "$PREFIX" "\${(@Q)words[2,CURRENT-1]}" 2>/dev/null)
  # What stands behind the cursor stays there.
  [[ -n $SUFFIX ]] && compstate[to_end]= ISUFFIX=$SUFFIX$ISUFFIX SUFFIX=
  compset -p $kept
  if (( files )); then
    _files
    return
  fi
  local result=1
  (( $#whole )) && _describe -V castshark whole $how && result=0
  (( $#more )) && _describe -V castshark more $how -S '' && result=0
  return result
}
if [[ $funcstack[1] == _castshark ]]; then
  _castshark "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
  compdef _castshark castshark
fi
`

export const zsh: Shell = {
  script,
  closesQuotes: false,
  line: ([quote, prefix, ...words]) => ({ words, last: typedIn(quote, prefix) }),
  print({ from, choices, files }, [quote, prefix]) {
    const { at } = typedIn(quote, prefix)
    return [
      ...(files ? ['files'] : []),
      `kept=${(at[from] ?? (quote + prefix).length) - quote.length}`,
      ...choices.map((choice) => (choice.isWhole ? '+' : '-') + described(choice)),
    ]
  },
}

const typedIn = (quote: string, prefix: string) => wordOf(quote + prefix)

/** As `_describe` takes it. */
const described = ({ text, about }: Choice): string => {
  const escaped = text.replace(/[\\:]/g, '\\$&')
  return about === '' ? escaped : `${escaped}:${about}`
}
