/** From the parts of a regular expression to steps: a machine that may be in several places at once. */
import type { Assertion, Node, OctetSet } from './nodes.ts'
import { PatternError } from './reader.ts'

/** A step consumes an octet, asks for something, goes on in two ways, or is the end. */
export type Step =
  | { readonly is: 'octet'; readonly set: OctetSet; next: number }
  | { readonly is: 'assert'; readonly what: Assertion; next: number }
  | { readonly is: 'fork'; next: number; other: number }
  | { readonly is: 'found' }

const MOST_STEPS = 20_000

/** The steps of an expression; the first of them is number `start`. */
export interface Program {
  readonly steps: readonly Step[]
  readonly start: number
}

export function programOf(node: Node): Program {
  const steps: Step[] = [{ is: 'found' }]
  const add = (step: Step): number => {
    if (steps.length === MOST_STEPS) throw new PatternError('it is too long')
    return steps.push(step) - 1
  }
  return { steps, start: build(node, 0, add, steps) }
}

type Add = (step: Step) => number

/** Adds the steps of `node`, which lead to step `next`. @returns the first of them */
function build(node: Node, next: number, add: Add, steps: Step[]): number {
  switch (node.is) {
    case 'empty':
      return next
    case 'octet':
      return add({ is: 'octet', set: node.set, next })
    case 'assert':
      return add({ is: 'assert', what: node.what, next })
    case 'row':
      return node.parts.reduceRight((behind, part) => build(part, behind, add, steps), next)
    case 'choice': {
      const ways = node.parts.map((part) => build(part, next, add, steps))
      return ways.reduceRight((other, way) => add({ is: 'fork', next: way, other }))
    }
    case 'repeat':
      return repeat(node, next, add, steps)
  }
}

function repeat({ of, least, most }: Node & { is: 'repeat' }, next: number, add: Add, steps: Step[]): number {
  let first = next
  if (most === undefined) {
    const fork = add({ is: 'fork', next: 0, other: next })
    ;(steps[fork] as { next: number }).next = build(of, fork, add, steps)
    first = fork
  } else {
    for (let k = least; k < most; k++) first = add({ is: 'fork', next: build(of, first, add, steps), other: next })
  }
  for (let k = 0; k < least; k++) first = build(of, first, add, steps)
  return first
}
