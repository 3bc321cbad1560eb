/**
 * The one shape in which frames travel from a file, a pipe or a live interface to whoever decodes them.
 *
 * A batch is columns, not objects: reading a million frames fills the same few typed arrays again and again.
 * A reader lends its batch: it is valid until the next call of `next()`.
 */

/** What an interface's frames have in common: one for a pcap file, one for each pcapng interface description. */
export interface CaptureInterface {
  /** Position in `FrameSource.interfaces`; what `Batch.iface` holds. Unique over all files of a capture. */
  readonly id: number
  /** LINKTYPE_ number, as written in files (1 is Ethernet). */
  readonly link: number
  /** Interface number within its section, as `frame.interface_id` shows it; undefined where the format has none (pcap). */
  readonly number?: number
  /** 1 for the first section header; undefined where the format has none (pcap). */
  readonly section?: number
  readonly name?: string
  readonly description?: string
  readonly filter?: string
  readonly hardware?: string
  readonly os?: string
  /** Comments on the interface itself. */
  readonly comments?: readonly string[]
  /** Octets kept of each frame; 0 means no limit. */
  readonly snaplen: number
  /** Length of the frame check sequence at the end of each frame, in octets, where the file tells. */
  readonly fcsLength?: number
  /** Digits after the second that the file's timestamps hold: 6 or 9, in pcapng 0 to 9 (more are cut to 9). */
  readonly precision: number
  /** if_tsresol as it stands in a pcapng file, where it does: powers of two have no `precision` of their own. */
  readonly timeResolution?: number
}

/** What a pcapng section header says about how its frames were captured. */
export interface CaptureSection {
  readonly comments?: readonly string[]
  readonly hardware?: string
  readonly os?: string
  readonly application?: string
}

/** What was counted on an interface while it was captured from, as far as the file tells (pcapng, §4.6). */
export interface InterfaceCounts {
  /** Frames that the interface received, and those of them that it lost. */
  readonly received?: number
  readonly droppedByInterface?: number
  /** Frames that the capture filter let through. */
  readonly filtered?: number
  /** Frames that the operating system lost. */
  readonly dropped?: number
}

/** What pcapng can say about a single frame beyond its bytes. Most frames have none. */
export interface FrameOptions {
  readonly comments?: readonly string[]
  /** epb_flags, bit 0 least significant. */
  readonly flags?: number
  /** epb_dropcount: frames lost between this and the one before. */
  readonly dropCount?: bigint
  readonly packetId?: bigint
  readonly queue?: number
  /** epb_verdict: kind octet and value, as they stand in the file. */
  readonly verdicts?: readonly Uint8Array[]
  /** epb_hash: algorithm octet and value, as they stand in the file. */
  readonly hashes?: readonly Uint8Array[]
  /** True for frames whose block carries no timestamp (simple packet block). */
  readonly noTime?: boolean
}

/** The room kept free behind a batch's frames: rebuilt datagrams are placed there and walked like any bytes. */
export const ROOM_FOR_REBUILT = 4 * 65_536

/** Octets that a frame takes in all columns together. */
export const COLUMNS = 36

/** Frames lent by a reader. Index `i` runs from 0 to `n - 1` over all columns. */
export class Batch {
  /** Number of frames. */
  n = 0
  /** The bytes that `at` points into. `ROOM_FOR_REBUILT` octets from `used` on belong to the decoder. */
  bytes: Uint8Array = new Uint8Array(0)
  /** End of the frames' bytes within `bytes`. */
  used = 0
  /** Offset of the first octet of the frame in `bytes`. */
  at: Int32Array
  /** Octets captured, which stand at `at`. */
  cap: Int32Array
  /** Octets on the wire, 0 to 2^32 - 1. */
  len: Float64Array
  /** Seconds since 1970-01-01 UTC; whole, may be negative or beyond any calendar. */
  sec: Float64Array
  /** Nanoseconds, 0 to 999,999,999; up to 2^32 - 1 times the resolution where a file lies. */
  nsec: Float64Array
  /** Index into the source's `interfaces`. */
  iface: Int32Array
  /** What single frames carry beyond bytes, by frame index; undefined where no frame of the batch does. */
  options: Map<number, FrameOptions> | undefined
  /** What whoever read the frames found out of them for those who decode them; undefined if nobody did. */
  notes: Int32Array | undefined

  /** @param memory room for the columns, where another thread is to see them */
  constructor(capacity: number, memory: ArrayBufferLike = new ArrayBuffer(capacity * COLUMNS)) {
    this.len = new Float64Array(memory, 0, capacity)
    this.sec = new Float64Array(memory, 8 * capacity, capacity)
    this.nsec = new Float64Array(memory, 16 * capacity, capacity)
    this.at = new Int32Array(memory, 24 * capacity, capacity)
    this.cap = new Int32Array(memory, 28 * capacity, capacity)
    this.iface = new Int32Array(memory, 32 * capacity, capacity)
  }

  /** Number of frames that the columns can hold. */
  get capacity(): number {
    return this.at.length
  }

  /** Takes in a copy of a frame of another batch, for which there has to be room. */
  append(from: Batch, i: number): void {
    const n = this.n++
    const at = from.at[i]
    const captured = from.cap[i]
    this.bytes.set(from.bytes.subarray(at, at + captured), this.used)
    this.at[n] = this.used
    this.cap[n] = captured
    this.len[n] = from.len[i]
    this.sec[n] = from.sec[i]
    this.nsec[n] = from.nsec[i]
    this.iface[n] = from.iface[i]
    this.used += captured
    const options = from.options?.get(i)
    if (options !== undefined) {
      this.options ??= new Map()
      this.options.set(n, options)
    }
  }

  /** Becomes a copy of another batch, for whose frames there is room in the columns; octets are made room for. */
  copy(from: Batch): void {
    const { used } = from
    if (this.bytes.length < used + ROOM_FOR_REBUILT) this.bytes = new Uint8Array(2 * used + ROOM_FOR_REBUILT)
    this.bytes.set(from.bytes.subarray(0, used))
    this.used = used
    this.copyColumns(from)
    this.options = from.options === undefined ? undefined : new Map(from.options)
  }

  /** Takes in where the frames of another batch stand, and when they came. */
  copyColumns({ n, at, cap, len, sec, nsec, iface }: Batch): void {
    this.n = n
    // By elements: between memory of one thread and of several, `set` copies word by word with care.
    for (let i = 0; i < n; i++) {
      this.at[i] = at[i]
      this.cap[i] = cap[i]
      this.len[i] = len[i]
      this.sec[i] = sec[i]
      this.nsec[i] = nsec[i]
      this.iface[i] = iface[i]
    }
  }
}

/** Frames in order, from wherever they come. */
export interface FrameSource {
  /** Interfaces met so far; grows while frames are read, entries never change. */
  readonly interfaces: readonly CaptureInterface[]
  /** Section headers met so far, over all files; empty where the format has none (pcap). */
  readonly sections: readonly CaptureSection[]
  /** What was counted on interfaces, by their id; most files tell it behind the last frame, many never. */
  readonly counts: readonly (InterfaceCounts | undefined)[]
  /** Of files that go on with others: ids of interfaces that are one that was met before, each with the id of that one. */
  readonly goesOn?: ReadonlyMap<number, number>
  /**
   * The next frames, at least one; undefined at the end.
   * Frames before a damage are handed out first, then the call after them rejects with a `CaptureFileError`.
   */
  next(): Promise<Batch | undefined>
  /** Lets go of files and pipes. Safe to call twice, and while a `next()` is under way. */
  close(): Promise<void>
  /** Octets read so far and in all (undefined for a pipe), of the files as they lie on disk: for a progress line. */
  readonly progress: { readonly read: number; readonly total: number | undefined }
}

/** Whether frame `i` of a batch comes before frame `j` of another. One without a time comes at once. */
export function isBefore(x: Batch, i: number, y: Batch, j: number): boolean {
  if (y.options?.get(j)?.noTime === true) return false
  if (x.options?.get(i)?.noTime === true) return true
  const seconds = x.sec[i] - y.sec[j]
  return seconds < 0 || (seconds === 0 && x.nsec[i] < y.nsec[j])
}
