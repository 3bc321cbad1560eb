import type { CaptureInterface, CaptureSection, InterfaceCounts } from './batch.ts'

/** The interfaces and sections that a capture has shown so far, over all its files. */
export class InterfaceList {
  readonly interfaces: CaptureInterface[] = []
  readonly sections: CaptureSection[] = []
  /** By id of the interface. */
  readonly counts: (InterfaceCounts | undefined)[] = []
  readonly #through: boolean

  /** @param through true to number the interfaces of several files through, as one section that holds them all would */
  constructor(through = false) {
    this.#through = through
  }

  /** Takes an interface in and returns its id. */
  add(description: Omit<CaptureInterface, 'id'>): number {
    const id = this.interfaces.length
    this.interfaces.push(this.#through ? { ...description, id, number: id, section: 1 } : { ...description, id })
    return id
  }
}
