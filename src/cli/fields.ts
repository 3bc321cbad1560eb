/** `castshark fields`: every field there is, to be searched by name and description. */

import { listFields } from '../decode/reference.ts'
import { createRegistry } from '../library/registry.ts'
import { EXIT } from './errors.ts'
import { Output } from './stdout.ts'

/**
 * Prints a line for each field whose name or description holds `pattern`.
 * @returns the exit code: that the answer is no where nothing was found
 */
export async function fields(pattern = ''): Promise<number> {
  const found = listFields(createRegistry(), pattern)
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
