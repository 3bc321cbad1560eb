/** `castshark fields`: every field there is, to be searched by name and description. */
import { createRegistry } from '../decode/protocols/index.ts'
import { type FieldEntry, listFields } from '../decode/reference.ts'
import { EXIT } from './errors.ts'
import { Output } from './stdout.ts'

/**
 * Prints a line for each field whose name or description holds `pattern`.
 * @returns the exit code: that the answer is no where nothing was found
 */
export async function fields(pattern = ''): Promise<number> {
  const found = listFields(createRegistry()).filter(matching(pattern))
  const width = Math.max(0, ...found.map(({ abbrev }) => abbrev.length))
  const output = new Output()
  for (const { abbrev, type, name, description } of found) {
    const said = description === '' ? name : `${name} (${description})`
    output.text.add(`${abbrev.padEnd(width)}  ${type.padEnd(17)}  ${said}\n`)
  }
  await output.flush()
  if (found.length > 0) return EXIT.done
  process.stderr.write(`castshark: no field has "${pattern}" in its name or description\n`)
  return EXIT.no
}

/** A pattern without a wildcard may stand anywhere; `igmp.*` is the whole name, with `*` for anything. */
function matching(pattern: string): (entry: FieldEntry) => boolean {
  const wanted = pattern.toLowerCase()
  if (!wanted.includes('*')) {
    return ({ abbrev, name, description }) => `${abbrev}\n${name}\n${description}`.toLowerCase().includes(wanted)
  }
  const parts = wanted.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  const whole = new RegExp(`^${parts.join('.*')}$`)
  return ({ abbrev }) => whole.test(abbrev.toLowerCase())
}
