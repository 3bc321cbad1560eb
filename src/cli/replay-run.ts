/** Frames on their way out: each when it is due. */
import type { Batch, FrameSource } from '../capture/batch.ts'
import { CaptureFileError, LiveCaptureError } from '../capture/errors.ts'
import { Clock, canSend, type LiveSender, Schedule } from '../capture/live/index.ts'
import type { Packet } from '../decode/packet.ts'
import { eachBatch } from './batches.ts'
import { EXIT } from './errors.ts'
import { Progress } from './progress.ts'
import type { Choice } from './replay.ts'
import type { ReplayOptions } from './replay-options.ts'
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
    const { clock, sender } = this
    this.check(source, batch, k)
    this.due = batch.options?.get(k)?.noTime ? this.due : this.schedule.next(batch.sec[k], batch.nsec[k])
    if (clock.isEarly(this.due)) await clock.until(this.due, () => this.tell())
    if (clock.isStopped) return
    if (!sender.send(batch.bytes, batch.at[k], batch.cap[k])) await this.insist(batch, k)
    this.lasted = clock.now
    if (this.options.speed !== 'max') {
      const late = this.lasted - this.due
      this.late += late
      this.latest = Math.max(this.latest, late)
    }
    this.frames++
    this.octets += batch.cap[k]
  }

  /** @throws LiveCaptureError or CaptureFileError where the frame cannot be sent as what it is */
  private check(source: FrameSource, batch: Batch, k: number): void {
    const { link } = source.interfaces[batch.iface[k]]
    const { link: own, interfaceName } = this.sender
    if (!canSend(own, link)) {
      throw new LiveCaptureError(
        'setting',
        interfaceName,
        `it takes frames of link type ${own}, and frame ${this.read + k + 1} is of link type ${link}`,
        LINK_ADVICE[link],
      )
    }
    if (batch.cap[k] < batch.len[k]) {
      throw new CaptureFileError(
        `frame ${this.read + k + 1}`,
        `only ${batch.cap[k]} of its ${batch.len[k]} octets were captured`,
        undefined,
        "-Y 'frame.cap_len == frame.len' sends the others",
      )
    }
  }

  /** Tries again while the system has no room. */
  private async insist(batch: Batch, k: number): Promise<void> {
    const { clock, sender } = this
    const until = clock.now + PATIENCE
    while (!clock.isStopped) {
      await clock.until(clock.now + 1, () => this.tell())
      if (sender.send(batch.bytes, batch.at[k], batch.cap[k])) return
      if (clock.now > until) throw new LiveCaptureError('failed', sender.interfaceName, 'it takes no more frames')
    }
  }

  private tell(): void {
    if (this.options.quiet) return
    this.progress.say(() => {
      const wait = this.due - this.clock.now
      const next = wait > 2000 ? `; the next is due in ${Math.round(wait / 1000)} s` : ''
      return `${this.frames.toLocaleString('en')} frames sent in ${(this.clock.now / 1000).toFixed(1)} s${next}`
    })
  }
}

/** What can be done about frames of link types that no interface takes. */
const LINK_ADVICE: Readonly<Record<number, string>> = {
  113: 'frames captured on "any" have lost their Ethernet headers',
  276: 'frames captured on "any" have lost their Ethernet headers',
}
