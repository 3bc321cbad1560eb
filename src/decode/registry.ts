/**
 * All protocols together: their numbers, their tables, and their fields by name.
 * Whoever needs "all fields" or "what follows eth.type 0x0800" asks here; nothing is listed twice.
 */
import type { Field } from './field.ts'
import { FieldIndex } from './field-index.ts'
import { isLaidOut, type Protocol } from './protocol.ts'

/** A table that answers which protocol stands under a number; -1 for none. */
export class Table {
  private readonly entries = new Map<number, Protocol>()
  /** Protocols that may stand in it, those among them that do so only where they are told to. */
  readonly candidates = new Set<Protocol>()

  constructor(readonly name: string) {}

  set(value: number, found: Protocol): void {
    this.entries.set(value, found)
  }

  get(value: number): Protocol | undefined {
    return this.entries.get(value)
  }

  values(): IterableIterator<[number, Protocol]> {
    return this.entries.entries()
  }

  /** Protocol numbers by value below 65,536, restricted to those that `keep` wants; `otherwise` where there is none. */
  column(keep: (found: Protocol) => boolean = () => true, otherwise = -1): Int16Array {
    const column = new Int16Array(65_536).fill(otherwise)
    for (const [value, found] of this.entries) if (keep(found)) column[value] = found.id
    return column
  }
}

export class Registry {
  readonly protocols: readonly Protocol[]
  /** All fields, protocols as fields among them, by their number. */
  readonly fields: readonly Field[]
  private readonly tables = new Map<string, Table>()
  /** Protocols whose guesses are tried. */
  private readonly guessing = new Set<Protocol>()
  private index: FieldIndex | undefined
  /** The field that stands for a protocol as a whole, by the protocol's number. */
  readonly headlines: readonly Field[]

  constructor(protocols: readonly Protocol[]) {
    this.protocols = protocols
    const all: Field[] = []
    // By index: iterators would allocate, and these loops are a good part of the start-up.
    for (let id = 0; id < protocols.length; id++) {
      const { headline, fields, spec } = protocols[id]
      protocols[id].id = id
      headline.id = all.push(headline) - 1
      for (let k = 0; k < fields.length; k++) {
        if (fields[k].itself === undefined) fields[k].id = all.push(fields[k]) - 1
      }
      if (spec.guess?.isOn) this.guessing.add(protocols[id])
      for (const name in spec.on) {
        const table = this.table(name)
        table.candidates.add(protocols[id])
        for (const value of spec.on[name]) table.set(value, protocols[id])
      }
    }
    // What is another field under a second declaration has that one's number.
    for (let id = 0; id < protocols.length; id++) {
      const { fields } = protocols[id]
      for (let k = 0; k < fields.length; k++) fields[k].id = fields[k].itself?.id ?? fields[k].id
    }
    this.fields = all
    this.headlines = protocols.map(({ headline }) => headline)
  }

  private get fieldIndex(): FieldIndex {
    this.index ??= new FieldIndex(this.protocols, this.fields)
    return this.index
  }

  /** The field of that name, or undefined. */
  field(name: string): Field | undefined {
    return this.fieldIndex.byName.get(name)
  }

  protocol(abbrev: string): Protocol | undefined {
    return this.protocols.find((p) => p.abbrev === abbrev)
  }

  /** The table of that name, empty if nobody hangs in it. */
  table(name: string): Table {
    let table = this.tables.get(name)
    if (table === undefined) {
      table = new Table(name)
      this.tables.set(name, table)
    }
    return table
  }

  /** Has a protocol's guess tried, or not. */
  switchGuess(declared: Protocol, isOn: boolean): void {
    if (isOn) this.guessing.add(declared)
    else this.guessing.delete(declared)
  }

  /** The protocols that payloads of `carrier` may be guessed to be. */
  guesses(carrier: string | undefined): readonly Protocol[] {
    return this.protocols.filter((declared) => declared.spec.guess?.in === carrier && this.guessing.has(declared))
  }

  /** The fields whose values answer to `field`: itself where it has a place, and those that list it in `also` or `is`. */
  sources(field: Field): readonly Field[] {
    const others = this.fieldIndex.answeringTo(field)
    // A name that only others' values answer to has no place of its own.
    const itself = others.length === 0 || isLaidOut(field) || others.some((other) => other.itself === field)
    return itself ? [field, ...others] : others
  }
}
