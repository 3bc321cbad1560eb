/** What a library that captures is to the rest of the program. */
import type { Batch } from '../batch.ts'

/** A link type by its number in capture files, its short name and what it is. */
export interface LinkType {
  /** LINKTYPE_ number; undefined where capture files have none for it. */
  readonly link: number | undefined
  readonly name: string
  readonly description: string | undefined
}

/** An interface that frames can be captured from. */
export interface DriverInterface {
  readonly name: string
  readonly description: string | undefined
  readonly addresses: readonly string[]
  readonly isUp: boolean
  readonly isLoopback: boolean
}

/** How an interface is to be captured from. */
export interface LiveSettings {
  /** Octets kept of each frame. */
  readonly snaplen: number
  /** Whether frames for others are asked for too. */
  readonly promiscuous: boolean
  /** Octets of the kernel's buffer. */
  readonly bufferSize: number
  /** Digits after the second. */
  readonly precision: 6 | 9
  /** Capture filter, in libpcap's language. */
  readonly filter?: string
  /** Link type by its short name; the interface's own without it. */
  readonly linkType?: string
  /** Who stamps the frames, by libpcap's name; the kernel without it. */
  readonly stampType?: string
  /** Ends after so many frames. */
  readonly most?: number
}

/** What was counted since the capture began. */
export interface LiveStatistics {
  /** Frames that the filter let through. */
  readonly received: number
  /** Frames for which the kernel's buffer had no room. */
  readonly dropped: number
  /** Frames that the interface or its driver lost. */
  readonly droppedByInterface: number
}

/** An interface that is being captured from. */
export interface LiveHandle {
  readonly interfaceName: string
  /** LINKTYPE_ number of its frames. */
  readonly link: number
  readonly snaplen: number
  readonly precision: 6 | 9
  readonly promiscuous: boolean
  /** Who stamps the frames, for the user. */
  readonly stamps: string
  /** What the library remarked when it was opened. */
  readonly warnings: readonly string[]
  /** True while more is waiting than could be taken at once: whoever is slow now loses frames. */
  readonly isBehind: boolean
  /**
   * The next frames, at least one; undefined at the end. Lent until the next call; their `iface` is left alone.
   * @throws LiveCaptureError where the interface went away or the capture broke off
   */
  next(): Promise<Batch | undefined>
  /** Frames that came before now are still handed out, then the end. */
  stop(): void
  /** Undefined for a driver that does not count. */
  statistics(): LiveStatistics | undefined
  /** Lets go of the interface. Safe to call twice, and while a `next()` is under way. */
  close(): Promise<void>
}

export interface LiveDriver {
  readonly name: string
  /** Name and version of the library, as it gives them. */
  readonly library: string
  /** @throws LiveCaptureError */
  interfaces(): readonly DriverInterface[]
  /** The link type that an interface has now; undefined where that cannot be found out (which needs permission). */
  linkOf(name: string): LinkType | undefined
  /** The link types and stamp types that an interface offers. @throws LiveCaptureError */
  offers(name: string): { readonly links: readonly LinkType[]; readonly stamps: readonly string[] }
  /**
   * Begins to capture.
   * @throws LiveCaptureError
   */
  open(name: string, settings: LiveSettings): LiveHandle
}
