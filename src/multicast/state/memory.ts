/** What watchers remember of the things that they are told of again and again. */

export interface Remembered {
  /** What others remember of it, each in a place of its own. */
  readonly memory: unknown[]
}

/** Places that are given away. */
let places = 0

/**
 * What somebody remembers of each of such things, kept with them: with every frame it is asked for, and a table would
 * take longer to answer. To be made once for all captures.
 */
export class Memory<Thing extends Remembered, T> {
  private readonly place = places++

  of({ memory }: Thing): T | undefined {
    return memory[this.place] as T | undefined
  }

  keep({ memory }: Thing, known: T): T {
    // No holes: arrays that have some are slow ever after.
    while (memory.length <= this.place) memory.push(undefined)
    memory[this.place] = known
    return known
  }
}
