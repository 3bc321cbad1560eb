/** Frames on their way out: each when it is due. */
import type { Batch, FrameSource } from '../capture/batch.ts'
import { LiveCaptureError } from '../capture/errors.ts'
import { Clock, type LiveSender, Schedule } from '../capture/live/index.ts'
import type { Packet } from '../decode/packet.ts'
import { grouped } from '../decode/phrases.ts'
import { eachBatch } from './batches.ts'
import { EXIT } from './errors.ts'
import { Progress } from './progress.ts'
import type { Choice } from './replay.ts'
import type { ReplayOptions } from './replay-options.ts'
import { octetsToSend } from './sendable.ts'
import { onSignals } from './signals.ts'

/** Milliseconds after which an interface that takes no frame is given up. */
const PATIENCE = 5000

export class ReplayRun {
  /** Frames that were sent, and their octets. */
  frames = 0
  octets = 0
  /** Milliseconds: until the last frame was sent; how late the latest was, and all frames together. */
  lasted = 0
  latest = 0
  late = 0
  private readonly schedule: Schedule
  private readonly clock = new Clock()
  private readonly progress: Progress
  /** Frames of this round that were chosen, and those that may be. */
  private chosen = 0
  private readonly most: number
  /** Frames of the capture before the one at hand. */
  private read = 0
  /** When the frame at hand is due. */
  private due = 0

  constructor(
    private readonly sender: LiveSender,
    private readonly choice: Choice | undefined,
    private readonly options: ReplayOptions,
  ) {
    this.schedule = new Schedule(options.speed)
    this.most = options.frames ?? Number.POSITIVE_INFINITY
    this.progress = new Progress(false)
  }

  /** Sends the capture as often as is asked for. @returns the exit code */
  async all(open: () => Promise<FrameSource>): Promise<number> {
    const forget = onSignals(() => this.clock.stop())
    const rounds = this.options.loop === 0 ? Number.POSITIVE_INFINITY : this.options.loop
    try {
      for (let round = 0; round < rounds && !this.clock.isStopped; round++) {
        if (round > 0) this.schedule.again()
        const before = this.frames
        const code = await this.round(await open())
        if (code !== EXIT.done) return code
        // A capture without frames would be read for ever, and nothing come of it.
        if (this.frames === before) break
      }
      return EXIT.done
    } finally {
      this.progress.done()
      forget()
    }
  }

  private async round(source: FrameSource): Promise<number> {
    const session = this.choice?.session()
    this.chosen = 0
    this.read = 0
    try {
      return await eachBatch(source, async (batch) => {
        for (let k = 0; k < batch.n && this.chosen < this.most; k++) {
          if (session !== undefined && !this.prepare(session.decode(batch, k, source.interfaces))) continue
          this.chosen++
          await this.frame(source, batch, k)
          if (this.clock.isStopped) return false
        }
        this.read += batch.n
        return this.chosen < this.most
      })
    } finally {
      await source.close()
    }
  }

  /** Changes a frame as is asked for. @returns whether it is to be sent */
  private prepare(p: Packet): boolean {
    const { filter, readdresser } = this.choice ?? {}
    const isChosen = filter === undefined || filter.matches(p)
    if (isChosen) {
      p.session.show(p)
      readdresser?.apply(p)
    }
    return isChosen
  }

  private async frame(source: FrameSource, batch: Batch, k: number): Promise<void> {
    const { clock } = this
    const number = this.read + k + 1
    const size = octetsToSend(batch, k, source.interfaces[batch.iface[k]], this.sender, number)
    // However long it took to find the first, it is not late.
    if (this.frames === 0) clock.begin()
    this.due = batch.options?.get(k)?.noTime ? this.due : this.schedule.next(batch.sec[k], batch.nsec[k])
    if (clock.isEarly(this.due)) await clock.until(this.due, () => this.tell())
    if (clock.isStopped) return
    const bytes = batch.bytes.subarray(batch.at[k], batch.at[k] + size)
    if (!this.send(bytes, number)) await this.insist(bytes, number)
    this.lasted = clock.now
    if (this.options.speed !== 'max') {
      const late = this.lasted - this.due
      this.late += late
      this.latest = Math.max(this.latest, late)
    }
    this.frames++
    this.octets += size
  }

  /** @returns false where there is no room just now */
  private send(bytes: Uint8Array, number: number): boolean {
    try {
      return this.sender.send(bytes)
    } catch (error) {
      // What is wrong with the frame is said with its number.
      if (!(error instanceof LiveCaptureError) || error.trouble !== 'failed') throw error
      throw new LiveCaptureError('failed', error.about, `frame ${number}: ${error.reason}`, error.advice)
    }
  }

  /** Tries again while the system has no room. */
  private async insist(bytes: Uint8Array, number: number): Promise<void> {
    const { clock, sender } = this
    const until = clock.now + PATIENCE
    while (!clock.isStopped) {
      await clock.until(clock.now + 1, () => this.tell())
      if (this.send(bytes, number)) return
      if (clock.now > until) throw new LiveCaptureError('failed', sender.interfaceName, 'it takes no more frames')
    }
  }

  private tell(): void {
    if (this.options.quiet) return
    this.progress.say(() => {
      const wait = this.due - this.clock.now
      const next = wait > 2000 ? `; the next is due in ${Math.round(wait / 1000)} s` : ''
      return `${grouped(this.frames)} frames sent in ${(this.clock.now / 1000).toFixed(1)} s${next}`
    })
  }
}
