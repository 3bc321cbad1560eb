/**
 * The engine that runs anywhere: each part of a filter becomes a function that calls the next.
 *
 * A loop over values takes a body that answers true to stop it, and answers true if it was stopped. All functions are
 * made when the filter is compiled; running them allocates nothing.
 */
import { fieldLoop, type Run } from './closures-fields.ts'
import { slice } from './octets.ts'
import type { Condition, HowMany, Source } from './program.ts'
import { Register } from './registers.ts'
import { type Judge, testOf } from './tests.ts'

export type { Run }

/** A function that tells whether a frame is one that the condition describes. */
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

function values({ how, of, test }: Condition & { is: 'values' }): Run {
  const r = new Register()
  const count = new Count()
  const run = loop(of, r, testOf(of.domain, test, r, loop, judgeOf(how, count)))
  if (how === 'some') return run
  return (p) => {
    count.any = false
    return !run(p) && count.any
  }
}

class Count {
  any = false
}

/** Decides from the outcome of one test whether to look further. */
function judgeOf(how: HowMany, count: Count): Judge {
  if (how === 'some') return (passed) => passed
  const wanted = how === 'every'
  return (passed) => {
    count.any = true
    return passed !== wanted
  }
}

/** A loop over the values of `source`, each put into `r` before `body` is called. */
export function loop(source: Source, r: Register, body: Run): Run {
  switch (source.is) {
    case 'constants':
      return (p) => {
        for (let k = 0; k < source.values.length; k++) {
          r.set(source.domain, source.values[k].value)
          if (body(p)) return true
        }
        return false
      }
    case 'field':
      return fieldLoop(source, r, body)
    case 'slice':
      return sliceLoop(source, r, body)
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
    case 'count':
      return countLoop(source, r, body)
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

function sliceLoop({ of, ranges }: Source & { is: 'slice' }, r: Register, body: Run): Run {
  const whole = new Register()
  return loop(of, whole, (p) => {
    if (of.domain === 'text') whole.encode()
    return slice(whole, ranges, r) && body(p)
  })
}

function countLoop({ of }: Source & { is: 'count' }, r: Register, body: Run): Run {
  let count = 0
  const counting = loop(of, new Register(), () => {
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

function bestLoop({ of, better, domain }: Source & { is: 'best' }, r: Register, body: Run): Run {
  const candidate = new Register()
  let found = false
  const compare = (): boolean => {
    const value = candidate.plain(domain)
    if (!found || better(value, r.plain(domain))) r.set(domain, value)
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
