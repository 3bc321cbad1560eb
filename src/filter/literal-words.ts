/** Words for values: `igmp.type == "Membership Query"`. */
import type { Field } from '../decode/field.ts'
import { wordFor } from '../decode/values.ts'
import type { Refuse } from './literals.ts'
import { nearestName } from './names.ts'

/**
 * The number that a field's word stands for; the least, where several share the word.
 * Undefined if the field has no words.
 * @throws what `refuse` makes if it has words, but not this one
 */
export function valueOfWord(field: Field, word: string, refuse: Refuse): number | undefined {
  const known = wordsOf(field)
  if (known.length === 0) return undefined
  const found =
    known.find(([, said]) => said === word) ?? known.find(([, said]) => said.toLowerCase() === word.toLowerCase())
  if (found !== undefined) return found[0]
  const near = nearestName(
    word,
    known.map(([, said]) => said),
  )
  const some = known.slice(0, 4).map(([, said]) => `"${said}"`)
  const advice = near === undefined ? `such as ${some.join(', ')}` : `did you mean "${near}"?`
  throw refuse(`"${word}" is not among the values of ${field.abbrev}`, advice)
}

/** The words of a field with their numbers, ascending. */
export function wordsOf(field: Field): [number, string][] {
  const { words } = field
  if (words === undefined)
    return field.kind === 'bool'
      ? [
          [0, 'False'],
          [1, 'True'],
        ]
      : []
  if (typeof words !== 'function') return Object.entries(words).map(([value, word]) => [Number(value), word])
  const most = field.mask === 0 ? 2 ** Math.min(16, 8 * field.size) : (field.mask >>> field.shift) + 1
  const found: [number, string][] = []
  for (let value = 0; value < Math.min(most, 65_536); value++) {
    const word = wordFor(field, value)
    if (word !== undefined) found.push([value, word])
  }
  return found
}
