/** `-E`: how `-T fields` writes its lines. */
import type { FieldsOptions } from '../output/fields.ts'
import { UsageError } from './errors.ts'

interface FieldOption {
  readonly about: string
  /** What it may be, and what that means. */
  readonly takes: Readonly<Record<string, string>>
  /** It may be any other text too, which stands for itself. */
  readonly isOpen?: true
}

const YES_OR_NO = { y: 'yes', n: 'no' }

export const FIELD_OPTIONS: Readonly<Record<keyof FieldsOptions, FieldOption>> = {
  header: { about: 'a first line with the names of the fields', takes: YES_OR_NO },
  bom: { about: 'a byte order mark at the beginning', takes: YES_OR_NO },
  separator: { about: 'what stands between fields', takes: { '/t': 'a tab', '/s': 'a blank' }, isOpen: true },
  occurrence: { about: 'which values of a field', takes: { f: 'the first', l: 'the last', a: 'all' } },
  aggregator: {
    about: 'what stands between the values of a field',
    takes: { ',': 'a comma', '/s': 'a blank' },
    isOpen: true,
  },
  quote: { about: 'what stands around a field', takes: { d: 'double quotes', s: 'single quotes', n: 'nothing' } },
  escape: { about: 'control characters written as in C', takes: YES_OR_NO },
}

/** Turns `-E` arguments into what the printer of fields takes. */
export function fieldOptions(given: readonly string[], defaults: FieldsOptions): FieldsOptions {
  const options: { -readonly [K in keyof FieldsOptions]: FieldsOptions[K] } = { ...defaults }
  for (const argument of given) {
    const equals = argument.indexOf('=')
    const key = equals < 0 ? argument : argument.slice(0, equals)
    const text = equals < 0 ? '' : argument.slice(equals + 1)
    if (!isKey(key)) throw new UsageError(`-E ${argument}: there is no such option`, `It is one of ${forms()}.`)
    const value = checked(argument, key, text)
    switch (key) {
      case 'header':
      case 'bom':
      case 'escape':
        options[key] = value === 'y'
        break
      case 'separator':
      case 'aggregator':
        options[key] = character(value)
        break
      case 'occurrence':
        options.occurrence = value as FieldsOptions['occurrence']
        break
      case 'quote':
        options.quote = { d: '"', s: "'", n: '' }[value] as FieldsOptions['quote']
    }
  }
  return options
}

const isKey = (key: string): key is keyof FieldsOptions => Object.hasOwn(FIELD_OPTIONS, key)

/** `header=y|n, …` */
const forms = (): string =>
  Object.entries(FIELD_OPTIONS)
    .map(([key, { takes, isOpen }]) => `${key}=${[...Object.keys(takes), ...(isOpen ? ['CHARACTER'] : [])].join('|')}`)
    .join(', ')

function checked(argument: string, key: keyof FieldsOptions, text: string): string {
  const { takes, isOpen } = FIELD_OPTIONS[key]
  const value = takes === YES_OR_NO ? text.toLowerCase() : text
  if (isOpen || Object.hasOwn(takes, value)) return value
  throw new UsageError(`-E ${argument}: it takes ${Object.keys(takes).join(', ')}`)
}

/** tshark writes a tab as /t and a blank as /s. */
function character(value: string): string {
  if (value === '/t') return '\t'
  if (value === '/s') return ' '
  return value
}
