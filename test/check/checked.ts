/** Holds captures against expectations. */
import { openCapture } from '../../src/capture/open.ts'
import { type Ending, FOR_CHECKS, Judge, parseExpectations, type Report } from '../../src/check/index.ts'
import { Session } from '../../src/decode/session.ts'
import { createRegistry } from '../../src/library/registry.ts'

/** Text as it is written in a test, without the indentation that it has there. */
export function unindented(text: string): string {
  const lines = text.split('\n')
  const depth = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => /^ */.exec(line)?.[0].length ?? 0))
  return lines
    .map((line) => line.slice(depth))
    .join('\n')
    .replace(/^\n+/, '')
}

/** What comes of a capture: a file, or its octets. */
export async function checked(capture: string | Uint8Array, yaml: string, ending: Ending = {}): Promise<Report> {
  const registry = createRegistry()
  const judge = new Judge(parseExpectations(unindented(yaml), registry, 'test.yaml'))
  const session = new Session(registry, { preferences: Object.entries(FOR_CHECKS) })
  const source = await openCapture([capture])
  for (let batch = await source.next(); batch !== undefined; batch = await source.next()) {
    for (let k = 0; k < batch.n; k++) {
      const p = session.decode(batch, k, source.interfaces)
      judge.see(p, p.sec - session.first.sec + (p.nsec - session.first.nsec) / 1e9)
    }
  }
  await source.close()
  return judge.end(ending)
}
