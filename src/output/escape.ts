/**
 * Text inside JSON strings and XML attributes.
 *
 * What a terminal would obey (control characters of C0 and C1, marks that turn lines around) leaves here as an escape,
 * whatever the packet held; in JSON it is the same text to whoever parses it.
 */
import { CONTROLS, printable, type Text } from '../decode/text.ts'

/**
 * A character that JSON has to escape or a terminal might obey, half a surrogate pair, which UTF-8 cannot hold, and
 * `</`, for JSON that ends up in a web page.
 */
const AWKWARD_JSON = new RegExp(`["\\\\${CONTROLS}\\ud800-\\udfff]|</`)
const EVERY_AWKWARD_JSON = new RegExp(`["\\\\${CONTROLS}]|</|[\\ud800-\\udbff][\\udc00-\\udfff]|[\\ud800-\\udfff]`, 'g')

const JSON_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '</': '<\\/',
}

/** Writes text as it stands between the quotation marks of a JSON string. */
export function writeJson(out: Text, text: string): void {
  out.add(AWKWARD_JSON.test(text) ? text.replace(EVERY_AWKWARD_JSON, escapedJson) : text)
}

function escapedJson(found: string): string {
  const short = JSON_ESCAPES[found]
  if (short !== undefined) return short
  // A pair of surrogates is one good character; a single one is none, and UTF-8 cannot hold it.
  if (found.length === 2) return found
  return `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`
}

const AWKWARD_XML = new RegExp(`[<>&"'${CONTROLS}]`)
const EVERY_XML_MARK = /[<>&"']/g
const XML_ESCAPES: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '"': '&quot;',
  "'": '&#x27;',
}

/** Writes text as it stands in XML, within an attribute or between tags. */
export function writeXml(out: Text, text: string): void {
  out.add(AWKWARD_XML.test(text) ? printable(text.replace(EVERY_XML_MARK, (mark) => XML_ESCAPES[mark])) : text)
}
