/** What observers found out, as people see it: at the end, and on a terminal while a capture runs. */
import type { Packet } from '../decode/packet.ts'
import { grouped, noun } from '../decode/phrases.ts'
import { printable } from '../decode/text.ts'
import { type CaptureFacts, lostOn } from '../multicast/capture-facts.ts'
import type { ObserveOptions } from './observe-options.ts'
import { printRows, type Told, tableLines } from './rows.ts'
import { canDraw, Screen } from './screen.ts'
import type { Observer } from './views.ts'

/** Takes in frames. */
type Learner = Pick<Observer, 'see'> & { advance(stamp: number): void }

/** What is to be seen of what was found out. */
export interface Page {
  /** While a capture runs: so many lines at most, none longer than `width`. */
  lines(width: number, height: number): readonly string[]
  /** At the end. */
  print(): Promise<void>
}

/** @param told what there is to be told: while the capture runs the first `most` rows, at its end all */
export const tablePage = <Row>(told: (most?: number) => Told<Row>, options: ObserveOptions): Page => ({
  lines: (width, height) => tableLines(told(height), width, height),
  print: () => printRows(told(), options.json === true),
})

/** Shows a page at the end, and on a terminal while a capture runs. */
export class PageView implements Observer {
  readonly isListed: boolean
  private screen: Screen | undefined
  /** What was said last about the capture. */
  private said: readonly string[] = []

  /** @param title what is to be seen */
  constructor(
    private readonly title: string,
    private readonly learner: Learner,
    private readonly page: Page,
    options: ObserveOptions,
  ) {
    this.isListed = options.interface !== undefined && !options.json && canDraw()
  }

  begin(soFar: () => CaptureFacts): void {
    if (!this.isListed) return
    this.screen = new Screen((width, height) => [
      heading(`${this.title}: ${stateOf(soFar())}`, width),
      ...this.said.map((line) => line.slice(0, width)),
      ...this.page.lines(width, height - 1 - this.said.length),
    ])
    this.screen.open()
  }

  see(p: Packet, stamp: number): void {
    this.learner.see(p, stamp)
  }

  advance(stamp: number): void {
    this.learner.advance(stamp)
  }

  say(line: string): boolean {
    this.said = [line]
    return this.screen !== undefined
  }

  async end(): Promise<void> {
    await this.screen?.close()
    await this.page.print()
  }

  close(): void {
    this.screen?.abandon()
  }
}

/** Where, for how long, how much, and what was lost. */
function stateOf({ interfaces, lasted, frames }: CaptureFacts): string {
  const lost = lostOn(interfaces)
  const names = interfaces.map(({ name }) => name).join(', ')
  const counted = `${grouped(frames)} ${noun(frames, 'frame')}${lost === 0 ? '' : `, ${grouped(lost)} lost`}`
  return `${names}, ${clock(lasted)}, ${counted}. Ctrl-C ends.`
}

const clock = (seconds: number): string =>
  [seconds / 3600, (seconds / 60) % 60, seconds % 60].map((part) => String(Math.floor(part)).padStart(2, '0')).join(':')

/** A line in reverse, as long as the terminal is wide. */
function heading(text: string, width: number): string {
  // Pipes bring interfaces of whatever name.
  const line = printable(text).slice(0, width).padEnd(width)
  return (process.env.NO_COLOR ?? '') === '' ? `\u001b[7m${line}\u001b[27m` : line
}
