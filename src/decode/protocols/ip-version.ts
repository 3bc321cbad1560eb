/** Which version of IP a packet is of, where nothing but its first bits tells. */

/** 4 or 6; -1 for anything else, and where nothing stands at `at`, before `e`. */
export function versionAt(b: Uint8Array, at: number, e: number): number {
  const version = at < e ? b[at] >>> 4 : -1
  return version === 4 || version === 6 ? version : -1
}
