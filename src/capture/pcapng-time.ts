/** Timestamps of pcapng: one 64-bit count of units that each interface chooses (draft-ietf-opsawg-pcapng §4.3). */

/** Largest unit count a second for which `remainder * 2^16` stays a whole number in a double. */
const FAST = 2 ** 37

/** Turns an interface's timestamps into seconds and nanoseconds, without loss down to the nanosecond. */
export class TimeScale {
  /** Digits after the second that the unit gives, at most 9. */
  readonly precision: number
  readonly #units: number
  readonly #exact: bigint
  readonly #mul: number
  readonly #div: number
  readonly #offset: number

  /**
   * @param resolution if_tsresol: top bit clear, 10^-n s; set, 2^-n s
   * @param offset     if_tsoffset: seconds to be added to every timestamp
   */
  constructor(resolution: number, offset: number) {
    const exponent = resolution & 0x7f
    const binary = (resolution & 0x80) !== 0
    this.#exact = (binary ? 2n : 10n) ** BigInt(exponent)
    const units = Number(this.#exact)
    this.precision = Math.min(9, binary ? Math.floor(exponent * Math.LOG10E * Math.LN2) : exponent)
    this.#offset = offset
    this.#mul = binary ? 1e9 : units <= 1e9 ? 1e9 / units : 1
    this.#div = binary ? units : units <= 1e9 ? 1 : units / 1e9
    // 0 sends a count to BigInt: units too fine for doubles, or powers of two whose nanoseconds would not be whole.
    this.#units = units > FAST || (binary && exponent > 23) ? 0 : units
  }

  /** Writes the time of frame `n`, given as the two words in the file. */
  put(high: number, low: number, sec: Float64Array, nsec: Float64Array, n: number): void {
    const units = this.#units
    if (units === 0) {
      this.#putExact(high, low, sec, nsec, n)
      return
    }
    let seconds: number
    let rest: number
    if (high < 0x20_0000) {
      const count = high * 0x1_0000_0000 + low
      seconds = Math.floor(count / units)
      rest = count - seconds * units
    } else {
      // Long division in base 2^16: a count of nanoseconds exceeds 2^53, each step here does not.
      const q0 = Math.floor(high / units)
      rest = (high - q0 * units) * 0x1_0000 + (low >>> 16)
      const q1 = Math.floor(rest / units)
      rest = (rest - q1 * units) * 0x1_0000 + (low & 0xffff)
      const q2 = Math.floor(rest / units)
      rest -= q2 * units
      seconds = q0 * 0x1_0000_0000 + q1 * 0x1_0000 + q2
    }
    sec[n] = seconds + this.#offset
    nsec[n] = Math.floor((rest * this.#mul) / this.#div)
  }

  #putExact(high: number, low: number, sec: Float64Array, nsec: Float64Array, n: number): void {
    const count = (BigInt(high) << 32n) | BigInt(low)
    const seconds = count / this.#exact
    sec[n] = Number(seconds) + this.#offset
    nsec[n] = Number(((count - seconds * this.#exact) * 1_000_000_000n) / this.#exact)
  }
}
