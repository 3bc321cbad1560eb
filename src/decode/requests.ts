/** Requests that wait for their replies, in one pass: a reply knows its request. */
import type { Packet } from './packet.ts'

/** More requests do not wait at a time: a flood may not take the program's memory. */
const MOST = 65_536

/** The frame of a request, and when it came. */
export interface Request {
  readonly frame: number
  readonly sec: number
  readonly nsec: number
}

export class Requests {
  private readonly waiting = new Map<string, Request>()
  private readonly found = new Map<number, Request>()
  private frame = 0

  /** Remembers the request in frame `p`; `key` is what its reply repeats. A later one of the same key replaces it. */
  ask(key: string, { number: frame, sec, nsec }: Packet): void {
    this.waiting.delete(key)
    this.waiting.set(key, { frame, sec, nsec })
    if (this.waiting.size <= MOST) return
    for (const oldest of this.waiting.keys()) {
      this.waiting.delete(oldest)
      return
    }
  }

  /** Layer `i` of the frame replies to the request of that key, if there is one; no other reply does. */
  answer(key: string, p: Packet, i: number): void {
    const request = this.waiting.get(key)
    if (request === undefined) return
    this.waiting.delete(key)
    if (this.frame !== p.number) this.found.clear()
    this.frame = p.number
    this.found.set(i, request)
  }

  /** The request that layer `i` of the current frame replies to. */
  of(p: Packet, i: number): Request | undefined {
    return this.frame === p.number ? this.found.get(i) : undefined
  }
}
