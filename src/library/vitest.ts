/**
 * Multicast in tests: `import 'castshark/vitest'` gives `expect` matchers over captures.
 *
 *     import { replay } from 'castshark/vitest'
 *
 *     const capture = replay('fixtures/chat.pcapng')
 *     await expect(capture).toEmit('udp.dstport == 5004', { count: 2, each: 'ip.ttl == 2' })
 */
import { expect } from 'vitest'
import { type EmitOptions, type FindingsOptions, matchers } from './testing/matchers.ts'

export type { Report } from '../check/index.ts'
export type { Received } from './testing/judging.ts'
export { type RecordOptions, record, type SandboxOptions, sandbox } from './testing/live.ts'
export { type EmitOptions, type FindingsOptions, matchers } from './testing/matchers.ts'
export { Recording, replay } from './testing/recording.ts'

expect.extend(matchers)

/** What captures can be asked. All of it is answered later: `await expect(…)`. */
export interface CaptureMatchers {
  /**
   * That frames are there which a display filter describes: at least one, or as many as the options say, each as they
   * say. With `not`, that none is there.
   */
  toEmit(filter: string, options?: EmitOptions): Promise<void>
  /** That all holds which an expectation file demands. */
  toMeet(file: string): Promise<void>
  /** That nothing is to be found in it: no errors and warnings, or what the options say. */
  toHaveNoFindings(options?: FindingsOptions): Promise<void>
}

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: a declaration that is added to has to be repeated as it is
  interface Matchers<T = any> extends CaptureMatchers {}
}
