/** Where the fields of Linux' cooked captures stand, in either version. */

/** LINKTYPE_LINUX_SLL, which does not tell interfaces apart, and LINKTYPE_LINUX_SLL2, which numbers them in each frame. */
export const SLL = 113
export const SLL2 = 276

/** Octets from the start of the header. */
export interface Layout {
  readonly size: number
  readonly type: number
  readonly packet: number
  readonly packetSize: number
  readonly hardware: number
  readonly length: number
  readonly address: number
  /** Number of the interface; -1 where there is none. */
  readonly interface: number
  /** Octets that have to be there before the list says anything. */
  readonly speaks: number
}

export const FIRST: Layout = {
  size: 16,
  type: 14,
  packet: 0,
  packetSize: 2,
  hardware: 2,
  length: 5,
  address: 6,
  interface: -1,
  speaks: 4,
}

export const SECOND: Layout = {
  size: 20,
  type: 0,
  packet: 10,
  packetSize: 1,
  hardware: 8,
  length: 11,
  address: 12,
  interface: 4,
  speaks: 12,
}

/** The layout of frames of that link type. */
export const layoutOf = (link: number): Layout => (link === SLL2 ? SECOND : FIRST)
