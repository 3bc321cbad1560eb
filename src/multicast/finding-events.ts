/** Findings as events: each is told when it is made for the first time. */
import type { Packet } from '../decode/packet.ts'
import type { CaptureFacts } from './capture-facts.ts'
import type { Found } from './findings/finding.ts'
import { Watcher, type WatcherOptions } from './findings/watcher.ts'
import { outermostOf, sourceOf } from './ip-header.ts'
import { Room } from './state/room.ts'
import { type Place, placeOf } from './state/rows.ts'

const MOST = 65_536

export interface FindingRow extends Partial<Place> {
  readonly id: string
  readonly severity: string
  /** Number of the frame that shows it; of several, the first. */
  readonly frame: number | null
  readonly source: string | null
  readonly groups: readonly string[]
  readonly detail: string
  readonly reference: string
  readonly advice: string
}

export class FindingEvents {
  readonly watcher: Watcher
  private readonly known = new Set<string>()
  private readonly room = new Room(MOST)

  /** @param options who else wants to know what the watcher learns: all of it is remembered once */
  constructor(options: WatcherOptions) {
    this.watcher = new Watcher(options)
  }

  get leftOut(): number {
    return this.room.leftOut
  }

  /** @returns findings that nothing like was found of that source, about these groups, in that place */
  see(p: Packet, stamp: number): FindingRow[] {
    const found = this.watcher.see(p, stamp)
    if (found.length === 0) return []
    const source = sourceOf(p) ?? null
    const outermost = outermostOf(p)
    const segment = this.watcher.segments.of(p, outermost < 0 ? p.layers.n - 1 : outermost)
    const place = segment === undefined ? undefined : placeOf(segment)
    return found
      .filter((one) => this.isNew(one, source, segment?.number))
      .map((one) => rowOf(one, one.frames?.[0] ?? p.number, source, place))
  }

  /** @returns what it takes the whole capture to find */
  end(stamp: number, facts: CaptureFacts): FindingRow[] {
    return this.watcher.end(stamp, facts).map((one) => rowOf(one, one.frames?.[0] ?? null, null, undefined))
  }

  private isNew({ about, severity, groups }: Found, source: string | null, segment: number | undefined): boolean {
    const key = [about.id, severity, source, segment, ...groups].join(' ')
    if (this.known.has(key) || !this.room.take()) return false
    this.known.add(key)
    return true
  }
}

function rowOf(one: Found, frame: number | null, source: string | null, place: Place | undefined): FindingRow {
  const { about, severity, groups, said, reference } = one
  return { ...place, id: about.id, severity, frame, source, groups, detail: said, reference, advice: about.advice }
}
