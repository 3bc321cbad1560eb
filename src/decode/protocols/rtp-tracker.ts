/** What RTP remembers of its streams: what set them up, and how often their sequence numbers began again. */
import { u16, u32 } from '../bytes.ts'
import { BROKEN, MAX_LAYERS, QUOTED } from '../layers.ts'
import type { Packet } from '../packet.ts'
import type { Tracker } from '../tracker.ts'

/** More streams, and more sources, are not remembered at a time. */
const MOST = 4096
const HEADER = 12
const DECODE_AS = 'DECODE AS'
/** Where counting begins, and how far the number goes. */
const FIRST = 0x1_0000

/** What told that a stream is one. */
export interface Setup {
  readonly method: string
  readonly frame: number
}

export class RtpTracker implements Tracker {
  private readonly setups = new Map<string, Setup>()
  private readonly numbers = new Map<string, number>()
  private readonly setup: (Setup | undefined)[] = new Array(MAX_LAYERS).fill(undefined)
  private readonly extended = new Float64Array(MAX_LAYERS)
  /** The frame in which a layer was seen last. */
  private readonly frame = new Float64Array(MAX_LAYERS)

  see(p: Packet, i: number): void {
    const { bytes: b, layers } = p
    const at = layers.at[i]
    if ((layers.flags[i] & (BROKEN | QUOTED)) !== 0 || at + HEADER > layers.end[i]) return
    const key = receiverOf(p, i)
    let known: Setup | undefined = p.session.announced.find(b, layers.at[i - 1], layers, i - 1) ?? this.setups.get(key)
    this.frame[i] = p.number
    if (known === undefined) {
      known = { method: isToldOf(p, i) ? DECODE_AS : 'HEUR RTP', frame: p.number }
      remember(this.setups, key, known)
      if (known.method === DECODE_AS) {
        // What tshark says of a stream that it knows nothing of yet.
        this.setup[i] = undefined
        this.extended[i] = FIRST
        return
      }
    }
    this.setup[i] = known
    const source = `${u32(b, at + 8)} ${key}`
    const number = following(this.numbers.get(source) ?? FIRST, u16(b, at + 2))
    remember(this.numbers, source, number)
    this.extended[i] = number
  }

  /** What set up the stream of layer `i`; undefined if the layer itself did. */
  setupOf(p: Packet, i: number): Setup | undefined {
    return this.frame[i] === p.number ? this.setup[i] : undefined
  }

  /** The sequence number of layer `i` without an end; undefined if the layer was not seen. */
  extendedOf(p: Packet, i: number): number | undefined {
    return this.frame[i] === p.number ? this.extended[i] : undefined
  }
}

/** True if `-d` says that layer `i` is what it is. */
function isToldOf({ bytes: b, layers, session }: Packet, i: number): boolean {
  const table = session.registry.table('udp.port')
  const ports = layers.at[i - 1]
  return [u16(b, ports), u16(b, ports + 2)].some((port) => table.get(port)?.id === layers.id[i])
}

/** The extended number that ends in `sequence` and is nearest to the one before. */
function following(before: number, sequence: number): number {
  const near = before - (before % FIRST) + sequence
  if (near + FIRST / 2 < before) return near + FIRST
  return before + FIRST / 2 < near ? near - FIRST : near
}

/** Whom layer `i` is for, and from which port: wherever it comes from, that is one stream. */
function receiverOf({ bytes: b, layers }: Packet, i: number): string {
  const ports = layers.at[i - 1]
  const header = layers.at[Math.max(0, i - 2)]
  const [from, size] = b[header] >>> 4 === 6 ? [header + 24, 16] : [header + 16, 4]
  return String.fromCharCode(...b.subarray(ports, ports + 4), ...b.subarray(from, from + size))
}

/** Keeps a value as the newest, and forgets the oldest one where there are too many. */
function remember<Value>(values: Map<string, Value>, key: string, value: Value): void {
  values.delete(key)
  values.set(key, value)
  if (values.size <= MOST) return
  for (const oldest of values.keys()) {
    values.delete(oldest)
    return
  }
}
