import { readFileSync } from 'node:fs'

/** What stands in a file in which the system tells of itself; empty where there is none, as in small containers. */
export function systemFile(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}
