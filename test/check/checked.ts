/** Holds captures against expectations. */
import { openCapture } from '../../src/capture/open.ts'
import { type Ending, FOR_CHECKS, Judge, parseExpectations, type Report } from '../../src/check/index.ts'
import { Session } from '../../src/decode/session.ts'
import { createRegistry } from '../../src/library/registry.ts'
import { type Frame, packetOf } from '../helpers.ts'

/** Text as it is written in a test, without the indentation that it has there. */
export function unindented(text: string): string {
  const lines = text.split('\n')
  const depth = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => /^ */.exec(line)?.[0].length ?? 0))
  return lines
    .map((line) => line.slice(depth))
    .join('\n')
    .replace(/^\n+/, '')
}

/** A judge, and a session that decodes for him. */
export function court(yaml: string): { readonly judge: Judge; readonly session: Session } {
  const registry = createRegistry()
  const judge = new Judge(parseExpectations(unindented(yaml), registry, 'test.yaml'))
  return { judge, session: new Session(registry, { preferences: Object.entries(FOR_CHECKS) }) }
}

/** A frame, and the seconds since the start. */
export type Step = readonly [at: number, frame: Frame]

/** What comes of frames. */
export function judged(steps: readonly Step[], yaml: string, ending: Ending = {}): Report {
  const { judge, session } = court(yaml)
  for (const [at, frame] of steps) judge.see(packetOf(session, frame), at)
  return judge.end(ending)
}

/** What comes of a capture: a file, or its octets. */
export async function checked(capture: string | Uint8Array, yaml: string, ending: Ending = {}): Promise<Report> {
  const { judge, session } = court(yaml)
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
