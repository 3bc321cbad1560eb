/** What a capture says of itself when it ends: how much came, how much was lost, how it was made. */
import type { LiveSource, LiveStatistics, Membership, Outages } from '../capture/live/index.ts'
import { noun, plural } from '../decode/phrases.ts'

export interface Ended {
  readonly source: LiveSource
  /** Frames captured, and those of them that the list left out. */
  readonly count: number
  readonly skipped: number
  readonly memberships: readonly Membership[]
  readonly outages: Outages
}

export function saySummary({ source, count, skipped, memberships, outages }: Ended): void {
  const lines = [counts(count, source.statistics())]
  if (skipped > 0)
    lines.push(
      `${plural(skipped, 'frame')} ${noun(skipped, 'was', 'were')} written but not listed: the list could not keep up`,
    )
  for (const { interfaceName, how, warnings } of source.inputs) {
    lines.push(...[how, ...warnings, ...down(outages, interfaceName)].map((said) => `${interfaceName}: ${said}`))
  }
  for (const { group, source, interfaceName } of memberships) {
    lines.push(`joined meanwhile: ${group}${source === undefined ? '' : ` from ${source}`} on ${interfaceName}`)
  }
  if (process.getuid?.() === 0) {
    lines.push('ran as root throughout: sudo, or -Z USER, has it given up once the interface is open')
  }
  process.stderr.write(`${lines.join('\n')}\n`)
}

function down(outages: Outages, name: string): readonly string[] {
  const outage = outages.of(name)
  if (outage === undefined) return []
  const { times, seconds } = outage
  return [`was down ${times === 1 ? 'once' : `${times} times`}, for ${Math.ceil(seconds)} s`]
}

function counts(count: number, statistics: readonly (LiveStatistics | undefined)[]): string {
  const known = statistics.filter((some) => some !== undefined)
  if (known.length === 0) return `${count} captured`
  const sum = (key: keyof LiveStatistics) => known.reduce((total, some) => total + some[key], 0)
  return `${count} captured, ${sum('received')} received by filter, ${sum('dropped')} dropped by kernel, ${sum('droppedByInterface')} by interface`
}
