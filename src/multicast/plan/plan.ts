/** A plan of groups: those that somebody names and those that captures show, and what is odd about them together. */
import { u32 } from '../../decode/bytes.ts'
import type { Packet } from '../../decode/packet.ts'
import { isSourceSpecific, macText, staysOnLink } from '../addresses.ts'
import { analysisOf } from '../analysis.ts'
import { LEVELS, type Level } from '../findings/finding.ts'
import { macCollision } from '../findings/mac-collision.ts'
import { type Group, groupAt } from '../group.ts'
import { type AddressKey, byAddress, keyAt } from '../state/address.ts'
import { Room } from '../state/room.ts'
import { type Problem, problemsOf } from './rules.ts'
import { registeredGroups, Sharers } from './sharers.ts'
import { candidatesFor } from './suggest.ts'

/** Groups, planned and seen together. */
export const MOST_GROUPS = 65_536
/** Candidates that are looked at for all suggestions together. */
const MOST_CANDIDATES = 2 ** 21
const MOST_SAID = 3

interface Entry {
  readonly group: Group
  isPlanned: boolean
  isSent: boolean
  isJoined: boolean
  label: string | undefined
}

export interface PlanRow {
  readonly group: string
  /** What the plan says of it. */
  readonly label: string | null
  /** Named in the plan; datagrams sent to it were seen; it was seen to be joined. */
  readonly planned: boolean
  readonly sent: boolean
  readonly joined: boolean
  /** IANA's name. */
  readonly name: string | null
  readonly range: string
  /** Autonomous system that the group belongs to by its address (RFC 3180). */
  readonly glop_as: number | null
  readonly ssm: boolean
  /** False for groups that no router forwards. */
  readonly routed: boolean
  readonly mac: string
  /** Groups of the plan that share the MAC address. */
  readonly shares_mac_with: readonly string[]
  /** Switches send it to every port. */
  readonly flooded: boolean
  readonly problems: readonly PlanProblem[]
  /** A group that is free, and has no problem; null where there is no need, or none was found. */
  readonly suggestion: string | null
}

export interface PlanProblem {
  readonly id: string
  readonly severity: Level
  readonly title: string
  readonly said: string
  readonly why: string
  readonly reference: string
  readonly advice: string
}

export class GroupPlan {
  readonly room: Room
  /** Groups with a problem for which no free one was looked for any more. */
  unsuggested = 0
  private readonly entries = new Map<AddressKey, Entry>()

  constructor(most = MOST_GROUPS) {
    this.room = new Room(most)
  }

  /** Somebody plans a group. @returns false if there is no room for it */
  add(octets: Uint8Array, label: string | undefined): boolean {
    const entry = this.meet(octets, 0, octets.length === 4 ? 4 : 6)
    if (entry === undefined) return false
    entry.isPlanned = true
    entry.label ??= label
    return true
  }

  /** A frame shows groups in use. */
  see(p: Packet): void {
    const { toGroups, messages } = analysisOf(p)
    for (const { destination, version } of toGroups) {
      const entry = this.meet(p.bytes, destination, version)
      if (entry !== undefined) entry.isSent = true
    }
    for (const { joins, ip } of messages) {
      for (const at of joins) {
        const entry = this.meet(p.bytes, at, ip)
        if (entry !== undefined) entry.isJoined = true
      }
    }
  }

  /** Time means nothing to a plan. */
  advance(): void {}

  /** All groups in the order of their addresses. */
  rows(): PlanRow[] {
    const entries = [...this.entries].sort(([a], [b]) => byAddress(a, b)).map(([, entry]) => entry)
    const sharers = new Sharers()
    for (const { group } of entries) sharers.add(group)
    const found = entries.map((entry) => ({ entry, problems: this.problemsOf(entry, sharers) }))
    const suggest = this.suggester(sharers)
    return found.map(({ entry, problems }) => rowOf(entry, sharers, problems, suggest))
  }

  private meet(b: Uint8Array, at: number, version: 4 | 6): Entry | undefined {
    const key = keyAt(b, at, version)
    const found = this.entries.get(key)
    if (found !== undefined) return found
    if (!this.room.take()) return undefined
    const group = groupAt(b, at, version)
    const entry = { group, isPlanned: false, isSent: false, isJoined: false, label: undefined }
    this.entries.set(key, entry)
    return entry
  }

  private problemsOf({ group, isPlanned }: Entry, sharers: Sharers): Problem[] {
    const problems = problemsOf(group, isPlanned)
    const together = sharers.of(group)
    if (together.length > 0) problems.push(sharing(group, together, ''))
    // What the plan holds itself was told.
    const known = registeredGroups()
      .of(group)
      .filter(({ text }) => !together.some((one) => one.text === text))
    if (known.length > 0) problems.push(sharing(group, known, ', which is registered'))
    return problems.sort((a, b) => LEVELS.indexOf(b.about.severity) - LEVELS.indexOf(a.about.severity))
  }

  /** Finds free groups; none is suggested twice. */
  private suggester(sharers: Sharers): (group: Group) => string | null {
    let left = MOST_CANDIDATES
    return (group) => {
      for (const octets of candidatesFor(group)) {
        if (left-- <= 0) {
          this.unsuggested++
          return null
        }
        if (sharers.isTaken(octets) || registeredGroups().isTaken(octets)) continue
        const one = groupAt(octets, 0, group.version)
        if (problemsOf(one, true).length > 0) continue
        sharers.add(one)
        return one.text
      }
      return null
    }
  }
}

function sharing(group: Group, others: readonly Group[], what: string): Problem {
  const names = others.slice(0, MOST_SAID).map(({ text, name }) => (name === undefined ? text : `${text} (${name})`))
  const more = others.length > MOST_SAID ? ` and ${others.length - MOST_SAID} more` : ''
  const said = `${group.text} shares ${macText(group.mac)} with ${names.join(', ')}${more}${what}`
  return { about: macCollision, said, reference: group.version === 4 ? 'RFC 1112 §6.4' : 'RFC 2464 §7' }
}

function rowOf(
  { group, isPlanned, isSent, isJoined, label }: Entry,
  sharers: Sharers,
  problems: readonly Problem[],
  suggest: (group: Group) => string | null,
): PlanRow {
  const { octets, version } = group
  return {
    group: group.text,
    label: label ?? null,
    planned: isPlanned,
    sent: isSent,
    joined: isJoined,
    name: group.name ?? null,
    range: group.range,
    glop_as: version === 4 && octets[0] === 233 && octets[1] < 252 ? (u32(octets, 0) >>> 8) & 0xffff : null,
    ssm: isSourceSpecific(octets, 0, version),
    routed: !staysOnLink(octets, 0, version),
    mac: macText(group.mac),
    shares_mac_with: sharers.of(group).map(({ text }) => text),
    flooded: version === 4 && (octets[1] & 0x7f) === 0 && octets[2] === 0,
    problems: problems.map(({ about: { id, severity, title, why, advice }, said, reference }) => ({
      id,
      severity,
      title,
      said,
      why,
      reference,
      advice,
    })),
    suggestion: problems.length === 0 ? null : suggest(group),
  }
}
