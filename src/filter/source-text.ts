/** Generated source in the making, and the things that are handed to it. */

/** Raised for what is not worth generating: it runs as functions instead. */
export class NotGenerated extends Error {}

/** Longer than this, a part is no faster as source. */
const LONGEST = 20_000

/**
 * Only names and numbers of our own making get into source: whatever a user wrote is handed in, and stands there under
 * a name.
 */
export class SourceText {
  private readonly handed: unknown[] = []
  private readonly names = new Map<unknown, string>()
  private readonly functions: string[] = []
  private count = 0

  /** Hands something in. @returns its name in the source */
  hand(thing: unknown): string {
    const known = this.names.get(thing)
    if (known !== undefined) return known
    const name = `h${this.handed.push(thing) - 1}`
    this.names.set(thing, name)
    return name
  }

  /** What was handed in, by name. */
  get given(): Readonly<Record<string, unknown>> {
    return Object.fromEntries(this.handed.map((thing, k) => [`h${k}`, thing]))
  }

  /** A name that nobody else has. */
  name(prefix: string): string {
    return `${prefix}${this.count++}`
  }

  /** Adds a function of a packet, its octets, a view of them, and its layers. @returns a call of it */
  add(body: string): string {
    if (body.length > LONGEST) throw new NotGenerated()
    const name = this.name('t')
    this.functions.push(`function ${name}(p, b, d, L) {\n${body}\n}`)
    return `${name}(p, b, d, L)`
  }

  /** Compiles a function of a packet that answers the expression. */
  compile<T>(expression: string): T {
    const source = [
      '"use strict"',
      ...this.functions,
      `return function matches(p) {\nconst b = p.bytes, L = p.layers, d = L.view\nreturn ${expression}\n}`,
    ].join('\n')
    return new Function(...this.handed.map((_, k) => `h${k}`), source)(...this.handed) as T
  }
}
