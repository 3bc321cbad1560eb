/** From a name to a field, and from a wrong name to the right one. */
import type { Field } from '../decode/field.ts'
import type { Registry } from '../decode/registry.ts'

/** Names of protocols that were renamed: what was typed, and what it is called now. */
const RENAMED: Readonly<Record<string, string>> = {
  bootp: 'dhcp',
  ssl: 'tls',
  bootp6: 'dhcpv6',
  'dhcpv6-old': 'dhcpv6',
}

/** The field of that name; a leading dot only says that it is one. */
export function findField(text: string, registry: Registry): Field | undefined {
  return registry.field(text.startsWith('.') ? text.slice(1) : text)
}

/** What a name of a protocol that was renamed, or of one of its fields, is called now; undefined for any other. */
export function renamed(text: string): string | undefined {
  const name = text.replace(/^\./, '')
  const [first] = name.split('.')
  return Object.hasOwn(RENAMED, first) ? RENAMED[first] + name.slice(first.length) : undefined
}

/** True if a word looks like the name of a field rather than a number or an address. */
export const looksLikeName = (text: string): boolean => /^\.?[A-Za-z_][\w-]*(\.[\w-]+)*$/.test(text)

/** The known name that was most likely meant; undefined if none is near. */
export function nearestName(text: string, names: Iterable<string>): string | undefined {
  const word = text.toLowerCase()
  let least = Math.max(1, Math.floor(word.length / 3)) + 1
  let best: string | undefined
  for (const name of names) {
    const distance = edits(word, name.toLowerCase(), least)
    // Of names that are as near, the one that begins alike: igmp.typ means igmp.type, not igmp.tap.
    if (distance < least) {
      least = distance
      best = name
    }
  }
  return best
}

/** Letters to insert, delete, change or swap with their neighbour; `limit` stands for more than anybody asks for. */
function edits(from: string, to: string, limit: number): number {
  if (Math.abs(from.length - to.length) >= limit) return limit
  let before: number[] = []
  let row = Array.from({ length: to.length + 1 }, (_, k) => k)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    let smallest = i
    for (let j = 1; j <= to.length; j++) {
      let cost = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (from[i - 1] === to[j - 1] ? 0 : 1))
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1])
        cost = Math.min(cost, before[j - 2] + 1)
      next.push(cost)
      if (cost < smallest) smallest = cost
    }
    if (smallest >= limit) return limit
    before = row
    row = next
  }
  return row[to.length]
}
