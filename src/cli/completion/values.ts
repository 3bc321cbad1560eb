/**
 * What options and commands take, by the name that their declaration gives it: `<file>` is a file wherever it stands. What
 * is not named here, such as `<n>`, completes to nothing.
 */
import { FIELD_OPTIONS } from '../field-options.ts'
import { type Answer, among, type Choice, FILES, NOTHING, shifted, wholeWords } from './answer.ts'

export interface Place {
  /** `filter` of `<filter>`. */
  readonly placeholder: string | undefined
  /** All that it may be, if that is declared. */
  readonly choices: readonly string[] | undefined
  /** A quotation is open that the shell closes behind a choice that is the only one. */
  readonly isQuoted: boolean
  readonly commands: readonly Choice[]
}

type Values = (typed: string, place: Place) => Answer | Promise<Answer>

/** What needs the decoders, which are loaded when it is asked for. */
const decoders = () => import('./decoded.ts')

const VALUES: Readonly<Record<string, Values>> = {
  file: () => FILES,
  files: () => FILES,
  command: (typed, { commands }) => among(typed, commands),
  filter: async (typed, { isQuoted }) => (await decoders()).filters(typed, isQuoted),
  field: async (typed) => (await decoders()).fields(typed),
  pattern: async (typed) => (await decoders()).fields(typed),
  names: async (typed) => listed(typed, (await decoders()).fields),
  protocols: async (typed) => listed(typed, (await decoders()).protocols),
  statistic: async (typed, { isQuoted }) => (await decoders()).statistics(typed, isQuoted),
  'name:value': async (typed) => (await decoders()).settings(typed),
  'key=value': fieldOptions,
}

/** What may stand in a place, given what was typed of it. */
export async function valuesOf(place: Place, typed: string): Promise<Answer> {
  const { placeholder = '', choices } = place
  if (choices !== undefined)
    return among(
      typed,
      choices.map((text) => ({ text, about: '', isWhole: true })),
    )
  return Object.hasOwn(VALUES, placeholder) ? VALUES[placeholder](typed, place) : NOTHING
}

/** The last of several that stand in one word. */
function listed(typed: string, one: (typed: string) => Answer): Answer {
  const from = (/[^\s,]*$/.exec(typed) as RegExpExecArray).index
  return shifted(one(typed.slice(from)), from)
}

/** A key of `-E`, then what it takes. */
function fieldOptions(typed: string): Answer {
  const equals = typed.indexOf('=')
  const key = typed.slice(0, Math.max(0, equals))
  if (Object.hasOwn(FIELD_OPTIONS, key)) {
    return among(typed, wholeWords(FIELD_OPTIONS[key as keyof typeof FIELD_OPTIONS].takes), equals + 1)
  }
  return among(
    typed,
    Object.entries(FIELD_OPTIONS).map(([name, { about }]) => ({ text: `${name}=`, about, isWhole: false })),
  )
}
