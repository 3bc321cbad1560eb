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

/** Escapes for XML what was written since `from`, in place; control characters have to be escaped already. */
export function escapeXml(out: Text, from: number): void {
  let marks = 0
  for (let k = from; k < out.n; k++) marks += LONGER[out.bytes[k]]
  if (marks === 0) return
  out.room(marks)
  const b = out.bytes
  // From the end to the front, so that nothing is overwritten that is still to be read.
  let to = out.n + marks
  for (let k = out.n - 1; k >= from; k--) {
    const entity = ENTITIES[b[k]]
    if (entity === undefined) b[--to] = b[k]
    else {
      to -= entity.length
      b.set(entity, to)
    }
  }
  out.n += marks
}

/** What stands for an octet in XML, and how much longer that is. */
const ENTITIES: (Uint8Array | undefined)[] = []
const LONGER = new Uint8Array(256)
for (const [mark, entity] of Object.entries(XML_ESCAPES)) {
  const code = mark.charCodeAt(0)
  ENTITIES[code] = new TextEncoder().encode(entity)
  LONGER[code] = entity.length - 1
}
