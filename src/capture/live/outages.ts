/** Interfaces that go down while they are captured from: libpcap waits until they are up again, and says nothing. */
import { type DeviceOf, deviceReader } from './network-device.ts'

/** Milliseconds between two looks. */
const EVERY = 250

interface Watched {
  readonly name: string
  /** When it went down, by `performance.now`; undefined while it is up. */
  downSince: number | undefined
  times: number
  /** Milliseconds that it was down, the last time not included if it still is. */
  lasted: number
}

export class Outages {
  readonly #deviceOf: DeviceOf
  readonly #say: (name: string, isUp: boolean) => void
  readonly #watched: readonly Watched[]
  readonly #timer: NodeJS.Timeout

  /**
   * @param names of interfaces; others, such as `any`, are up for ever
   * @param say   is told when one goes down, and when it is up again
   */
  static async watch(names: readonly string[], say: (name: string, isUp: boolean) => void): Promise<Outages> {
    return new Outages(names, await deviceReader(), say)
  }

  private constructor(names: readonly string[], deviceOf: DeviceOf, say: (name: string, isUp: boolean) => void) {
    this.#deviceOf = deviceOf
    this.#say = say
    this.#watched = [...new Set(names)].map((name) => ({ name, downSince: undefined, times: 0, lasted: 0 }))
    this.#timer = setInterval(() => this.#look(), EVERY)
  }

  /** How often and how long an interface was down; undefined for one that never was. */
  of(name: string): { readonly times: number; readonly seconds: number } | undefined {
    const watched = this.#watched.find((one) => one.name === name)
    if (watched === undefined || watched.times === 0) return undefined
    const { downSince, times, lasted } = watched
    const now = performance.now()
    return { times, seconds: (lasted + now - (downSince ?? now)) / 1000 }
  }

  close(): void {
    clearInterval(this.#timer)
  }

  #look(): void {
    for (const one of this.#watched) {
      const device = this.#deviceOf(one.name)
      // One that was removed, the driver tells of.
      if (device === undefined || device.isUp === (one.downSince === undefined)) continue
      const now = performance.now()
      if (device.isUp) {
        one.lasted += now - (one.downSince ?? now)
        one.downSince = undefined
      } else {
        one.times++
        one.downSince = now
      }
      this.#say(one.name, device.isUp)
    }
  }
}
