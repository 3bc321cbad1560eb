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
    for (const [id, declared] of protocols.entries()) {
      declared.id = id
      headlines.push(declared.headline)
      all.push(declared.headline, ...declared.fields.filter((field) => field.itself === undefined))
      for (const field of declared.fields) if (field.itself !== undefined) seconds.push(field)
      for (const [table, values] of Object.entries(declared.spec.on ?? {})) {
        for (const value of values) this.table(table).set(value, declared)
      }
    }
    for (const [id, field] of all.entries()) {
      field.id = id
      if (!field.text && !this.byName.has(field.abbrev)) this.byName.set(field.abbrev, field)
      for (const known of field.aliases) this.remember(known.itself ?? known, field)
    }
    for (const field of seconds) {
      field.id = (field.itself as Field).id
      this.remember(field.itself as Field, field)
      for (const known of field.aliases) this.remember(known.itself ?? known, field)
    }
    for (const { aliases } of all) {
      for (const known of aliases) if (known.itself !== undefined) known.id = known.itself.id
    }
    this.fields = all
    this.headlines = headlines
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
