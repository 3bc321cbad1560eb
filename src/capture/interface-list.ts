import type { CaptureInterface, CaptureSection, InterfaceCounts } from './batch.ts'

/** The interfaces and sections that a capture has shown so far, over all its files. */
export class InterfaceList {
  readonly interfaces: CaptureInterface[]
  readonly sections: CaptureSection[]
  /** By id of the interface. */
  readonly counts: (InterfaceCounts | undefined)[]
  readonly #through: boolean
  readonly #name: string | undefined

  /** @param through true to number the interfaces of several files through, as one section that holds them all would */
  constructor(through = false, whole?: InterfaceList, name?: string) {
    this.interfaces = whole?.interfaces ?? []
    this.sections = whole?.sections ?? []
    this.counts = whole?.counts ?? []
    this.#through = through
    this.#name = name
  }

  /** The same list for a source whose interfaces, where they have no name, are called so. */
  under(name: string): InterfaceList {
    return new InterfaceList(this.#through, this, name)
  }

  /** Takes an interface in and returns its id. */
  add(description: Omit<CaptureInterface, 'id'>): number {
    const id = this.interfaces.length
    const name = description.name ?? this.#name
    const numbers = this.#through ? { id, number: id, section: 1 } : { id }
    this.interfaces.push({ ...description, ...(name === undefined ? {} : { name }), ...numbers })
    return id
  }
}
