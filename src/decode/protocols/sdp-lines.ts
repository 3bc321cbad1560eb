/** The text of a session's description, line by line (RFC 8866 §5). */

/** A line: its text, and the octets that it stands in. */
export interface Line {
  readonly text: string
  readonly at: number
  readonly size: number
}

const utf8 = new TextDecoder()
const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

/** Lines from `at` on to before `end`, without what ends them; up to an empty one. @returns where they end */
export function eachLine(b: Uint8Array, at: number, end: number, each: (line: Line) => void): number {
  let o = at
  while (o < end) {
    const found = b.subarray(o, end).indexOf(LINE_FEED)
    const behind = found < 0 ? end : o + found + 1
    let last = found < 0 ? end : behind - 1
    if (last > o && b[last - 1] === CARRIAGE_RETURN) last--
    if (last === o) return o
    each({ text: utf8.decode(b.subarray(o, last)), at: o, size: last - o })
    o = behind
  }
  return o
}

/** A word of a line, and where it begins in it. */
export interface Word {
  readonly text: string
  readonly from: number
}

/** Words between blanks. */
export const wordsOf = (text: string, from = 0): Word[] =>
  [...text.slice(from).matchAll(/[^ ]+/g)].map((found) => ({ text: found[0], from: from + found.index }))

/** Media of a description that RTP carries: its port, and the address that it is sent to, where that is one. */
export interface Media {
  readonly port: number
  readonly address: string
}

/** Streams of RTP that a description announces. */
export function mediaOf(b: Uint8Array, at: number, end: number): Media[] {
  const found: { port: number; count: number; address: string | undefined }[] = []
  let ofSession: string | undefined
  eachLine(b, at, end, ({ text }) => {
    const [, letter, value] = /^([a-z])=(.*)$/.exec(text) ?? []
    const newest = found[found.length - 1]
    if (letter === 'c') {
      const address = /^IN IP[46] ([^/ ]+)/.exec(value)?.[1]
      if (newest === undefined) ofSession = address
      else newest.address = address
    } else if (letter === 'm') {
      const [, port, count = '1'] = /^\S+ (\d+)(?:\/(\d+))? RTP\/AVPF?( |$)/.exec(value) ?? []
      // What nobody sends has no port.
      found.push({ port: Number(port ?? 0), count: Math.min(Number(count), MOST_PORTS), address: undefined })
    }
  })
  return found.flatMap(({ port, count, address = ofSession }) =>
    address === undefined || port === 0
      ? []
      : Array.from({ length: count }, (_, k) => ({ port: port + 2 * k, address })).filter((one) => one.port <= 0xffff),
  )
}

/** Ports that a line may announce at once. */
const MOST_PORTS = 64

/** The octets of an address of either version, each as a character; undefined if the text is none. */
export function addressKey(text: string): string | undefined {
  if (!text.includes(':')) {
    const parts = text.split('.')
    const isAddress = parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)
    return isAddress ? String.fromCharCode(...parts.map(Number)) : undefined
  }
  const [left, right, ...more] = text.split('::').map((side) => (side === '' ? [] : side.split(':')))
  const missing = 8 - left.length - (right?.length ?? 0)
  if (more.length > 0 || (right === undefined ? missing !== 0 : missing < 1)) return undefined
  const words = [...left, ...new Array(right === undefined ? 0 : missing).fill('0'), ...(right ?? [])]
  if (!words.every((word) => /^[0-9a-f]{1,4}$/i.test(word))) return undefined
  return String.fromCharCode(
    ...words.flatMap((word) => [Number.parseInt(word, 16) >> 8, Number.parseInt(word, 16) & 255]),
  )
}
