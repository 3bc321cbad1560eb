/** `--selected-frame`: the frame whose values `${field}` stands for in a filter. */
import { openCapture } from '../capture/open.ts'
import type { Packet } from '../decode/packet.ts'
import type { Registry } from '../decode/registry.ts'
import { type Prefs, Session } from '../decode/session.ts'
import { UsageError } from './errors.ts'

/**
 * Reads the capture up to frame `number` and hands the frame to `take`, which has to make do with it while it is lent;
 * with undefined, if there are not that many frames or the file is damaged before.
 */
export async function withSelectedFrame<T>(
  inputs: readonly string[],
  number: number,
  registry: Registry,
  preferences: Prefs,
  take: (p: Packet | undefined) => T,
): Promise<T> {
  if (inputs.includes('-')) {
    throw new UsageError('--selected-frame reads the capture twice, and standard input can be read but once')
  }
  const source = await openCapture(inputs)
  const session = new Session(registry, { preferences })
  try {
    for (;;) {
      // Damage is told when the capture is read for good.
      const batch = await source.next().catch(() => undefined)
      if (batch === undefined) return take(undefined)
      for (let k = 0; k < batch.n; k++) {
        const p = session.decode(batch, k, source.interfaces)
        if (p.number === number) return take(p)
        session.show(p)
      }
    }
  } finally {
    await source.close()
  }
}
