/** Options with tshark's letters: what they are called, what they take, what they turn into. */
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Preference } from '../decode/preferences.ts'
import type { Registry } from '../decode/registry.ts'
import { TIME_FORMATS, type TimeFormat } from '../decode/time-column.ts'
import { nearestName } from '../filter/names.ts'
import { UsageError } from './errors.ts'
import { FIELD_OPTIONS } from './field-options.ts'

export const FORMATS = ['text', 'fields', 'json', 'ek', 'pdml', 'psml', 'tabs'] as const
export type Format = (typeof FORMATS)[number]

/** What shapes how frames are decoded. */
export interface DecodingOptions {
  readonly preference?: readonly string[]
  readonly decodeAs?: readonly string[]
  readonly enableHeuristic?: readonly string[]
  readonly disableHeuristic?: readonly string[]
}

/** What shapes what is found out and printed of frames, be they read or captured. */
export interface PrintOptions extends DecodingOptions {
  readonly displayFilter?: string
  readonly print?: true
  readonly details?: true
  readonly only?: string
  readonly hex?: true
  readonly format?: Format
  readonly field?: readonly string[]
  readonly fieldOption?: readonly string[]
  readonly layers?: string
  readonly layersDeep?: string
  readonly duplicateKeys: boolean
  readonly timestamps?: TimeFormat
  readonly quiet?: true
  readonly lineBuffered?: true
  readonly statistics?: readonly string[]
  readonly checkChecksums?: true
  readonly color?: 'auto' | 'always' | 'never' | true
}

/** What commander makes of the command line. */
export interface ReadOptions extends PrintOptions {
  readonly readFile?: readonly string[]
  readonly writeFile?: string
  readonly fileFormat?: 'pcap' | 'pcapng'
  readonly count?: true
  readonly frames?: number
  readonly twoPass?: true
  readonly selectedFrame?: number
}

export const several = (value: string, before: readonly string[] = []): string[] => [...before, value]

/** Adds the options that shape how frames are decoded. */
export function addDecodingOptions(command: Command): Command {
  return command
    .option('-o, --preference <name:value>', 'a setting, such as ip.check_checksum:TRUE', several)
    .option(
      '-d, --decode-as <layer==value,protocol>',
      'take payloads for another protocol, such as udp.port==5004,rtp',
      several,
    )
    .option('--enable-heuristic <heuristic>', 'guess at payloads, such as rtp_udp', several)
    .option('--disable-heuristic <heuristic>', 'do not guess, such as mp2t_udp', several)
}

/** Adds the options of `castshark read`. */
export function addReadOptions(command: Command): Command {
  const reading = command
    .option('-r, --read-file <file>', 'a capture to read; - for standard input (may be given several times)', several)
    .option('-Y, --display-filter <filter>', 'show only frames that match, such as ip.addr == 224.1.1.1')
    .option('-c, --frames <n>', 'read at most that many frames', positive)
    .option('-w, --write-file <file>', 'write the frames shown to a capture; - for standard output')
  return addPrintOptions(reading.addOption(fileFormat()))
    .option('--count', 'print only how many frames there are')
    .option('-2, --two-pass', 'accepted; with --selected-frame, gives ${field} in filters its values')
    .option('--selected-frame <n>', 'the frame that ${field} in a filter refers to', positive)
}

export const fileFormat = (): Option =>
  new Option('-F, --file-format <format>', 'format of -w').choices(['pcap', 'pcapng'])

/** Adds the options that shape what is printed. */
export function addPrintOptions(command: Command): Command {
  return addDecodingOptions(command)
    .option('-P, --print', 'print the list although -w is given')
    .option('-V, --details', 'print all fields of each frame')
    .option('-O, --only <protocols>', 'as -V, but open only these protocols, such as ip,igmp')
    .option('-x, --hex', 'print the bytes of each frame, in hexadecimal and ASCII')
    .addOption(new Option('-T, --format <format>', 'what to print').choices(FORMATS))
    .option('-e, --field <field>', 'a field to print with -T fields (may be given several times)', several)
    .option('-E, --field-option <key=value>', `of -T fields: ${Object.keys(FIELD_OPTIONS).join(', ')}`, several)
    .option('-j, --layers <names>', 'in JSON, EK and PDML, open only these layers and fields, such as "ip ip.flags"')
    .option('-J, --layers-deep <names>', 'as -j, with all that stands below them')
    .option('--no-duplicate-keys', 'in JSON, gather values of one key in an array')
    .addOption(new Option('-t, --timestamps <format>', 'time column: relative, absolute, …').choices(TIME_FORMATS))
    .option('-q, --quiet', 'print no frames, only statistics')
    .option('-z, --statistics <statistic>', 'a statistic: io,phs, conv,TYPE or endpoints,TYPE', several)
    .option('--check-checksums', 'verify the checksums of IP, UDP and TCP as well')
    .option('-n', 'no names for addresses and ports (castshark never looks any up)')
    .option('-l, --line-buffered', 'write each frame at once')
    .addOption(colour('colour the list'))
}

export const colour = (about: string): Option =>
  new Option('--color [when]', about).choices(['auto', 'always', 'never'])

export function positive(text: string): number {
  const value = Number(text)
  if (!/^[0-9]+$/.test(text) || value === 0) throw new InvalidArgumentError('It has to be a whole number above 0.')
  return value
}

/** The settings that the protocols declare, `ip.check_checksum`. */
export const declaredPreferences = (registry: Registry): Map<string, Preference> =>
  new Map(
    registry.protocols.flatMap(({ abbrev, spec }) =>
      Object.entries(spec.preferences ?? {}).map(([name, setting]) => [`${abbrev}.${name}`, setting] as const),
    ),
  )

/** Turns `-o` arguments into settings, checked against what the protocols declare. */
export function preferences(
  options: Pick<PrintOptions, 'preference' | 'checkChecksums'>,
  registry: Registry,
): Map<string, boolean | number | string> {
  const declared = declaredPreferences(registry)
  const chosen = new Map<string, boolean | number | string>()
  if (options.checkChecksums) {
    for (const name of declared.keys()) if (name.endsWith('.check_checksum')) chosen.set(name, true)
  }
  for (const argument of options.preference ?? []) {
    if (argument.startsWith(MACRO)) continue
    const colon = argument.indexOf(':')
    const name = colon < 0 ? argument : argument.slice(0, colon).trim()
    const initial = declared.get(name)?.initial
    if (initial === undefined) {
      const close = nearestName(name, [...declared.keys()])
      throw new UsageError(
        `-o ${argument}: there is no setting "${name}"${close === undefined ? '' : `; did you mean ${close}?`}`,
        `Settings: ${[...declared.keys()].sort().join(', ')}`,
      )
    }
    if (colon < 0) throw new UsageError(`-o ${argument}: it takes a value, as in ${name}:${sample(initial)}`)
    chosen.set(name, settingValue(argument, argument.slice(colon + 1).trim(), initial))
  }
  return chosen
}

/** How tshark 4.0 is told of a macro. */
const MACRO = 'uat:dfilter_macros:'

/** Macros for filters, from `-o 'uat:dfilter_macros:"name","text"'`. */
export function macros({ preference = [] }: Pick<PrintOptions, 'preference'>): Record<string, string> {
  const found: Record<string, string> = {}
  for (const argument of preference) {
    if (!argument.startsWith(MACRO)) continue
    const form = /^\s*"([A-Za-z_][\w-]*)"\s*,\s*"((?:[^"\\]|\\.)*)"\s*$/.exec(argument.slice(MACRO.length))
    if (form === null) throw new UsageError(`-o ${argument}: a macro is written ${MACRO}"name","text"`)
    found[form[1]] = form[2].replace(/\\(.)/g, '$1')
  }
  return found
}

const sample = (initial: boolean | number | string): string =>
  typeof initial === 'boolean' ? String(!initial).toUpperCase() : String(initial)

function settingValue(argument: string, text: string, initial: boolean | number | string): boolean | number | string {
  if (typeof initial === 'string') return text
  if (typeof initial === 'boolean') {
    if (/^(true|1)$/i.test(text)) return true
    if (/^(false|0)$/i.test(text)) return false
    throw new UsageError(`-o ${argument}: it takes TRUE or FALSE`)
  }
  if (!/^(0x[0-9a-f]+|[0-9]+)$/i.test(text)) throw new UsageError(`-o ${argument}: it takes a number`)
  return Number(text)
}
