/** Numbers of frames: the first thousand, and how many there were. */

const MOST = 1000

export class FrameNumbers {
  readonly listed: number[] = []
  count = 0

  add(number: number): void {
    this.count++
    if (this.listed.length < MOST && this.listed[this.listed.length - 1] !== number) this.listed.push(number)
  }

  /** Takes in others; numbers stay in order. */
  addAll({ listed, count }: FrameNumbers): void {
    this.count += count
    const all = [...new Set([...this.listed, ...listed])].sort((a, b) => a - b)
    this.listed.splice(0, this.listed.length, ...all.slice(0, MOST))
  }

  get truncated(): boolean {
    return this.count > this.listed.length
  }
}
