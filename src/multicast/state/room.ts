/** How much is remembered: a flood of forged messages may not take the program's memory. */

/** Room for things of a kind. */
export class Room {
  held = 0
  /** Messages, or packets, that were about something for which there was no room. */
  leftOut = 0

  constructor(readonly most: number) {}

  /** Takes a place; false, and one more left out, if all are taken. */
  take(): boolean {
    if (this.held >= this.most) {
      this.leftOut++
      return false
    }
    this.held++
    return true
  }

  /** Gives places back. */
  give(places = 1): void {
    this.held -= places
  }
}
