/** What others remember of things, kept with each of them: a table would take longer to answer, and more room. */

export interface Remembered {
  /** What others remember of it, each in a place of its own. */
  memory: readonly unknown[]
}

/** Of what nobody remembers anything. */
export const NO_MEMORY: readonly unknown[] = []

/** How many remember something of things of a kind. */
export interface Kind {
  places: number
}

/** What somebody remembers of each thing. To be made once for all captures. */
export class Memory<Thing extends Remembered, What> {
  private readonly place: number

  constructor(kind: Kind) {
    this.place = kind.places++
  }

  of({ memory }: Thing): What | undefined {
    return memory[this.place] as What | undefined
  }

  keep(thing: Thing, known: What): What {
    const { place } = this
    if (place < thing.memory.length) (thing.memory as unknown[])[place] = known
    else {
      // No holes: arrays that have some are slow ever after. And no more room than it takes, as `push` would have it.
      while (thing.memory.length < place) thing.memory = thing.memory.concat([undefined])
      thing.memory = thing.memory.concat([known])
    }
    return known
  }
}
