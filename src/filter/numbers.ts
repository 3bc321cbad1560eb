/**
 * Whole numbers as Wireshark counts with them.
 *
 * Fields without a sign hold what is not negative; arithmetic on them may go below zero all the same. A negative and
 * a number beyond 31 bits, or a field without a sign and a negative, cannot be held against each other: every
 * comparison of such a pair is false. Results that no 32 bits (64 for wide fields) can hold do not exist.
 */

import type { Order } from './program.ts'
import type { Arithmetic } from './syntax.ts'

const MOST_SIGNED = 0x7fff_ffff
const MOST = 0xffff_ffff
const LEAST = -0x8000_0000

/** Compares two numbers of which either may be negative, though the field on the left is not signed. */
export function carefully(op: Order, left: number, right: number): boolean {
  if (left < 0 ? right > MOST_SIGNED : right < 0) return false
  switch (op) {
    case '==':
      return left === right
    case '!=':
      return left !== right
    case '<':
      return left < right
    case '<=':
      return left <= right
    case '>':
      return left > right
    case '>=':
      return left >= right
  }
}

/** Whole numbers of up to 32 bits; undefined where there is no result. */
export function calculate(op: Arithmetic, x: number, y: number): number | undefined {
  const result = exact(op, x, y)
  return result === undefined || result > MOST || result < LEAST ? undefined : result
}

function exact(op: Arithmetic, x: number, y: number): number | undefined {
  switch (op) {
    case '+':
      return x + y
    case '-':
      return x - y
    case '*':
      return x * y
    case '/':
      // Adding 0 makes -0 a 0.
      return y === 0 ? undefined : Math.trunc(x / y) + 0
    case '%':
      return y === 0 ? undefined : (x % y) + 0
    case '&':
      return (x & y) >>> 0
  }
}

const WIDEST = (1n << 64n) - 1n
const LOWEST = -(1n << 63n)

/** Whole numbers of up to 64 bits. */
export function calculateBig(op: Arithmetic, x: bigint, y: bigint): bigint | undefined {
  const result = exactBig(op, x, y)
  return result === undefined || result > WIDEST || result < LOWEST ? undefined : result
}

function exactBig(op: Arithmetic, x: bigint, y: bigint): bigint | undefined {
  switch (op) {
    case '+':
      return x + y
    case '-':
      return x - y
    case '*':
      return x * y
    case '/':
      return y === 0n ? undefined : x / y
    case '%':
      return y === 0n ? undefined : x % y
    case '&':
      return BigInt.asUintN(64, x & y)
  }
}

/** Floating-point numbers. */
export function calculateDouble(op: Arithmetic, x: number, y: number): number | undefined {
  if (op === '/') return y === 0 ? undefined : x / y
  if (op === '%') return y === 0 ? undefined : x % y
  return op === '+' ? x + y : op === '-' ? x - y : x * y
}
