/** Fields by name, and the fields whose values answer to a name. Made when it is asked for: a packet list never does. */
import type { Field } from './field.ts'
import type { Protocol } from './protocol.ts'

export class FieldIndex {
  readonly byName = new Map<string, Field>()
  private readonly answering = new Map<Field, Field[]>()

  /** @param fields all that have a number, headlines among them, in the order of their numbers */
  constructor(protocols: readonly Protocol[], fields: readonly Field[]) {
    // By index: iterators would allocate, and this is a good part of the start-up.
    for (let k = 0; k < fields.length; k++) {
      const field = fields[k]
      if (!field.text && !this.byName.has(field.abbrev)) this.byName.set(field.abbrev, field)
      this.rememberAliases(field)
    }
    for (let k = 0; k < protocols.length; k++) {
      const { abbrev, spec } = protocols[k]
      // Who asks for a name that says more than that the protocol is there gets what it says.
      const told = protocols[k].fields.find((field) => field.abbrev === abbrev)
      if (told !== undefined) this.byName.set(abbrev, told)
      for (const key in spec.fields) {
        const field = spec.fields[key]
        if (field.itself === undefined) continue
        this.remember(field.itself, field)
        this.rememberAliases(field)
      }
    }
  }

  /** Fields of other names, or of other places, whose values are the field's too. */
  answeringTo(field: Field): readonly Field[] {
    return this.answering.get(field) ?? []
  }

  private rememberAliases(source: Field): void {
    const { aliases } = source
    for (let k = 0; k < aliases.length; k++) this.remember(aliases[k].itself ?? aliases[k], source)
  }

  private remember(known: Field, source: Field): void {
    const sources = this.answering.get(known)
    if (sources === undefined) this.answering.set(known, [source])
    else sources.push(source)
  }
}
