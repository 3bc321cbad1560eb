import type { ByteSource } from './byte-source.ts'

/** Compressed octets on their way into a decoder: gathered until there are as many as the next step needs. */
export class Intake {
  bytes: Uint8Array
  /** First octet not yet used, and end of what is there, within `bytes`. */
  at = 0
  end = 0
  readonly #source: ByteSource

  constructor(source: ByteSource, room: number) {
    this.#source = source
    this.bytes = new Uint8Array(room)
  }

  /** Octets that are there. */
  get length(): number {
    return this.end - this.at
  }

  /**
   * Waits until `n` octets stand at `at`; false where the source ends before.
   * @param n checked by the caller against what the format allows: room for it may be allocated
   */
  async need(n: number): Promise<boolean> {
    while (this.end - this.at < n) {
      if (this.at + n > this.bytes.length) {
        const larger = n > this.bytes.length ? new Uint8Array(n) : this.bytes
        larger.set(this.bytes.subarray(this.at, this.end))
        this.bytes = larger
        this.end -= this.at
        this.at = 0
      }
      const got = await this.#source.read(this.bytes, this.end, this.bytes.length - this.end)
      if (got === 0) return false
      this.end += got
    }
    return true
  }

  /** Passes over `n` octets; false where the source ends before. */
  async skip(n: number): Promise<boolean> {
    while (n > 0) {
      if (!(await this.need(1))) return false
      const passed = Math.min(n, this.length)
      this.at += passed
      n -= passed
    }
    return true
  }

  /** Little-endian number of `size` octets, at most 4, at `at + offset`. */
  number(offset: number, size: number): number {
    let value = 0
    for (let i = size - 1; i >= 0; i--) value = value * 256 + this.bytes[this.at + offset + i]
    return value
  }
}
