/** What a library that captures is to the rest of the program. */
import type { Batch } from '../batch.ts'

/**
 * Milliseconds after which the kernel hands over what it has, however little.
 *
 * Frames come in blocks, which is what makes high rates possible: at each frame ("immediate mode") would cost several
 * times as much.
 */
export const HANDED_OVER_AFTER = 100

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

/** Which way frames go, seen from this host. */
export type Direction = 'in' | 'out'

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
  /** Only frames that go this way; both without it. */
  readonly direction?: Direction
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

/** Something that frames arrive from: an interface, or a pipe. */
export interface LiveInput {
  /** What the user calls it. */
  readonly interfaceName: string
  /** How it is captured from, in words. */
  readonly how: string
  /** What is to be said of it: what the library remarked when it was opened, and what was lost unseen. */
  readonly warnings: readonly string[]
  /** True while more is waiting than could be taken at once: whoever is slow now loses frames. */
  readonly isBehind: boolean
  /**
   * The next frames, at least one; undefined at the end. Lent until the next call.
   * @throws LiveCaptureError where the interface went away or the capture broke off; CaptureFileError
   */
  next(): Promise<Batch | undefined>
  /** Frames that came before now are still handed out, then the end. */
  stop(): void
  /** Undefined for what does not count. */
  statistics(): LiveStatistics | undefined
  /** Lets go of it. Safe to call twice, and while a `next()` is under way. */
  close(): Promise<void>
}

/** An interface that is being captured from. It leaves the `iface` of its frames alone. */
export interface LiveHandle extends LiveInput {
  /** LINKTYPE_ number of its frames. */
  readonly link: number
  readonly snaplen: number
  readonly precision: 6 | 9
  readonly promiscuous: boolean
  /** Who stamps the frames, for the user. */
  readonly stamps: string
  /** Capture filter; all frames without it. */
  readonly filter: string | undefined
  /** The only way that frames go which are captured; both without it. */
  readonly direction: Direction | undefined
}

/** How an interface is captured from, in words. @param driver name of the driver */
export function howOf(driver: string, handle: Omit<LiveHandle, 'how'>): string {
  const { promiscuous, stamps, precision, snaplen, filter, direction } = handle
  const mode = promiscuous ? 'promiscuous' : 'not promiscuous'
  const stamped = stamps === 'kernel' ? 'the kernel' : stamps
  const unit = precision === 9 ? 'nanoseconds' : 'microseconds'
  const how = `${driver}, ${mode}, stamps of ${stamped} in ${unit}, snapshot length ${snaplen}`
  const way = direction === undefined ? '' : `, only frames that ${direction === 'in' ? 'came in' : 'went out'}`
  return `${how}${way}${filter === undefined ? '' : `, filter ${filter}`}`
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
