/**
 * What options and commands take. Their declarations say it by a name: that of the option, where it has a meaning of its
 * own, else that of what it takes, `<file>` being a file wherever it stands. What is not named here, such as `<n>`,
 * completes to nothing.
 */
import { EVENTS } from '../../multicast/event-names.ts'
import { FIELD_OPTIONS } from '../field-options.ts'
import { type Answer, among, type Choice, FILES, NOTHING, shifted, wholeWords } from './answer.ts'

export interface Place {
  /** What tells which values it has, the first that is known: for an option `capture-filter`, then `filter`. */
  readonly names: readonly string[]
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
  interface: async (typed) => (await import('./interfaces.ts')).interfaces(typed),
  // In libpcap's language, of which we know nothing.
  'capture-filter': () => NOTHING,
  file: () => FILES,
  files: () => FILES,
  'groups-or-files': () => FILES,
  command: (typed, { commands }) => among(typed, commands),
  filter: async (typed, { isQuoted }) => (await decoders()).filters(typed, isQuoted),
  field: async (typed) => (await decoders()).fields(typed),
  pattern: async (typed) => (await decoders()).fields(typed),
  names: async (typed) => listed(typed, (await decoders()).fields),
  protocols: async (typed) => listed(typed, (await decoders()).protocols),
  statistic: async (typed, { isQuoted }) => (await decoders()).statistics(typed, isQuoted),
  'name:value': async (typed) => (await decoders()).settings(typed),
  'layer==value,protocol': async (typed) => (await decoders()).decodeAsWishes(typed),
  heuristic: async (typed) => (await decoders()).heuristics(typed),
  'key=value': fieldOptions,
  kinds: (typed) =>
    listed(typed, (one) =>
      among(
        one,
        EVENTS.map((text) => ({ text, about: '', isWhole: false })),
      ),
    ),
}

/** What may stand in a place, given what was typed of it. */
export async function valuesOf(place: Place, typed: string): Promise<Answer> {
  const { names, choices } = place
  if (choices !== undefined) {
    return among(
      typed,
      choices.map((text) => ({ text, about: '', isWhole: true })),
    )
  }
  const known = names.find((name) => Object.hasOwn(VALUES, name))
  return known === undefined ? NOTHING : VALUES[known](typed, place)
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
