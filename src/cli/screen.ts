/**
 * The whole terminal, drawn again and again in place. It is the terminal's second screen: what stood on the first comes
 * back at the end.
 */
import { writeSync } from 'node:fs'
import { BackgroundOutput } from './background-output.ts'

const STDOUT = 1
/** Milliseconds between two drawings, and the share of all time that drawing may take: frames come meanwhile. */
const EVERY = 1000
const SHARE = 0.1

/** Second screen, no cursor, lines that do not wrap (xterm's private modes); and back. */
const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?7l'
const LEAVE = '\u001b[?7h\u001b[?25h\u001b[?1049l'
const HOME = '\u001b[H'
const REST_OF_LINE = '\u001b[K'
const REST_OF_SCREEN = '\u001b[J'

/** Whether standard output is a terminal that can be drawn on. */
export const canDraw = (): boolean => process.stdout.isTTY === true && process.env.TERM !== 'dumb'

export class Screen {
  private readonly output = new BackgroundOutput()
  private timer: NodeJS.Timeout | undefined
  private readonly redraw = () => this.draw()
  private readonly suspend = () => {
    this.leave()
    process.kill(process.pid, 'SIGSTOP')
  }
  private readonly resume = () => {
    this.output.text.add(ENTER)
    this.draw()
  }

  /** @param lines what is to be seen on a terminal of that size: so many lines at most */
  constructor(private readonly lines: (width: number, height: number) => readonly string[]) {}

  open(): void {
    this.output.text.add(ENTER)
    this.draw()
    process.stdout.on('resize', this.redraw)
    process.on('SIGTSTP', this.suspend)
    process.on('SIGCONT', this.resume)
  }

  /** Draws, unless the terminal is so slow that it has not yet seen the drawing before; and again after a while. */
  draw(): void {
    const began = performance.now()
    clearTimeout(this.timer)
    try {
      this.paint()
      this.timer = setTimeout(this.redraw, Math.max(EVERY, (performance.now() - began) / SHARE))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EIO') throw error
      // The terminal was closed, and we are told of it no sooner: what is under way ends in order, as by this signal.
      this.stop()
      process.kill(process.pid, 'SIGHUP')
    }
  }

  private paint(): void {
    const { output } = this
    if (output.isWriting) return
    const { columns, rows } = process.stdout
    // A terminal that tells no size says 0, as those of containers do at first.
    const lines = this.lines(columns || 80, rows || 24).map((line) => `${line}${REST_OF_LINE}`)
    output.text.add(`${HOME}${lines.join('\r\n')}${REST_OF_SCREEN}`)
    output.send()
  }

  /** Gives the terminal back, once it has seen all that was drawn. */
  async close(): Promise<void> {
    if (this.timer === undefined) return
    this.stop()
    this.output.text.add(LEAVE)
    await this.output.flush()
  }

  /** Gives the terminal back at once. */
  abandon(): void {
    if (this.timer === undefined) return
    this.stop()
    this.leave()
  }

  private stop(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    process.stdout.off('resize', this.redraw)
    process.off('SIGTSTP', this.suspend)
    process.off('SIGCONT', this.resume)
  }

  private leave(): void {
    try {
      writeSync(STDOUT, LEAVE)
    } catch {
      // A terminal that is gone needs nothing back.
    }
  }
}
