/** What a replay says of itself when it ends. */
import type { LiveSender } from '../capture/live/index.ts'
import { plural } from '../decode/phrases.ts'
import type { Readdresser } from '../multicast/readdress.ts'

export interface Sent {
  readonly frames: number
  readonly octets: number
  /** Milliseconds: from the first frame to the last, how late the latest was, and all together. */
  readonly lasted: number
  readonly latest: number
  readonly late: number
}

export function sayReplay(
  sent: Sent,
  { interfaceName, dropped }: LiveSender,
  readdresser: Readdresser | undefined,
): void {
  const { frames, octets, lasted, latest, late } = sent
  const seconds = lasted / 1000
  const lines = [
    `${plural(frames, 'frame')} sent on ${interfaceName}, ${plural(octets, 'octet')} in ${seconds.toFixed(3)} s`,
  ]
  if (frames > 1 && seconds > 0) {
    lines[0] += ` (${(frames / seconds).toFixed(0)} a second, ${((8 * octets) / seconds / 1e6).toFixed(3)} Mbit/s)`
  }
  if (dropped > 0) lines.push(`the interface dropped ${dropped} of them: its other end may be down, or too slow`)
  if (latest > 0) lines.push(`late by ${milliseconds(late / frames)} on average, ${milliseconds(latest)} at most`)
  if (readdresser !== undefined) {
    lines.push(`${plural(readdresser.changed, 'frame')} ${readdresser.changed === 1 ? 'was' : 'were'} changed`)
    for (const [change, times] of readdresser.replaced) lines.push(`${change}: ${plural(times, 'time')}`)
  }
  process.stderr.write(`${lines.join('\n')}\n`)
}

const milliseconds = (value: number): string => `${value.toFixed(3)} ms`
