/** One kind of compression, taken apart stretch by stretch. */
export interface Decoder {
  /**
   * The next stretch of content, valid until the next call; undefined at the end.
   * What a damaged file holds before the damage is handed out first.
   * @throws DamagedCompression, or what the source underneath throws
   */
  next(): Promise<Uint8Array | undefined>
  close(): void
}

/** Says what is wrong with compressed octets; the one who knows file and offset makes a CaptureFileError of it. */
export class DamagedCompression extends Error {
  readonly advice: string | undefined

  constructor(reason: string, advice?: string) {
    super(reason)
    this.advice = advice
  }
}
