/** The list of options of a DHCP message (RFC 2132 §2; long ones, RFC 3396, are shown as they stand). */
import type { Field } from '../field.ts'
import type { Packet } from '../packet.ts'
import { eachOption, type OptionList } from '../parts.ts'
import type { Tree } from '../tree.ts'
import { ipv4Text } from '../values.ts'
import { messageTypes, optionName } from '../words/dhcp-options.ts'
import { FILE, FILE_SIZE, dhcpFields as f, SERVER, SERVER_SIZE } from './dhcp-fields.ts'
import { LISTS, type Special, VALUES } from './dhcp-option-values.ts'
import { type Option, putField } from './dhcp-value.ts'

const PAD = 0
const END = 255
const MESSAGE_TYPE = 53
const OVERLOAD = 52
const SUB = 'option.option_overload'
const LIST: OptionList = { single: [PAD], last: END, uncounted: 2 }
/** Wireshark names the end by its octet, and says that its option is number 0. */
const END_SAYS = 0

/** What has to be known of a list before it is shown. */
export interface Gist {
  /** Of all options that tell what the message is (RFC 2132 §9.6): there should be one. */
  readonly types: readonly number[]
  /** Fields of the header that hold options: 1 the file's name, 2 the server's, 3 both (RFC 2132 §9.3). */
  readonly overload: number
}

/** Reads ahead through the options from `at` to `end`. */
export function gistOf(b: Uint8Array, at: number, end: number): Gist {
  const types: number[] = []
  let overload = 0
  eachOption(b, at, end, LIST, (code, o, size) => {
    if (size < 3 || o + 3 > end) return
    if (code === MESSAGE_TYPE) types.push(b[o + 2])
    if (code === OVERLOAD && size === 3) overload = b[o + 2]
  })
  return { types, overload }
}

/** `Discover` */
export const messageText = (type: number): string =>
  messageTypes[type] ?? `Unknown Message Type (0x${type.toString(16).padStart(2, '0')})`

/**
 * Emits the options from `at` to `end`.
 * @param area true in a field of the header that holds options: nothing of it may stand beyond
 * @returns first octet behind the list's end; -1 if that is missing
 */
export function putOptions(t: Tree, p: Packet, i: number, at: number, end: number, area: boolean): number {
  const b = p.bytes
  let padded = at
  let over = -1
  let lost = false
  eachOption(b, at, end, LIST, (code, o, size) => {
    if (!t.ok || lost || o < padded) return
    if (code === PAD) {
      padded = o + 1
      while (padded < end && b[padded] === PAD) padded++
      putSingle(t, PAD, o, () => t.put(f['option.padding'], o, padded - o))
    } else if (code === END) {
      over = o + 1
      putSingle(t, END, o, () => t.put(f['option.end'], o))
    } else if (area && (o + 2 > end || o + size > end)) {
      lost = true
      t.remark(f.bad_length, 'option goes beyond the field')
    } else putOption(t, p, i, o, size, area)
  })
  return over
}

function putSingle(t: Tree, code: number, o: number, below: () => void): void {
  t.set(f['option.type'], o, 1, code === END ? END_SAYS : code, `Option: (${code}) ${optionName(code)}`)
  t.open()
  below()
  t.close()
}

function putOption(t: Tree, p: Packet, i: number, o: number, size: number, area: boolean): void {
  if (!t.has(o, 2)) return
  const b = p.bytes
  const code = b[o]
  const option: Option = { t, b, at: o + 2, size: size - 2 }
  const how = VALUES[code]
  const isThere = o + size <= t.limit
  // What is cut off has a headline all the same.
  t.set(
    f['option.type'],
    o,
    isThere ? size : 2,
    code,
    `Option: (${code}) ${optionName(code)}${said(code, how, option)}`,
  )
  t.open()
  t.put(f['option.length'], o + 1)
  if (how === undefined || 'kind' in how) {
    putField(option, how, LISTS.has(code), f['option.value'], f['option.value, decoded'])
    if (code === OVERLOAD && size === 3 && !area && t.ok) putOverload(t, p, i, b[o + 2])
  } else {
    const wrong = isThere ? how.trouble(option) : ''
    t.put(f[wrong === undefined ? 'option.value, decoded' : 'option.value'], o + 2, size - 2)
    if (wrong === undefined) how.show(option)
    else if (wrong !== '') t.remark(f.bad_length, wrong)
  }
  t.close()
}

/** What an option's headline says beyond its name: the address, where it is of one. */
function said(code: number, how: Field | Special | undefined, { t, b, at, size }: Option): string {
  if (at + size > t.limit) return ''
  if (code === MESSAGE_TYPE && size === 1) return ` (${messageText(b[at])})`
  const isAddress = how !== undefined && 'kind' in how && how.kind === 'ipv4' && size === 4 && !LISTS.has(code)
  return isAddress ? ` (${ipv4Text(b, at)})` : ''
}

/** Options in fields of the header, which are not what these are named after then (RFC 2131 §4.1). */
function putOverload(t: Tree, p: Packet, i: number, which: number): void {
  const start = p.layers.at[i]
  if (which === 2 || which === 3) {
    putArea(t, p, i, [start + SERVER, SERVER_SIZE], f['option.option_overload, sname'], f[`${SUB}.sname_end_missing`])
  }
  if (which === 1 || which === 3) {
    putArea(t, p, i, [start + FILE, FILE_SIZE], f['option.option_overload, file'], f[`${SUB}.file_end_missing`])
  }
}

function putArea(t: Tree, p: Packet, i: number, [at, size]: [number, number], field: Field, missing: Field): void {
  t.put(field, at, size, field.name + typesText(gistOf(p.bytes, at, at + size)))
  t.open()
  if (putOptions(t, p, i, at, at + size, true) < 0) t.remark(missing)
  t.close()
}

/** ` (Discover)` */
export const typesText = ({ types }: Gist): string => types.map((type) => ` (${messageText(type)})`).join('')
