/** What the schema finds wrong with a file, in words, where it stands. */
import type { z } from 'zod'
import { nearestName } from '../filter/names.ts'
import type { Fault } from './errors.ts'
import { schema } from './schema.ts'
import type { Path, Source } from './source.ts'

export function schemaFaults(source: Source): Fault[] {
  if (source.value === null || source.value === undefined) {
    return [source.fault([], 'the file is empty', 'it holds expect, a list of frames that have to be there')]
  }
  const { error } = schema.safeParse(source.value)
  if (error !== undefined) return error.issues.flatMap((issue) => faultsOf(source, issue))
  const { expect, never = [] } = source.value as z.infer<typeof schema>
  const faults: Fault[] = []
  if (expect === undefined && never.length === 0) {
    faults.push(source.fault([], 'nothing is expected', 'there has to be an expect or a never'))
  }
  for (const [k, { frame, findings }] of never.entries()) {
    if ((frame === undefined) !== (findings === undefined)) continue
    const reason = frame === undefined ? 'this forbids nothing' : 'this is about frames and about findings'
    faults.push(source.fault(['never', k], reason, 'give either frame or findings'))
  }
  return faults
}

type Issue = z.core.$ZodIssue

function faultsOf(source: Source, issue: Issue): Fault[] {
  const path = issue.path as Path
  if (issue.code !== 'invalid_type' && path.length > 0 && valueAt(source, path) === undefined) {
    return [source.fault(path, `${String(path[path.length - 1])} is missing`, issue.message)]
  }
  switch (issue.code) {
    case 'unrecognized_keys': {
      const allowed = keysAt(path)
      return issue.keys.map((key) => {
        const near = nearestName(key, allowed)
        const advice = near === undefined ? `allowed are ${allowed.join(', ')}` : `did you mean ${near}?`
        return source.fault([...path, key], `"${key}" is not allowed here`, advice, true)
      })
    }
    case 'invalid_key':
      return [source.fault(path, `"${String(path[path.length - 1])}" is no name`, issue.issues[0].message, true)]
    case 'invalid_type':
      return [wrongType(source, path, issue)]
    case 'too_small':
      if (issue.origin === 'number' || issue.origin === 'int') return [source.fault(path, issue.message)]
      return [tooShort(source, path, issue)]
    default:
      return [source.fault(path, issue.message)]
  }
}

function tooShort(source: Source, path: Path, { origin, minimum }: z.core.$ZodIssueTooSmall): Fault {
  if (origin !== 'array') return source.fault(path, 'this is empty', 'write something, or leave it out')
  const { length } = valueAt(source, path) as readonly unknown[]
  const reason = length === 0 ? 'this is empty' : `${String(path[path.length - 1])} is too short`
  return source.fault(path, reason, `at least ${minimum === 1 ? 'one entry is' : `${minimum} entries are`} needed`)
}

const valueAt = (source: Source, path: Path): unknown =>
  path.reduce<unknown>((above, key) => (above as Record<string | number, unknown> | null)?.[key], source.value)

/** What kinds of values are called. */
const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a list (each entry behind "- ")',
  object: 'a map (name: value)',
  record: 'a map (name: value)',
  boolean: 'true or false',
  int: 'a whole number',
}

/** Words of the schema's own say more than those about kinds. */
const isUsual = (message: string): boolean => message.startsWith('Invalid input')

function wrongType(source: Source, path: Path, { expected, message }: z.core.$ZodIssueInvalidType): Fault {
  const value = valueAt(source, path)
  const name = path.length === 0 ? 'the file' : String(path[path.length - 1])
  const kind = KINDS[expected] ?? expected
  if (value === undefined) return source.fault(path, `${name} is missing`, `it has to be ${kind}`)
  const what = `${typeof path[path.length - 1] === 'number' ? 'this' : name} has to be ${kind}`
  if (value === null) return source.fault(path, what, 'nothing stands behind its colon')
  if (!isUsual(message)) return source.fault(path, message)
  if (expected !== 'string') return source.fault(path, what)
  const isGrouped = typeof value === 'object'
  return source.fault(
    path,
    what,
    isGrouped ? 'what begins with { or [ is none to YAML: put single quotes around it' : 'put it into quotes',
  )
}

/** The keys that are allowed at a place of the file. */
function keysAt(path: Path): string[] {
  let at: unknown = schema
  for (const step of path) at = below(at, step)
  const { shape } = unwrapped(at) as { shape?: Record<string, unknown> }
  return Object.keys(shape ?? {})
}

interface Inner {
  readonly def: {
    readonly innerType?: unknown
    readonly element?: unknown
    readonly valueType?: unknown
    readonly options?: readonly unknown[]
  }
  readonly shape?: Record<string, unknown>
}

function unwrapped(type: unknown): Inner {
  let inner = type as Inner
  while (inner.def.innerType !== undefined) inner = inner.def.innerType as Inner
  // Of several forms, keys are in the one that is a map.
  const map = inner.def.options?.map(unwrapped).find(({ shape }) => shape !== undefined)
  return map ?? inner
}

function below(type: unknown, step: string | number): unknown {
  const { def, shape } = unwrapped(type)
  return shape?.[step] ?? def.element ?? def.valueType
}
