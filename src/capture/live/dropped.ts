/** Frames that an interface took over and did not send after all, as the system counts them (proc(5)). */
import { systemFile } from './system-file.ts'

const COUNTS = '/proc/net/dev'
/** Where the number stands behind the name: `drop` of what is transmitted. */
const DROPPED = 11

/** How many since there is the interface; 0 where the system does not tell. */
export function droppedOn(name: string, counts: string = systemFile(COUNTS)): number {
  for (const line of counts.split('\n')) {
    const colon = line.lastIndexOf(':')
    if (line.slice(0, Math.max(colon, 0)).trim() !== name) continue
    const numbers = line
      .slice(colon + 1)
      .trim()
      .split(/\s+/)
    return Number(numbers[DROPPED]) || 0
  }
  return 0
}
