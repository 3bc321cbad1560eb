/** Captures as programs read them: an asynchronous iterable of frames. */
import type { CaptureInterface, FrameSource } from '../capture/batch.ts'
import { type CaptureInput, openCapture as openSource } from '../capture/open.ts'
import { decodeAs } from '../decode/decode-as.ts'
import type { Registry } from '../decode/registry.ts'
import { Session } from '../decode/session.ts'
import { compileFilter, type Filter } from '../filter/index.ts'
import { Frame } from './frame.ts'
import { createRegistry } from './registry.ts'

export interface CaptureOptions {
  /** Only frames that match: an expression in Wireshark's language of display filters. All without it. */
  readonly filter?: string
  /** Verify the checksums of IP, UDP and TCP as well; false without it. */
  readonly checkChecksums?: boolean
  /** Payloads to take for another protocol, as `-d` takes them: `['udp.port==5004,rtp']`. */
  readonly decodeAs?: readonly string[]
  /** Settings by full name, as `-o` takes them: `{ 'ip.defragment': false }`. */
  readonly preferences?: Readonly<Record<string, boolean | number | string>>
}

/**
 * Opens captures for reading; nothing is read before frames are asked for.
 *
 * @param input path of a pcap or pcapng file (compressed or not), `-` for standard input, the octets of one, or several
 *              of these, which are merged by time
 *
 * @throws FilterError if `options.filter` is no filter
 * @throws DecodeAsError if `options.decodeAs` cannot be followed
 * @example
 * for await (const frame of openCapture('fixtures/chat-igmpv3.pcapng', { filter: 'udp.dstport == 5004' })) {
 *   console.log(frame.info, frame.get('ip.ttl'))
 * }
 */
export function openCapture(input: CaptureInput | readonly CaptureInput[], options: CaptureOptions = {}): Capture {
  const inputs = Array.isArray(input) ? (input as readonly CaptureInput[]) : [input as CaptureInput]
  return new Capture(inputs, options)
}

/** A capture that is read once, from front to back. */
export class Capture implements AsyncIterable<Frame> {
  /** All fields by name: what `frame.get` may be asked for. */
  readonly registry: Registry = createRegistry()
  private source: Promise<FrameSource> | undefined
  private opened: FrameSource | undefined
  private readonly filter: Filter | undefined

  constructor(
    private readonly inputs: readonly CaptureInput[],
    private readonly options: CaptureOptions,
  ) {
    for (const wish of options.decodeAs ?? []) decodeAs(this.registry, wish)
    this.filter = options.filter === undefined ? undefined : compileFilter(options.filter, this.registry)
  }

  /** Interfaces met so far. */
  get interfaces(): readonly CaptureInterface[] {
    return this.opened?.interfaces ?? []
  }

  /**
   * The frames, in order. Those before a damage come first, then the iterator rejects.
   * @throws CaptureFileError if a file is missing, unknown or damaged
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<Frame, void, undefined> {
    if (this.source !== undefined) throw new TypeError('a capture can be read once: open it again')
    this.source = openSource(this.inputs)
    const source = await this.source
    this.opened = source
    const session = new Session(this.registry, { preferences: this.preferences() })
    try {
      for (;;) {
        const batch = await source.next()
        if (batch === undefined) return
        for (let k = 0; k < batch.n; k++) {
          const p = session.decode(batch, k, source.interfaces)
          if (this.filter !== undefined && !this.filter.matches(p)) continue
          const frame = new Frame(p)
          session.show(p)
          yield frame
        }
      }
    } finally {
      await source.close()
    }
  }

  /** All frames at once: for fixtures and other small captures. */
  async frames(): Promise<Frame[]> {
    const all: Frame[] = []
    for await (const frame of this) all.push(frame)
    return all
  }

  /** Lets go of the files; breaking out of a loop over the frames does so too. */
  async close(): Promise<void> {
    await (await this.source)?.close()
  }

  private preferences(): Map<string, boolean | number | string> {
    const chosen = new Map(Object.entries(this.options.preferences ?? {}))
    if (!this.options.checkChecksums) return chosen
    for (const { abbrev, spec } of this.registry.protocols) {
      if (spec.preferences?.check_checksum !== undefined) chosen.set(`${abbrev}.check_checksum`, true)
    }
    return chosen
  }
}
