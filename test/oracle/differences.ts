/** Frames of fixtures that we show otherwise than tshark 4.0.17, and why. */

/** Why the frame's line in the list, or its JSON, is not tshark's. */
export interface Difference {
  readonly list?: string
  readonly json?: string
}

/** By fixture and frame number. */
export const differences: Readonly<Record<string, Readonly<Record<number, Difference>>>> = {}
