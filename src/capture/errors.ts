/** A capture file that cannot be read on, or at all. Frames before the damage have been handed out. */
export class CaptureFileError extends Error {
  override readonly name = 'CaptureFileError'
  readonly file: string
  readonly reason: string
  readonly offset: number | undefined
  readonly advice: string | undefined

  /**
   * @param file   name as the user gave it; `-` for standard input
   * @param reason one sentence without a full stop that says what is wrong
   * @param offset octets from the start of the file (of its uncompressed content) to the damage, where there is a place
   * @param advice what the user can do about it, where anything
   */
  constructor(file: string, reason: string, offset?: number, advice?: string) {
    super(
      `${file}: ${reason}${offset === undefined ? '' : ` (at byte ${offset})`}${advice === undefined ? '' : `; ${advice}`}`,
    )
    this.file = file
    this.reason = reason
    this.offset = offset
    this.advice = advice
  }
}

/** A capture that cannot be written, or not in the format asked for. */
export class CaptureWriteError extends Error {
  override readonly name = 'CaptureWriteError'
  readonly file: string
  readonly reason: string
  readonly advice: string | undefined

  /** The operating system's name for it (`ENOSPC`, `EPIPE`: the reader has gone), where it comes from there. */
  readonly code: string | undefined

  /**
   * @param file   name as the user gave it; `-` for standard output
   * @param reason one sentence without a full stop that says what is wrong
   * @param advice what the user can do about it, where anything
   * @param code   the operating system's name for it
   */
  constructor(file: string, reason: string, advice?: string, code?: string) {
    super(`${file}: ${reason}${advice === undefined ? '' : `; ${advice}`}`)
    this.file = file
    this.reason = reason
    this.advice = advice
    this.code = code
  }
}

/**
 * What a live capture stumbled over:
 * `library` a library is missing, `interface` there is none of that name, `down` it is not up, `permission` denied,
 * `filter` and `setting` something asked for that cannot be had, `gone` the interface went away, `failed` all else.
 */
export type LiveTrouble = 'library' | 'interface' | 'down' | 'permission' | 'filter' | 'setting' | 'gone' | 'failed'

/** A live capture that cannot be begun, or that broke off. */
export class LiveCaptureError extends Error {
  override readonly name = 'LiveCaptureError'
  readonly trouble: LiveTrouble
  /** What it is about: an interface, a library, a filter. */
  readonly about: string
  readonly reason: string
  readonly advice: string | undefined

  /**
   * @param about  an interface, a library, a filter
   * @param reason one sentence without a full stop that says what is wrong
   * @param advice what the user can do about it, where anything
   */
  constructor(trouble: LiveTrouble, about: string, reason: string, advice?: string) {
    super(`${about}: ${reason}${advice === undefined ? '' : `; ${advice}`}`)
    this.trouble = trouble
    this.about = about
    this.reason = reason
    this.advice = advice
  }
}
