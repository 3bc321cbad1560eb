/**
 * Puts datagrams together from their fragments (RFC 791 §3.2, RFC 8200 §4.5), whatever order they come in.
 *
 * Memory is bounded: when the pieces kept exceed the limit, or too many datagrams wait for pieces, those longest without a
 * new one are given up.
 */
import { viewOf } from './bytes.ts'

/** A piece of a datagram, as its header describes it. */
export interface Piece {
  /** What all pieces of the datagram have in common: addresses, identification, protocol. */
  readonly key: string
  /** The same without the identification, where that soon begins again. */
  readonly hosts?: string
  /** Octets of the datagram before this piece. */
  readonly offset: number
  /** More pieces follow. */
  readonly more: boolean
  /** The piece's octets in the packet. */
  readonly at: number
  readonly size: number
  /** It is not to be put together, or cannot be as it was not captured whole. The first piece is read as far as it goes. */
  readonly alone?: true
}

/** A piece as it was kept. */
export interface KeptPiece {
  readonly frame: number
  readonly offset: number
  readonly size: number
  readonly last: boolean
  /** Covers octets that another piece had brought. */
  overlap: boolean
  /** ... with other contents. */
  conflict: boolean
}

/** A datagram put together, and where among the packet's octets. */
export interface Datagram {
  readonly at: number
  readonly size: number
  /** In the order of their offsets. */
  readonly pieces: readonly KeptPiece[]
}

/** A datagram waits this long for its missing pieces: the 60 s of RFC 8200 §4.5, which RFC 1122 §3.3.2 allows for IPv4. */
const PATIENCE_SECONDS = 60
/** So many datagrams of the same hosts may begin meanwhile: as Linux has it (ipfrag_max_dist), as identifications begin again. */
export const MOST_BETWEEN = 64
/** Pairs of hosts of which datagrams are counted. */
const MOST_HOSTS = 4096
const LARGEST_DATAGRAM = 65_535
/** Octets that it takes to keep a piece, besides its own: an empty piece costs memory too. */
const OF_PIECE = 640
/** Datagrams that wait for pieces. More at a time are a flood, whose octets are few. */
const MOST_WAITING = 4096
/** Octets that nearly all pieces fit into, and how many stores of that size are kept to be filled again. */
const USUAL_PIECE = 1536
const MOST_SPARE = 64

/** Octets of a piece, at its beginning. */
class Store {
  readonly bytes: Uint8Array
  private readonly view: DataView

  constructor(readonly size: number) {
    this.bytes = new Uint8Array(size)
    this.view = viewOf(this.bytes)
  }

  /** Takes in octets. From memory that threads share, `set` takes three times as long. */
  fill(from: DataView, at: number, size: number): void {
    const { view } = this
    let k = 0
    for (; k + 4 <= size; k += 4) view.setInt32(k, from.getInt32(at + k))
    for (; k < size; k++) view.setUint8(k, from.getUint8(at + k))
  }
}

interface Stored extends KeptPiece {
  readonly store: Store
}

/** Datagrams that began, of some hosts. */
interface Course {
  begun: number
}

interface Waiting {
  pieces: readonly Stored[]
  kept: number
  since: number
  readonly course: Course
  /** Which of those datagrams this is. */
  readonly number: number
}

export class Reassembly {
  private readonly waiting = new Map<string, Waiting>()
  private readonly courses = new Map<string, Course>()
  private kept = 0
  /** Memory costs more to get than to fill, and most datagrams are soon complete. */
  private readonly spare: Store[] = []
  /** What pieces were taken from last. */
  private bytes: Uint8Array = new Uint8Array(0)
  private view = viewOf(this.bytes)

  /** @param limit octets of pieces kept at the most */
  constructor(private readonly limit = 8 << 20) {}

  /**
   * Takes a piece of those that stand in `b`; if it was the last one missing, puts the datagram together there.
   * @param seconds when the frame was captured
   * @param to      where to: behind all else, and quickest at a multiple of 8
   * @returns the datagram; undefined as long as something is missing, and where there is no room for it
   */
  add(piece: Piece, b: Uint8Array, frame: number, seconds: number, to: number): Datagram | undefined {
    if (piece.offset + piece.size > LARGEST_DATAGRAM) return undefined
    let waiting = this.waiting.get(piece.key)
    if (waiting !== undefined && isOver(waiting, seconds)) {
      this.forget(piece.key, waiting)
      waiting = undefined
    }
    waiting ??= this.begin(piece, seconds)
    const { at, offset, size } = piece
    if (b !== this.bytes) {
      this.bytes = b
      this.view = viewOf(b)
    }
    const store = this.storeFor(size)
    store.fill(this.view, at, size)
    const kept = { frame, offset, size, last: !piece.more, store, overlap: false, conflict: false }
    // As most wait for one more, they have a list of just the room that it takes.
    waiting.pieces = [...waiting.pieces, kept]
    waiting.kept += store.size + OF_PIECE
    this.kept += store.size + OF_PIECE
    const whole = wholeOf(waiting.pieces)
    if (whole === undefined) {
      // The newest stands last.
      this.waiting.delete(piece.key)
      this.waiting.set(piece.key, waiting)
      this.shrink()
      return undefined
    }
    const hasRoom = to + whole.size <= b.length
    if (hasRoom) putTogether(whole, b, to)
    this.forget(piece.key, waiting)
    return hasRoom ? { at: to, ...whole } : undefined
  }

  private begin({ hosts }: Piece, since: number): Waiting {
    const { courses } = this
    const course = (hosts === undefined ? undefined : courses.get(hosts)) ?? { begun: 0 }
    if (hosts !== undefined && course.begun === 0) {
      if (courses.size >= MOST_HOSTS) courses.clear()
      courses.set(hosts, course)
    }
    return { pieces: [], kept: 0, since, course, number: ++course.begun }
  }

  private forget(key: string, waiting: Waiting): void {
    this.waiting.delete(key)
    this.kept -= waiting.kept
    for (const { store } of waiting.pieces) {
      if (store.size === USUAL_PIECE && this.spare.length < MOST_SPARE) this.spare.push(store)
    }
  }

  private storeFor(size: number): Store {
    return size > USUAL_PIECE ? new Store(size) : (this.spare.pop() ?? new Store(USUAL_PIECE))
  }

  private shrink(): void {
    for (const [key, waiting] of this.waiting) {
      if (this.kept <= this.limit && this.waiting.size <= MOST_WAITING) return
      this.forget(key, waiting)
    }
  }
}

/** True if the next piece is of another datagram. */
const isOver = ({ since, course, number }: Waiting, seconds: number): boolean =>
  Math.abs(seconds - since) > PATIENCE_SECONDS || course.begun - number > MOST_BETWEEN

/** All of a datagram, in the order of their offsets. */
interface Whole {
  readonly size: number
  readonly pieces: readonly Stored[]
}

/** The datagram, if its end is known and no octet before it is missing. */
function wholeOf(arrived: readonly Stored[]): Whole | undefined {
  const last = arrived.find((piece) => piece.last)
  if (last === undefined) return undefined
  const size = last.offset + last.size
  const pieces = [...arrived].sort((x, y) => x.offset - y.offset)
  let covered = 0
  for (const piece of pieces) {
    // What lies beyond the last piece is in nobody's way.
    if (piece.offset > covered && covered < size) return undefined
    covered = Math.max(covered, piece.offset + piece.size)
  }
  return covered < size ? undefined : { size, pieces }
}

/** Writes the octets of the datagram, and tells which pieces overlap. */
function putTogether({ size, pieces }: Whole, b: Uint8Array, to: number): void {
  let filled = 0
  for (const piece of pieces) {
    const { bytes } = piece.store
    const known = Math.min(filled, piece.offset + piece.size, size) - piece.offset
    if (known > 0) {
      piece.overlap = true
      for (let k = 0; k < known && !piece.conflict; k++) piece.conflict = bytes[k] !== b[to + piece.offset + k]
    }
    // What came first in the datagram stays: a later piece fills only what is still missing.
    const from = Math.max(filled, piece.offset)
    const end = Math.min(piece.offset + piece.size, size)
    if (end > from) {
      b.set(bytes.subarray(from - piece.offset, end - piece.offset), to + from)
      filled = end
    }
  }
}
