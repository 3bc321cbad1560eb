/** `castshark members --timeline`: who was in which group when. */
import { History } from '../multicast/state/history.ts'
import { Memberships } from '../multicast/state/memberships.ts'
import { membersOf } from '../multicast/state/rows.ts'
import { timelineLines } from '../output/timeline.ts'
import { INTEREST, notesOf } from './memberships.ts'
import { observe } from './observe.ts'
import type { ObserveOptions } from './observe-options.ts'
import { type Page, PageView } from './page.ts'
import { lazily, printLines, printRows, room } from './rows.ts'

const NONE = 'There are no reports of IGMP and MLD in the frames that were read.'
/** Characters in a line where no terminal tells. */
const USUAL = 100

/** @returns the exit code */
export function timeline(files: readonly string[], options: ObserveOptions): Promise<number> {
  const history = new History()
  const memberships = new Memberships({}, undefined, [history])
  const view = new PageView('Members', memberships, pageOf(history, memberships, options), options)
  return observe(files, options, view, INTEREST)
}

function pageOf(history: History, memberships: Memberships, options: ObserveOptions): Page {
  const notes = (): string[] => {
    const { leftOut, most } = history.room
    const more = leftOut === 0 ? [] : [`There is room for ${most} stretches of time: ${leftOut} others are left out.`]
    return [...notesOf(memberships), ...more]
  }
  const told = () => lazily(membersOf(memberships), (membership) => history.row(memberships, membership))
  const drawn = (width: number) => {
    const rows = told()
    if (rows.length === 0) return { bars: [NONE], legend: [] }
    return timelineLines(rows, { width, isAscii: !isUnicode(), lasted: memberships.now })
  }
  return {
    lines(width, height) {
      const { bars, legend } = drawn(width)
      const below = [...legend, ...notes()]
      const most = Math.max(1, height - below.length)
      const shown = bars.length <= most ? bars : [...bars.slice(0, most - 1), `… and ${bars.length - most + 1} more`]
      return [...shown, ...below].slice(0, height).map((line) => line.slice(0, width))
    },
    print() {
      if (options.json) return printRows({ rows: told(), columns: [], none: NONE, notes: notes() }, true)
      const width = room()
      const { bars, legend } = drawn(Number.isFinite(width) ? width : USUAL)
      return printLines([...bars, ...legend, ...notes()])
    },
  }
}

/** Whether the locale has all the signs that there are: the first of these variables that is set tells (locale(7)). */
function isUnicode(): boolean {
  const { LC_ALL, LC_CTYPE, LANG } = process.env
  return /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '')
}
