/** What a diagnosis makes of a fixture. */
import { openCapture } from '../../../src/capture/open.ts'
import { factsOf } from '../../../src/cli/capture-facts.ts'
import { Session } from '../../../src/decode/session.ts'
import { createRegistry } from '../../../src/library/registry.ts'
import type { CaptureFacts } from '../../../src/multicast/capture-facts.ts'
import { Diagnosis, type Result } from '../../../src/multicast/diagnosis/diagnosis.ts'
import { questionOf } from '../../../src/multicast/diagnosis/question.ts'

/** @param told what is known of the capture besides */
export async function diagnosed(name: string, group?: string, told: Partial<CaptureFacts> = {}): Promise<Result> {
  const question = group === undefined ? undefined : questionOf(group)
  if (typeof question === 'string') throw new Error(question)
  const session = new Session(createRegistry(), { stateful: false })
  const diagnosis = new Diagnosis(question)
  const source = await openCapture([`fixtures/${name}`])
  let cut = 0
  let lasted = 0
  for (let batch = await source.next(); batch !== undefined; batch = await source.next()) {
    for (let k = 0; k < batch.n; k++) {
      const p = session.decode(batch, k, source.interfaces)
      const stamp = session.since(p.sec, p.nsec)
      if (p.captured < p.length) cut++
      lasted = Math.max(lasted, stamp)
      diagnosis.see(p, stamp)
    }
  }
  await source.close()
  const seen = { displayFilter: undefined, frames: session.count, cut, began: 0, lasted, isWhole: true }
  return diagnosis.end({ ...factsOf(source, seen), ...told })
}
