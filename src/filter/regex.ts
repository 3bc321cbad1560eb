/** placeholder until the linear matcher stands */
export interface Matcher {
  matches(b: Uint8Array, at: number, size: number): boolean
  matchesText(text: string): boolean
}
