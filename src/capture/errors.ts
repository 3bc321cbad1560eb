/** A capture file that cannot be read on, or at all. Frames before the damage have been handed out. */
export class CaptureFileError extends Error {
  override readonly name = 'CaptureFileError'

  /**
   * @param file   name as the user gave it; `-` for standard input
   * @param reason one sentence without a full stop that says what is wrong
   * @param offset octets from the start of the file (of its uncompressed content) to the damage, where there is a place
   * @param advice what the user can do about it, where anything
   */
  constructor(
    readonly file: string,
    readonly reason: string,
    readonly offset?: number,
    readonly advice?: string,
  ) {
    super(
      `${file}: ${reason}${offset === undefined ? '' : ` (at byte ${offset})`}${advice === undefined ? '' : `; ${advice}`}`,
    )
  }
}
