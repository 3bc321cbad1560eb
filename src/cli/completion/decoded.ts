/** Values that the decoders know: fields, filters, settings. Loading them takes a moment. */

import { candidates, SELECTORS } from '../../decode/decode-as.ts'
import { completeFilter, fieldsIn, type Suggestion } from '../../filter/complete.ts'
import { createRegistry } from '../../library/registry.ts'
import { STATISTIC_NAMES } from '../../output/statistics/statistic.ts'
import { declaredPreferences } from '../read-options.ts'
import { type Answer, among, type Choice, shifted, wholeWords } from './answer.ts'

const registry = createRegistry()

/** The name of a field or protocol. */
export const fields = (typed: string): Answer => among(typed, withoutCrowd(fieldsIn(registry, typed), typed).map(whole))

/** The name of a protocol. */
export const protocols = (typed: string): Answer =>
  among(
    typed,
    fieldsIn(registry, typed)
      .filter(({ sort }) => sort === 'protocol')
      .map(whole),
  )

/**
 * A display filter.
 * @param isQuoted A choice that is the only one would end the quotation: it is offered with what may follow it instead.
 */
export function filters(typed: string, isQuoted: boolean): Answer {
  const { from, suggestions } = completeFilter(typed, registry)
  const offered = withoutCrowd(suggestions, typed.slice(from)).map(part)
  if (!isQuoted || offered.length !== 1) return { from, choices: offered, files: false }
  const [{ text }] = offered
  const following = completeFilter(`${typed.slice(0, from)}${text} `, registry).suggestions
  const choices = following.map((suggestion) => ({ ...part(suggestion), text: `${text} ${suggestion.text}` }))
  return { from, choices: choices.length > 1 ? choices : offered, files: false }
}

/** A statistic; behind a comma, its filter. */
export function statistics(typed: string, isQuoted: boolean): Answer {
  const name = Object.keys(STATISTIC_NAMES).find((each) => typed.startsWith(`${each},`))
  if (name === undefined) return among(typed, wholeWords(STATISTIC_NAMES))
  return shifted(filters(typed.slice(name.length + 1), isQuoted), name.length + 1)
}

/** A setting, then its value. */
export function settings(typed: string): Answer {
  const declared = declaredPreferences(registry)
  const colon = typed.indexOf(':')
  const setting = declared.get(typed.slice(0, Math.max(0, colon)))
  if (setting === undefined) {
    return among(
      typed,
      [...declared].map(([name, { doc }]) => ({ text: `${name}:`, about: doc, isWhole: false })),
    )
  }
  const { initial } = setting
  const values = typeof initial === 'boolean' ? { TRUE: '', FALSE: '' } : { [String(initial)]: '' }
  const usual = String(initial).toUpperCase()
  const choices = wholeWords(values).map((choice) =>
    choice.text.toUpperCase() === usual ? { ...choice, about: 'as it is without the option' } : choice,
  )
  return among(typed, choices, colon + 1)
}

/** `-d`: a layer, then (behind a number, which nobody can guess) a protocol. */
export function decodeAsWishes(typed: string): Answer {
  const comma = typed.indexOf(',')
  const name = /^[^=]*/.exec(typed)?.[0] ?? ''
  if (comma < 0 || !Object.hasOwn(SELECTORS, name)) {
    return among(
      typed,
      Object.entries(SELECTORS).map(([layer, { about }]) => ({ text: `${layer}==`, about, isWhole: false })),
    )
  }
  const protocols = candidates(registry, SELECTORS[name])
  return among(
    typed,
    protocols.map(({ abbrev, name: about }) => ({ text: abbrev, about, isWhole: true })),
    comma + 1,
  )
}

/** What payloads may be guessed to be. */
export const heuristics = (typed: string): Answer =>
  among(
    typed,
    registry.protocols.flatMap(({ spec: { guess } }) =>
      guess === undefined ? [] : [{ text: guess.name, about: guess.doc, isWhole: true }],
    ),
  )

const whole = ({ text, description }: Suggestion): Choice => ({ text, about: description, isWhole: true })
const part = (suggestion: Suggestion): Choice => ({ ...whole(suggestion), isWhole: false })

/** Where nothing was typed yet, protocols stand for their fields. */
const withoutCrowd = (suggestions: readonly Suggestion[], typed: string): readonly Suggestion[] =>
  typed === '' ? suggestions.filter(({ sort }) => sort !== 'field') : suggestions
