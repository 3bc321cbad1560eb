import { closures, type Run } from './closures.ts'
import type { Condition } from './program.ts'
export const generated = (c: Condition): Run => closures(c)
