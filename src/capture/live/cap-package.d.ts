/** What is used of the package `cap` 0.2.1, which has no types of its own. */
declare module 'cap' {
  interface Device {
    readonly name: string
    readonly description?: string
    readonly addresses: readonly { readonly addr?: string }[]
    readonly flags?: string
  }

  class Cap {
    static deviceList(): readonly Device[]
    /** @returns name of the link type */
    open(device: string, filter: string, bufferSize: number, buffer: Buffer): string
    on(event: 'packet', listener: (octets: number, truncated: boolean) => void): this
    close(): void
  }

  export type Capturing = Cap
  const cap: { readonly Cap: typeof Cap }
  export default cap
}
