/** Matchers for Vitest (and whoever else extends `expect` as Jest does). */
import { readFileSync } from 'node:fs'
import { ExpectationError, type Expectations, parseExpectations, type Report, type Vantage } from '../../check/index.ts'
import { explanationOf } from '../../check/report/explanation.ts'
import { plural } from '../../decode/phrases.ts'
import type { Registry } from '../../decode/registry.ts'
import { createRegistry } from '../registry.ts'
import { judged } from './judging.ts'

export interface EmitOptions {
  /** How many: 2, '1..', '..5', '0..3'; '1..' without it. */
  readonly count?: number | string
  /** What each of them has to satisfy besides. */
  readonly each?: string
  /** By when, since the first frame: '5s', '500ms'. */
  readonly within?: string
  /** What `$name` stands for in conditions. */
  readonly let?: Readonly<Record<string, string>>
}

export interface FindingsOptions {
  /** Severities and names of findings; errors and warnings without it. */
  readonly findings?: readonly string[]
  /** Where it was captured. */
  readonly vantage?: Vantage
}

/** What a matcher hands back. */
export interface Outcome {
  readonly pass: boolean
  readonly message: () => string
}

interface Context {
  readonly isNot?: boolean
}

/** A display filter that frames satisfy, and how many of them, each with what. */
async function toEmit(
  this: Context,
  received: unknown,
  frame: string,
  { let: names, ...options }: EmitOptions = {},
): Promise<Outcome> {
  const isNot = this.isNot === true
  if (isNot && Object.keys(options).length > 0) {
    throw new TypeError('what not to emit is told by the filter alone; for a number say toEmit(…, { count: … })')
  }
  const expectation = { frame, ...options, ...(isNot ? { count: 0 } : {}) }
  return outcome(received, { let: names, expect: [expectation] }, `toEmit(${JSON.stringify(frame)})`, isNot)
}

/** An expectation file. */
async function toMeet(this: Context, received: unknown, file: string): Promise<Outcome> {
  const registry = createRegistry()
  return judgedAs(received, parseExpectations(readFileSync(file), registry, file), registry, this.isNot === true)
}

/** Nothing to be found. */
async function toHaveNoFindings(
  this: Context,
  received: unknown,
  { findings = ['error', 'warning'], vantage }: FindingsOptions = {},
): Promise<Outcome> {
  return outcome(received, { never: [{ findings }], vantage }, 'toHaveNoFindings', this.isNot === true)
}

export const matchers = { toEmit, toMeet, toHaveNoFindings }

/** @param isNot the demand is met by what it forbids already where it is `toEmit`; others are turned round */
async function outcome(received: unknown, file: object, name: string, isNot: boolean): Promise<Outcome> {
  const registry = createRegistry()
  const report = await judged(received, understood(file, name, registry), registry)
  const isTurned = isNot && 'expect' in file
  if (!isTurned) return told(report, isNot)
  // "not" was said in the expectation: that it holds is that the matcher does not.
  return { pass: report.verdict !== 'pass', message: () => textOf(report) }
}

async function judgedAs(
  received: unknown,
  expectations: Expectations,
  registry: Registry,
  isNot: boolean,
): Promise<Outcome> {
  return told(await judged(received, expectations, registry), isNot)
}

/** What cannot be told is neither so nor not so. */
function told(report: Report, isNot: boolean): Outcome {
  const pass = report.verdict === 'inconclusive' ? isNot : report.verdict === 'pass'
  return { pass, message: () => textOf(report) }
}

function understood(file: object, name: string, registry: Registry): Expectations {
  try {
    // JSON is YAML: what is wrong is shown where it stands.
    return parseExpectations(JSON.stringify(file, null, 2), registry, name)
  } catch (error) {
    if (error instanceof ExpectationError) throw new TypeError(error.message)
    throw error
  }
}

function textOf({ results, verdict, frames }: Report): string {
  const told = results.filter((result) => result.verdict !== 'pass' || verdict === 'pass')
  const texts = told.map((result) => [`${result.verdict}: ${result.name}`, ...explanationOf(result)].join('\n  '))
  return [...texts, `of ${plural(frames, 'frame')}`].join('\n')
}
