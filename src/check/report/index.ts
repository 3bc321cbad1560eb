/** The forms in which machines read reports. */
import type { Report } from '../verdicts.ts'
import { githubReport } from './github.ts'
import { jsonReport } from './json.ts'
import { junitReport } from './junit.ts'
import { tapReport } from './tap.ts'

/** @param seconds how long the check took */
export const REPORTS: Readonly<Record<string, (report: Report, seconds: number) => string>> = {
  junit: junitReport,
  tap: tapReport,
  json: jsonReport,
  github: githubReport,
}
