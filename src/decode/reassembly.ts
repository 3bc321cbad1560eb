/**
 * Puts datagrams together from their fragments (RFC 791 §3.2, RFC 8200 §4.5), whatever order they come in.
 *
 * Memory is bounded: when the pieces kept exceed the limit, or too many datagrams wait for pieces, those longest without a
 * new one are given up.
 */

/** A piece of a datagram, as its header describes it. */
export interface Piece {
  /** What all pieces of the datagram have in common: addresses, identification, protocol. */
  readonly key: string
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
  readonly bytes: Uint8Array
  /** Covers octets that another piece had brought. */
  overlap: boolean
  /** ... with other contents. */
  conflict: boolean
}

/** A datagram put together. */
export interface Datagram {
  readonly bytes: Uint8Array
  /** In the order of their offsets. */
  readonly pieces: readonly KeptPiece[]
}

/** A datagram waits this long for its missing pieces: the 60 s of RFC 8200 §4.5, which RFC 1122 §3.3.2 allows for IPv4. */
const PATIENCE_SECONDS = 60
const LARGEST_DATAGRAM = 65_535
/** Octets that it takes to keep a piece, besides its own: an empty piece costs memory too. */
const OF_PIECE = 640
/** Datagrams that wait for pieces. More at a time are a flood, whose octets are few. */
const MOST_WAITING = 4096

interface Waiting {
  pieces: readonly KeptPiece[]
  kept: number
  since: number
}

export class Reassembly {
  private readonly waiting = new Map<string, Waiting>()
  private kept = 0

  /** @param limit octets of pieces kept at the most */
  constructor(private readonly limit = 8 << 20) {}

  /**
   * Takes a piece; answers the datagram if this was the last one missing.
   * @param seconds when the frame was captured
   */
  add(piece: Piece, b: Uint8Array, frame: number, seconds: number): Datagram | undefined {
    if (piece.offset + piece.size > LARGEST_DATAGRAM) return undefined
    let waiting = this.waiting.get(piece.key)
    if (waiting !== undefined && Math.abs(seconds - waiting.since) > PATIENCE_SECONDS) {
      this.forget(piece.key, waiting)
      waiting = undefined
    }
    if (waiting === undefined) waiting = { pieces: [], kept: 0, since: seconds }
    else this.waiting.delete(piece.key)
    this.waiting.set(piece.key, waiting)
    const bytes = b.slice(piece.at, piece.at + piece.size)
    const { offset, size } = piece
    const kept = { frame, offset, size, last: !piece.more, bytes, overlap: false, conflict: false }
    // As most wait for one more, they have a list of just the room that it takes.
    waiting.pieces = [...waiting.pieces, kept]
    waiting.kept += size + OF_PIECE
    this.kept += size + OF_PIECE
    const whole = complete(waiting.pieces)
    if (whole !== undefined) this.forget(piece.key, waiting)
    else this.shrink()
    return whole
  }

  private forget(key: string, waiting: Waiting): void {
    this.waiting.delete(key)
    this.kept -= waiting.kept
  }

  private shrink(): void {
    for (const [key, waiting] of this.waiting) {
      if (this.kept <= this.limit && this.waiting.size <= MOST_WAITING) return
      this.forget(key, waiting)
    }
  }
}

/** The datagram, if its end is known and no octet before it is missing. */
function complete(arrived: readonly KeptPiece[]): Datagram | undefined {
  const last = arrived.find((piece) => piece.last)
  if (last === undefined) return undefined
  const length = last.offset + last.size
  const pieces = [...arrived].sort((x, y) => x.offset - y.offset)
  let covered = 0
  for (const piece of pieces) {
    // What lies beyond the last piece is in nobody's way.
    if (piece.offset > covered && covered < length) return undefined
    covered = Math.max(covered, piece.offset + piece.size)
  }
  if (covered < length) return undefined
  const bytes = new Uint8Array(length)
  let filled = 0
  for (const piece of pieces) {
    const known = Math.min(filled, piece.offset + piece.size, length) - piece.offset
    if (known > 0) {
      piece.overlap = true
      for (let k = 0; k < known && !piece.conflict; k++) piece.conflict = piece.bytes[k] !== bytes[piece.offset + k]
    }
    // What came first in the datagram stays: a later piece fills only what is still missing.
    const from = Math.max(filled, piece.offset)
    const to = Math.min(piece.offset + piece.size, length)
    if (to > from) {
      bytes.set(piece.bytes.subarray(from - piece.offset, to - piece.offset), from)
      filled = to
    }
  }
  return { bytes, pieces }
}
