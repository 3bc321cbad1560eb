/** Reports as JSON. */
import { CONTROLS } from '../../decode/text.ts'
import type { Report } from '../verdicts.ts'

// The line feeds of the layout are no text of anybody's: JSON has escaped those.
const OTHERS = new RegExp(`(?!\n)[${CONTROLS}]`, 'g')

export function jsonReport(report: Report): string {
  const text = JSON.stringify(report, null, 2)
  return `${text.replace(OTHERS, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`
}
