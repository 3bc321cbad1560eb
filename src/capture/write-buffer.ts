import type { Sink } from './sink.ts'

/** Octets handed to the system at once, unless a single record is larger. */
const PIECE = 256 * 1024
/** Octets that may wait to be written before `drain` makes the caller wait. */
const WAITING = 1024 * 1024

/**
 * Pieces that nobody uses any more, of all buffers: files that follow each other would leave theirs to be collected, which
 * the system does not do before there are many.
 */
const spare: Uint8Array[] = []
const MOST_SPARE = 8

const NONE = new Uint8Array(0)

const newPiece = (): Uint8Array => spare.pop() ?? new Uint8Array(PIECE)

function giveBack(bytes: Uint8Array): void {
  if (bytes.length === PIECE && spare.length < MOST_SPARE) spare.push(bytes)
}

/** Gathers records and writes them in large pieces, in order, while the caller goes on. */
export class WriteBuffer {
  bytes: Uint8Array
  view: DataView
  /** Where the next octet goes. */
  at = 0
  readonly #sink: Sink
  #waiting = 0
  #last: Promise<void> = Promise.resolve()
  #failure: { readonly error: unknown } | undefined
  #sent = 0

  constructor(sink: Sink) {
    this.#sink = sink
    this.bytes = newPiece()
    this.view = new DataView(this.bytes.buffer)
  }

  /**
   * Makes sure that `size` octets can be put at `at`, of `bytes` as it is afterwards.
   * @throws what the sink threw, if it did since
   */
  reserve(size: number): void {
    if (this.#failure !== undefined) throw this.#failure.error
    if (this.at + size <= this.bytes.length) return
    this.#send()
    if (size > this.bytes.length) this.#take(new Uint8Array(size))
  }

  /** Octets that have been put so far. */
  get octets(): number {
    return this.#sent + this.at
  }

  /** Hands all that has been put to the system, without waiting for it. */
  send(): void {
    this.#send()
  }

  /** Waits until little enough is waiting: called now and then, it bounds memory. */
  async drain(): Promise<void> {
    while (this.#waiting > WAITING) await this.#last
    if (this.#failure !== undefined) throw this.#failure.error
  }

  /** Hands all that has been put to the system, and waits for it. */
  async flush(): Promise<void> {
    this.#send()
    await this.#last
    if (this.#failure !== undefined) throw this.#failure.error
  }

  async close(): Promise<void> {
    try {
      await this.flush()
    } finally {
      giveBack(this.bytes)
      this.bytes = NONE
      await this.#sink.close()
    }
  }

  #take(bytes: Uint8Array): void {
    this.bytes = bytes
    this.view = new DataView(bytes.buffer)
    this.at = 0
  }

  #send(): void {
    if (this.at === 0) return
    const { bytes, at } = this
    this.#waiting += at
    this.#sent += at
    this.#last = this.#last.then(async () => {
      try {
        if (this.#failure === undefined) await this.#sink.write(bytes.subarray(0, at))
      } catch (error) {
        this.#failure = { error }
      }
      this.#waiting -= at
      giveBack(bytes)
    })
    this.#take(newPiece())
  }
}
