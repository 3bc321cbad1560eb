/**
 * All protocols together: their numbers, their tables, and their fields by name.
 * Whoever needs "all fields" or "what follows eth.type 0x0800" asks here; nothing is listed twice.
 */
import type { Field } from './field.ts'
import { isLaidOut, type Protocol } from './protocol.ts'

/** A table that answers which protocol stands under a number; -1 for none. */
export class Table {
  private readonly entries = new Map<number, Protocol>()

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
  private readonly byName = new Map<string, Field>()
  private readonly tables = new Map<string, Table>()
  private readonly sourcesOf = new Map<Field, Field[]>()
  /** The field that stands for a protocol as a whole, by the protocol's number. */
  readonly headlines: readonly Field[]

  constructor(protocols: readonly Protocol[]) {
    this.protocols = protocols
    const all: Field[] = []
    const seconds: Field[] = []
    const headlines: Field[] = []
    // By index: iterators would allocate, and these loops are a good part of the start-up.
    for (let id = 0; id < protocols.length; id++) {
      const declared = protocols[id]
      declared.id = id
      headlines.push(declared.headline)
      this.number(declared.headline, all)
      for (let k = 0; k < declared.fields.length; k++) {
        const field = declared.fields[k]
        if (field.itself === undefined) this.number(field, all)
        else seconds.push(field)
        // Who asks for a name that says more than that the protocol is there gets what it says.
        if (field.abbrev === declared.abbrev) this.byName.set(field.abbrev, field)
      }
      const { on } = declared.spec
      for (const table in on) for (const value of on[table]) this.table(table).set(value, declared)
    }
    for (const field of seconds) {
      field.id = (field.itself as Field).id
      this.remember(field.itself as Field, field)
      this.rememberAliases(field)
    }
    for (let id = 0; id < all.length; id++) {
      const { aliases } = all[id]
      for (let k = 0; k < aliases.length; k++) aliases[k].id = aliases[k].itself?.id ?? aliases[k].id
    }
    this.fields = all
    this.headlines = headlines
  }

  /** Numbers a field and makes it known by name. */
  private number(field: Field, all: Field[]): void {
    field.id = all.push(field) - 1
    if (!field.text && !this.byName.has(field.abbrev)) this.byName.set(field.abbrev, field)
    this.rememberAliases(field)
  }

  private rememberAliases(source: Field): void {
    const { aliases } = source
    for (let k = 0; k < aliases.length; k++) this.remember(aliases[k].itself ?? aliases[k], source)
  }

  private remember(known: Field, source: Field): void {
    const sources = this.sourcesOf.get(known)
    if (sources === undefined) this.sourcesOf.set(known, [source])
    else sources.push(source)
  }

  /** The field of that name, or undefined. */
  field(name: string): Field | undefined {
    return this.byName.get(name)
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

  /** The fields whose values answer to `field`: itself where it has a place, and those that list it in `also` or `is`. */
  sources(field: Field): readonly Field[] {
    const others = this.sourcesOf.get(field) ?? []
    // A name that only others' values answer to has no place of its own.
    const itself = others.length === 0 || isLaidOut(field) || others.some((other) => other.itself === field)
    return itself ? [field, ...others] : others
  }
}
