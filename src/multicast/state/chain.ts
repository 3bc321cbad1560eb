/** A list whose members carry it on: one more takes no memory, and any of them leaves it at once. */

/** What stands in one list at a time. */
export interface Linked<Self> {
  before: Self | undefined
  after: Self | undefined
  isListed: boolean
}

export class Chain<One extends Linked<One>> {
  first: One | undefined
  last: One | undefined

  /** Puts it to the end, wherever it stands now. */
  append(one: One): void {
    if (one === this.last) return
    if (one.isListed) this.remove(one)
    one.isListed = true
    one.before = this.last
    if (this.last === undefined) this.first = one
    else this.last.after = one
    this.last = one
  }

  /** Takes it out, if it is there. */
  remove(one: One): void {
    if (!one.isListed) return
    const { before, after } = one
    if (before === undefined) this.first = after
    else before.after = after
    if (after === undefined) this.last = before
    else after.before = before
    one.before = undefined
    one.after = undefined
    one.isListed = false
  }
}
