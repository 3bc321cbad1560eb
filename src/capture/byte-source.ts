/**
 * Where octets come from: a file, a pipe, memory, or a decompressor around one of these.
 * Everything above asks for octets and never learns which it is.
 */
export interface ByteSource {
  /** Name for messages. */
  readonly name: string
  /** True where waiting for more may take for ever (pipe, terminal). */
  readonly live: boolean
  /**
   * Puts at least one and at most `room` octets at `into[at]` and says how many; 0 at the end.
   * One call at a time, or as many as `ahead` says. `into` must not be touched before it settles.
   * @throws CaptureFileError where reading on is not possible; what could be read has been handed out before
   */
  read(into: Uint8Array, at: number, room: number): Promise<number>
  /** Calls of `read` that may be under way at once, each for what follows the one before; 1 without it. */
  readonly ahead?: number
  /** Lets go. A `read` under way settles, with 0 where it has nothing. Safe to call twice. */
  close(): Promise<void>
  /** Octets taken so far from what lies on disk (compressed, where it is). */
  readonly taken: number
  /** Octets in all, where known. */
  readonly total: number | undefined
  /** The same octets from the start again, as a source of its own; undefined where that is not possible (pipes). */
  readonly reopen?: (() => Promise<ByteSource>) | undefined
}

/** A source that lets its first octets be looked at before they are read. */
export class PeekedSource implements ByteSource {
  readonly #source: ByteSource
  #head: Uint8Array
  #at = 0
  #end = 0
  #ended = false
  /** Why nothing stands behind what `peek` shows, where that is not the end. */
  failure: Error | undefined

  constructor(source: ByteSource, room: number) {
    this.#source = source
    this.#head = new Uint8Array(room)
  }

  get name(): string {
    return this.#source.name
  }
  get live(): boolean {
    return this.#source.live
  }
  get taken(): number {
    return this.#source.taken
  }
  get total(): number | undefined {
    return this.#source.total
  }
  get ahead(): number {
    return this.#end === this.#at && !this.#ended ? (this.#source.ahead ?? 1) : 1
  }
  /** True once the source is known to hold no more than what `peek` shows. */
  get ended(): boolean {
    return this.#ended
  }

  /**
   * The next octets, without taking them: at least `atLeast` unless the source ends or fails before; more where they
   * are there anyway.
   */
  async peek(atLeast: number): Promise<Uint8Array> {
    while (!this.#ended && this.#end - this.#at < atLeast && this.#end < this.#head.length) {
      try {
        const n = await this.#source.read(this.#head, this.#end, this.#head.length - this.#end)
        if (n === 0) this.#ended = true
        this.#end += n
      } catch (error) {
        // Not thrown here: what stands before is to be read first.
        this.failure = error as Error
        this.#ended = true
      }
    }
    return this.#head.subarray(this.#at, this.#end)
  }

  async read(into: Uint8Array, at: number, room: number): Promise<number> {
    const there = this.#end - this.#at
    if (there === 0) {
      if (this.failure !== undefined) throw this.failure
      return this.#ended ? 0 : this.#source.read(into, at, room)
    }
    const n = Math.min(there, room)
    into.set(this.#head.subarray(this.#at, this.#at + n), at)
    this.#at += n
    if (this.#at === this.#end) this.#head = new Uint8Array(0)
    return n
  }

  get reopen(): (() => Promise<ByteSource>) | undefined {
    return this.#source.reopen
  }

  close(): Promise<void> {
    return this.#source.close()
  }
}

/** Octets that are in memory already. */
export class MemorySource implements ByteSource {
  readonly name: string
  readonly live = false
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array, name: string) {
    this.name = name
    this.#bytes = bytes
  }

  get taken(): number {
    return this.#at
  }
  get total(): number {
    return this.#bytes.length
  }

  async read(into: Uint8Array, at: number, room: number): Promise<number> {
    const n = Math.min(room, this.#bytes.length - this.#at)
    into.set(this.#bytes.subarray(this.#at, this.#at + n), at)
    this.#at += n
    return n
  }

  readonly reopen = async (): Promise<ByteSource> => new MemorySource(this.#bytes, this.name)

  async close(): Promise<void> {
    this.#at = this.#bytes.length
  }
}
