/** How a capture was made, as far as anybody tells: what it cannot have seen follows from that. */

export interface CaptureFacts {
  /** Whether it was captured just now; otherwise it was read from files. */
  readonly isLive: boolean
  readonly interfaces: readonly InterfaceFacts[]
  /** Addresses of the host that captured; undefined where nobody tells. */
  readonly addresses?: readonly string[]
  /** Groups that were joined meanwhile. */
  readonly joined: readonly JoinedGroup[]
  /** Display filter by which frames were heeded (`-Y`); undefined if all were. */
  readonly displayFilter: string | undefined
  /** Frames in all, heeded or not. */
  readonly frames: number
  /** Frames of which a snapshot length, or whatever else, cut something off. */
  readonly cut: number
  /** When the first frame came, in milliseconds since 1970; undefined without one. */
  readonly began: number | undefined
  /** Seconds: from the first frame to the last, or of a live capture for as long as it ran. */
  readonly lasted: number
  /** Whether it was read to its end: nothing was damaged, and no limit cut it short. */
  readonly isWhole: boolean
}

/** What is undefined is not known. */
export interface InterfaceFacts {
  /** Its place in the list, which packets name. */
  readonly id: number
  readonly name: string | undefined
  /** LINKTYPE_ number. */
  readonly link: number
  /** Octets kept of each frame; 0 means all. */
  readonly snaplen: number
  readonly captureFilter: string | undefined
  readonly promiscuous: boolean | undefined
  /** Who stamped the frames, such as `kernel`. */
  readonly stamps: string | undefined
  /** Frames that the filter let through, that the kernel had no room for, and that the interface lost. */
  readonly received: number | undefined
  readonly dropped: number | undefined
  readonly droppedByInterface: number | undefined
  /** Hardware, operating system and program that captured. */
  readonly hardware: string | undefined
  readonly os: string | undefined
  readonly application: string | undefined
}

export interface JoinedGroup {
  readonly group: string
  readonly source: string | undefined
  readonly interface: string
}

/** What is counted as lost on an interface. */
interface Losses {
  readonly dropped?: number | undefined
  readonly droppedByInterface?: number | undefined
}

/** Frames that the kernel had no room for, or that interfaces lost, as far as anybody counted. */
export const lostOn = (interfaces: readonly (Losses | undefined)[]): number =>
  interfaces.reduce((sum, one) => sum + (one?.dropped ?? 0) + (one?.droppedByInterface ?? 0), 0)
