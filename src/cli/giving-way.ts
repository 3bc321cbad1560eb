/** Threads that give way to the one that decodes, where more of them have something to do than there are processors. */
import { readdirSync } from 'node:fs'
import { setPriority } from 'node:os'

/**
 * How nice they are. A thread of V8's that is woken takes the processor from the one that wakes it: on two processors,
 * decoding stood still for a fifth of the time. Who is much nicer waits long where other programs are busy, and others for
 * him: beside two of them, 10 made `diagnose` a third slower, and 5 less than a tenth.
 */
const NICE = 5

/** This thread gives way. */
export const giveWay = (): void => letGiveWay(() => [0])

/** Those that V8 has by now do: they compile, and collect garbage. */
export const letOthersGiveWay = (): void =>
  letGiveWay(() =>
    readdirSync('/proc/self/task')
      .map(Number)
      .filter((thread) => thread !== process.pid),
  )

/** On Linux alone, threads have priorities of their own. */
function letGiveWay(threads: () => readonly number[]): void {
  if (process.platform !== 'linux') return
  try {
    for (const thread of threads()) setPriority(thread, NICE)
  } catch {
    // One has ended, or nobody may: it works as well, and a little slower.
  }
}
