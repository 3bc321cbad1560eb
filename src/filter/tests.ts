/** Tests of single values, for the engine that is made of functions. */

import type { Run } from './closures.ts'
import { compareOctets, comparePrefix, containsOctets, sameOctets } from './octets.ts'
import type { Constant, Domain, Interval, Order, Source, Test } from './program.ts'
import { Register } from './registers.ts'

type Loop = (source: Source, r: Register, body: Run) => Run

/**
 * Makes the function that tests the value in a register. `every`: where the test compares with several values, it has
 * to hold for each of them.
 */
export function testOf(domain: Domain, test: Test, loop: Loop): (r: Register, every: boolean) => Run {
  switch (test.is) {
    case 'there':
      return () => () => true
    case 'nonzero':
      return (r) => nonzero(domain, r)
    case 'matches':
      return (r) =>
        domain === 'text' ? () => test.pattern.matchesText(r.text) : () => test.pattern.matches(r.b, r.at, r.size)
    case 'compare':
      return (r, every) => against(test.right, every, loop, r, (to, exact) => comparison(domain, test.op, r, to, exact))
    case 'contains':
      return (r, every) => against(test.right, every, loop, r, (to) => search(domain, r, to))
    case 'within':
      return (r) => within(domain, test.items, r, loop)
  }
}

/** Runs a test against all values of the right side. */
function against(
  right: Source,
  every: boolean,
  loop: Loop,
  _r: Register,
  test: (to: Register, exact: Constant | undefined) => () => boolean,
): Run {
  const to = new Register()
  if (right.is === 'constants' && right.values.length === 1) {
    const [constant] = right.values
    to.set(constant.domain, constant.value)
    return test(to, constant)
  }
  const holds = test(to, undefined)
  if (!every) return loop(right, to, holds)
  let any = false
  const run = loop(right, to, () => {
    any = true
    return !holds()
  })
  return (p) => {
    any = false
    return !run(p) && any
  }
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

/** A function that compares two registers; `to` holds `constant` if there is one. */
function comparison(domain: Domain, op: Order, r: Register, to: Register, constant?: Constant): () => boolean {
  switch (domain) {
    case 'num': {
      const mask = constant?.domain === 'num' ? constant.mask : undefined
      if (mask === undefined) return ordered(op, r, to, 'num')
      const wanted = (to.num & mask) >>> 0
      const rank = () => ((r.num & mask) >>> 0) - wanted
      return ranked(op, rank)
    }
    case 'big':
      return ordered(op, r, to, 'big')
    case 'text':
      return ordered(op, r, to, 'text')
    case 'octets': {
      const bits = constant?.domain === 'octets' ? constant.bits : undefined
      if (bits !== undefined) {
        return ranked(op, () => (r.size * 8 < bits ? -1 : comparePrefix(r.b, r.at, to.b, to.at, bits)))
      }
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
  if (domain === 'text') return () => r.text.includes(to.text)
  return () => containsOctets(r.b, r.at, r.size, to.b, to.at, to.size)
}

function within(domain: Domain, items: readonly Interval[], r: Register, loop: Loop): Run {
  const tests = items.map(({ from, to }): Run => {
    if (to === undefined) return against(from, false, loop, r, (x, exact) => comparison(domain, '==', r, x, exact))
    const above = against(from, false, loop, r, (x, exact) => comparison(domain, '>=', r, x, exact))
    const below = against(to, false, loop, r, (x, exact) => comparison(domain, '<=', r, x, exact))
    return (p) => above(p) && below(p)
  })
  return (p) => {
    for (let k = 0; k < tests.length; k++) if (tests[k](p)) return true
    return false
  }
}
