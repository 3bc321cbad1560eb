/**
 * The engine that runs anywhere: each part of a filter becomes a function that calls the next.
 *
 * A loop over values takes a body that answers true to stop it, and answers true if it was stopped. All functions are
 * made when the filter is compiled; running them allocates nothing.
 */
import type { Packet } from '../decode/packet.ts'
import { Nodes } from './nodes.ts'
import { isLayerIn, slice } from './octets.ts'
import type { Path } from './paths.ts'
import type { Condition, Source } from './program.ts'
import { load, loadAt, Register } from './registers.ts'
import { testOf } from './tests.ts'

export type Run = (p: Packet) => boolean

export function closures(condition: Condition): Run {
  switch (condition.is) {
    case 'always':
      return () => true
    case 'not': {
      const of = closures(condition.of)
      return (p) => !of(p)
    }
    case 'logic':
      return logic(condition.op, condition.parts.map(closures))
    case 'values':
      return values(condition)
  }
}

function logic(op: 'and' | 'or' | 'xor', parts: readonly Run[]): Run {
  if (op === 'xor') return (p) => parts.reduce((so, part) => so !== part(p), false)
  if (parts.length === 2) {
    const [a, b] = parts
    return op === 'and' ? (p) => a(p) && b(p) : (p) => a(p) || b(p)
  }
  const until = op === 'or'
  return (p) => {
    for (let k = 0; k < parts.length; k++) if (parts[k](p) === until) return until
    return !until
  }
}

function values({ every, of, test }: Condition & { is: 'values' }): Run {
  const passes = testOf(of.domain, test, loop)
  const r = new Register()
  // With several values on the right, `every` means every pair: the test answers for all of those.
  const fits = passes(r, every)
  if (!every) return loop(of, r, fits)
  let any = false
  const run = loop(of, r, (p) => {
    any = true
    return !fits(p)
  })
  return (p) => {
    any = false
    return !run(p) && any
  }
}

/** A loop over the values of `source`, each put into `r` before `body` is called. */
export function loop(source: Source, r: Register, body: Run): Run {
  switch (source.is) {
    case 'constants':
      return (p) => {
        for (const { domain, value } of source.values) {
          r.set(domain, value)
          if (body(p)) return true
        }
        return false
      }
    case 'field':
      return fieldLoop(source, r, body)
    case 'slice': {
      const whole = new Register()
      return loop(source.of, whole, (p) => slice(whole, source.ranges, r) && body(p))
    }
    case 'map': {
      const { of, apply, domain } = source
      const before = new Register()
      return loop(of, before, (p) => {
        const value = apply(before.plain(of.domain))
        if (value === undefined) return false
        r.set(domain, value)
        return body(p)
      })
    }
    case 'count': {
      let count = 0
      const counting = loop(source.of, new Register(), () => {
        count++
        return false
      })
      return (p) => {
        count = 0
        counting(p)
        r.num = count
        return count > 0 && body(p)
      }
    }
    case 'best':
      return bestLoop(source, r, body)
    case 'sum': {
      const { left, right, domain, apply } = source
      const x = new Register()
      const y = new Register()
      const pairs = loop(right, y, (p) => {
        const value = apply(x.plain(left.domain), y.plain(right.domain))
        if (value === undefined) return false
        r.set(domain, value)
        return body(p)
      })
      return loop(left, x, pairs)
    }
  }
}

function bestLoop({ of, greatest, domain }: Source & { is: 'best' }, r: Register, body: Run): Run {
  const candidate = new Register()
  let found = false
  const compare = (): boolean => {
    const value = candidate.plain(domain)
    const best = r.plain(domain)
    if (!found || (greatest ? value > best : value < best)) r.set(domain, value)
    found = true
    return false
  }
  const runs = of.map((source) => loop(source, candidate, compare))
  return (p) => {
    found = false
    for (const run of runs) run(p)
    return found && body(p)
  }
}

type LayerRun = (p: Packet, i: number) => boolean

function fieldLoop(source: Source & { is: 'field' }, r: Register, body: Run): Run {
  const ways: LayerRun[][] = []
  for (const path of source.paths) {
    const { id } = path.protocol
    ways[id] ??= []
    ways[id].push(wayOf(path, source, r, body))
  }
  const { layers } = source
  return (p) => {
    const { id, n } = p.layers
    for (let i = 0; i < n; i++) {
      const here = ways[id[i]]
      if (here === undefined || (layers !== undefined && !isAmong(layers, p, i))) continue
      for (let k = 0; k < here.length; k++) if (here[k](p, i)) return true
    }
    return false
  }
}

/** True if layer `i` is one of those that `ranges` count, among the layers of its protocol. */
export function isAmong(ranges: Parameters<typeof isLayerIn>[0], p: Packet, i: number): boolean {
  const { id, n } = p.layers
  let number = 0
  let count = 0
  for (let k = 0; k < n; k++) {
    if (id[k] !== id[i]) continue
    count++
    if (k <= i) number++
  }
  return isLayerIn(ranges, number, count)
}

function wayOf(
  { how, source, need, guards, protocol }: Path,
  to: Source & { is: 'field' },
  r: Register,
  body: Run,
): LayerRun {
  const { domain, field } = to
  if (how === 'tree') {
    const nodes = new Nodes(source, protocol)
    return (p, i) => {
      const n = nodes.find(p, i)
      for (let k = 0; k < n; k++) {
        const value = nodes.values[k]
        if (value === undefined) loadAt(r, domain, field, p.bytes, nodes.at[k], nodes.size[k])
        else if (!load(r, domain, field, value)) continue
        if (body(p)) return true
      }
      return false
    }
  }
  if (how === 'layer') {
    return (p, i) => {
      const at = p.layers.at[i]
      r.octets(p.bytes, at, p.layers.end[i] - at)
      return body(p)
    }
  }
  const holds = (p: Packet, i: number): boolean => {
    if (p.layers.at[i] + need > p.layers.end[i]) return false
    for (let k = 0; k < guards.length; k++) if (!guards[k](p, i)) return false
    return true
  }
  const { compute } = source
  if (compute !== undefined) {
    return (p, i) => {
      if (!holds(p, i)) return false
      const value = compute(p, i)
      return value !== undefined && load(r, domain, field, value) && body(p)
    }
  }
  const size = field.size || source.size
  return (p, i) => {
    if (!holds(p, i)) return false
    loadAt(r, domain, field, p.bytes, p.layers.at[i] + source.at, size)
    return body(p)
  }
}
