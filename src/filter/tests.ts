/** Tests of single values, for the engine that is made of functions. */
import type { Run } from './closures-fields.ts'
import { carefully } from './numbers.ts'
import { compareOctets, comparePrefix, containsOctets, sameOctets } from './octets.ts'
import type { Constant, Domain, Interval, Order, Source, Test } from './program.ts'
import { Register } from './registers.ts'

/** Told the outcome for a value (or a pair of values); true stops the loop. */
export type Judge = (passed: boolean) => boolean
type Loop = (source: Source, r: Register, body: Run) => Run
/** Compares what is in two registers; the second holds `constant`, if there is one. */
type Compare = (to: Register, constant: Constant | undefined) => () => boolean

/** Makes the body of a loop: tests the value in `r` and has the outcome judged. */
export function testOf(domain: Domain, test: Test, r: Register, loop: Loop, judge: Judge): Run {
  switch (test.is) {
    case 'there':
      return () => judge(true)
    case 'nonzero': {
      const holds = nonzero(domain, r)
      return () => judge(holds())
    }
    case 'matches': {
      const { pattern } = test
      if (domain === 'text') return () => judge(pattern.matchesText(r.text))
      return () => judge(pattern.matches(r.b, r.at, r.size))
    }
    case 'compare': {
      const { op, careful } = test
      return against(test.right, loop, judge, (to, constant) => comparison(domain, op, r, to, constant, careful))
    }
    case 'contains':
      return against(test.right, loop, judge, (to) => search(domain, r, to))
    case 'within': {
      const holds = within(domain, test.items, r, loop, test.careful)
      return (p) => judge(holds(p))
    }
  }
}

/** Runs a comparison against all values of the right side. */
function against(right: Source, loop: Loop, judge: Judge, compare: Compare): Run {
  const to = new Register()
  if (right.is === 'constants' && right.values.length === 1) {
    const [constant] = right.values
    to.set(constant.domain, constant.value)
    const holds = compare(to, constant)
    return () => judge(holds())
  }
  const holds = compare(to, undefined)
  return loop(right, to, () => judge(holds()))
}

function nonzero(domain: Domain, r: Register): () => boolean {
  if (domain === 'num') return () => r.num !== 0
  if (domain === 'big') return () => r.big !== 0n
  if (domain === 'text') return () => r.text !== ''
  return () => {
    for (let k = 0; k < r.size; k++) if (r.b[r.at + k] !== 0) return true
    return false
  }
}

function comparison(
  domain: Domain,
  op: Order,
  r: Register,
  to: Register,
  constant: Constant | undefined,
  careful: true | undefined,
): () => boolean {
  switch (domain) {
    case 'num': {
      if (careful) return () => carefully(op, r.num, to.num)
      const mask = constant?.domain === 'num' ? constant.mask : undefined
      if (mask === undefined) return ordered(op, r, to, 'num')
      const wanted = (to.num & mask) >>> 0
      return ranked(op, () => ((r.num & mask) >>> 0) - wanted)
    }
    case 'big':
    case 'text':
      return ordered(op, r, to, domain)
    case 'octets': {
      const bits = constant?.domain === 'octets' ? constant.bits : undefined
      if (bits !== undefined) return ranked(op, () => comparePrefix(r.b, r.at, r.size, to.b, bits))
      if (op === '==') return () => sameOctets(r.b, r.at, r.size, to.b, to.at, to.size)
      return ranked(op, () => compareOctets(r.b, r.at, r.size, to.b, to.at, to.size))
    }
  }
}

function ordered(op: Order, r: Register, to: Register, of: 'num' | 'big' | 'text'): () => boolean {
  switch (op) {
    case '==':
      return () => r[of] === to[of]
    case '!=':
      return () => r[of] !== to[of]
    case '<':
      return () => r[of] < to[of]
    case '<=':
      return () => r[of] <= to[of]
    case '>':
      return () => r[of] > to[of]
    case '>=':
      return () => r[of] >= to[of]
  }
}

function ranked(op: Order, rank: () => number): () => boolean {
  switch (op) {
    case '==':
      return () => rank() === 0
    case '!=':
      return () => rank() !== 0
    case '<':
      return () => rank() < 0
    case '<=':
      return () => rank() <= 0
    case '>':
      return () => rank() > 0
    case '>=':
      return () => rank() >= 0
  }
}

function search(domain: Domain, r: Register, to: Register): () => boolean {
  // Nothing is not searched for in text, though it is in octets.
  if (domain === 'text') return () => to.text !== '' && r.text.includes(to.text)
  return () => containsOctets(r.b, r.at, r.size, to.b, to.at, to.size)
}

const pass: Judge = (passed) => passed

function within(domain: Domain, items: readonly Interval[], r: Register, loop: Loop, careful: true | undefined): Run {
  const one = (op: Order, side: Source): Run =>
    against(side, loop, pass, (to, constant) => comparison(domain, op, r, to, constant, careful))
  const tests = items.map(({ from, to }): Run => {
    if (to === undefined) return one('==', from)
    const above = one('>=', from)
    const below = one('<=', to)
    return (p) => above(p) && below(p)
  })
  return (p) => {
    for (let k = 0; k < tests.length; k++) if (tests[k](p)) return true
    return false
  }
}
