/** The stretch of a capture that is in memory: what a format's reader works on. */
export class ReadWindow {
  bytes: Uint8Array
  view: DataView
  /** First octet not yet read, and end of what is there, within `bytes`. */
  at = 0
  end = 0
  /** Offset of `bytes[0]` within the capture's (uncompressed) content. */
  base = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }
}
