/** The hosts in a group. Most groups have one: a table comes with the second. */
import type { Member } from './member.ts'

export class Members {
  private only: Member | undefined
  private table: Map<string, Member> | undefined

  get size(): number {
    return this.table?.size ?? (this.only === undefined ? 0 : 1)
  }

  get(host: string): Member | undefined {
    const { only, table } = this
    if (table !== undefined) return table.get(host)
    return only?.host === host ? only : undefined
  }

  add(member: Member): void {
    const { only } = this
    if (this.table !== undefined) this.table.set(member.host, member)
    else if (only === undefined) this.only = member
    else {
      this.table = new Map([only, member].map((one) => [one.host, one]))
      this.only = undefined
    }
  }

  delete({ host }: Member): void {
    if (this.table !== undefined) this.table.delete(host)
    else this.only = undefined
  }

  /** In the order in which they came. */
  values(): Iterable<Member> {
    return this.table?.values() ?? (this.only === undefined ? [] : [this.only])
  }
}
