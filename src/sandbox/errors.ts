/** A sandbox that cannot be made here, or that broke. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError'
  readonly reason: string
  readonly advice: string | undefined

  /**
   * @param reason one sentence without a full stop that says what is wrong
   * @param advice what the user can do about it, where anything
   */
  constructor(reason: string, advice?: string) {
    super(`sandbox: ${reason}${advice === undefined ? '' : `; ${advice}`}`)
    this.reason = reason
    this.advice = advice
  }
}
