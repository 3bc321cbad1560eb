/** Threads that give way to the one that decodes, where more of them have something to do than there are processors. */
import { readdirSync } from 'node:fs'
import { setPriority } from 'node:os'

/**
 * How nice they are. A thread of V8's that is woken takes the processor from the one that wakes it: on two processors,
 * decoding stood still for a fifth of the time. Who is much nicer waits long where other programs are busy, and code that
 * waits to be compiled is slow: 5 costs a twentieth on two idle processors and saves a tenth beside two busy programs, 12
 * saves next to nothing and costs a fifth.
 */
const NICE = 8

/**
 * The threads that V8 has by now give way: they compile, and collect garbage. Not the one that reads: where it is late, all
 * wait.
 */
export function letOthersGiveWay(): void {
  // On Linux alone, threads have priorities of their own.
  if (process.platform !== 'linux') return
  try {
    for (const thread of readdirSync('/proc/self/task').map(Number)) {
      if (thread !== process.pid) setPriority(thread, NICE)
    }
  } catch {
    // One has ended, or nobody may: it works as well, and a little slower.
  }
}
