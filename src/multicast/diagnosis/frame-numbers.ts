/** Numbers of frames: the first thousand, and whether there were more. */

const MOST = 1000

export class FrameNumbers {
  readonly listed: number[] = []
  /** Times that a frame was added. */
  count = 0
  /** True if there was no room for some. */
  truncated = false

  /** Takes in a frame; what comes of one is added together. */
  add(number: number): void {
    this.count++
    if (this.listed[this.listed.length - 1] === number) return
    if (this.listed.length < MOST) this.listed.push(number)
    else this.truncated = true
  }

  /** All frames of some, in order. */
  static of(some: readonly FrameNumbers[]): FrameNumbers {
    const all = new FrameNumbers()
    const numbers = [...new Set(some.flatMap(({ listed }) => listed))].sort((a, b) => a - b)
    all.listed.push(...numbers.slice(0, MOST))
    all.count = some.reduce((sum, { count }) => sum + count, 0)
    all.truncated = numbers.length > MOST || some.some(({ truncated }) => truncated)
    return all
  }
}
