/** Holds whatever a test has of a capture against expectations. */

import { CaptureFileError } from '../../capture/errors.ts'
import type { CaptureInput } from '../../capture/open.ts'
import { type Ending, type Expectations, FOR_CHECKS, Judge, JudgedFrames, type Report } from '../../check/index.ts'
import type { Registry } from '../../decode/registry.ts'
import { Session } from '../../decode/session.ts'
import { lostOn } from '../../multicast/capture-facts.ts'
import { alone } from '../filter.ts'
import type { Frame } from '../frame.ts'
import { Recording, replay } from './recording.ts'

/** What matchers take: a recording, a file's name or octets, frames, or a capture that was opened and not read yet. */
export type Received = Recording | CaptureInput | Iterable<Frame> | AsyncIterable<Frame>

const WANTED = 'a capture is wanted here: replay(file), the path or octets of a file, frames, or openCapture()'

/** @throws TypeError if it is nothing of that kind */
export async function judged(received: unknown, expectations: Expectations, registry: Registry): Promise<Report> {
  const judge = new Judge(expectations)
  return judge.end(await show(received, judge, registry))
}

async function show(received: unknown, judge: Judge, registry: Registry): Promise<Ending> {
  if (received instanceof Recording) return showRecording(received, judge, registry)
  if (typeof received === 'string' || received instanceof Uint8Array)
    return showRecording(replay(received), judge, registry)
  const iterable = received as Partial<Iterable<Frame> & AsyncIterable<Frame>> | null | undefined
  if (iterable?.[Symbol.asyncIterator] === undefined && iterable?.[Symbol.iterator] === undefined) {
    throw new TypeError(WANTED)
  }
  // Frames may have been chosen: each keeps its number.
  const session = new Session(registry, { preferences: Object.entries(FOR_CHECKS) })
  const { first } = session
  for await (const frame of iterable as AsyncIterable<Frame>) {
    if (frame?.origin === undefined) throw new TypeError(WANTED)
    session.count = frame.number - 1
    const p = session.decode(alone(frame), 0, [frame.origin.iface])
    if (first.sec === 0 && first.nsec === 0) Object.assign(first, { sec: p.sec, nsec: p.nsec })
    judge.see(p, session.since(p.sec, p.nsec))
    session.show(p)
  }
  return {}
}

async function showRecording(recording: Recording, judge: Judge, registry: Registry): Promise<Ending> {
  const source = await recording.source()
  const frames = new JudgedFrames(judge, registry)
  try {
    for (let batch = await source.next(); batch !== undefined; batch = await source.next()) {
      frames.take(batch, source.interfaces)
    }
    return { drops: lostOn(source.counts), ...recording.doubts }
  } catch (error) {
    if (!(error instanceof CaptureFileError)) throw error
    return { drops: lostOn(source.counts), damage: error.message }
  } finally {
    await source.close()
  }
}
