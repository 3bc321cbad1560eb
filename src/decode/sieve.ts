/**
 * A walk and a test in one function, run over a whole batch: tells of most frames whether they are wanted without
 * recording what they hold.
 *
 * It is sure only of frames in which nothing is out of the ordinary. Whatever is cut short, contradicts itself, is a
 * piece of a datagram or a quotation is left to those who look closely.
 */
import { Layers, MAX_LAYERS } from './layers.ts'
import type { Frames, LinkInterface } from './packet.ts'
import type { Protocol } from './protocol.ts'
import type { Registry } from './registry.ts'
import type { Session } from './session.ts'
import type { Wanted } from './walk.ts'
import { type Findings, Steps } from './walk-generated.ts'

/** What a sieve says of a frame. */
export const NOT_WANTED = 0
export const WANTED = 1
export const UNSURE = 2

/** Stands for the protocol of interfaces whose frames have to be looked at closely. */
const CLOSELY = -2

/**
 * Writes what it thinks of each frame of the batch into `verdicts`, an octet each. The lists hold for each interface the
 * link type, and the number of the protocol that frames begin with or CLOSELY. @returns how many frames it is unsure of
 */
type Sieve = (
  frames: Frames,
  links: readonly number[],
  outermost: readonly number[],
  layers: Layers,
  verdicts: Uint8Array,
) => number

/** A test as source. It reads octets of `b`, from `o` up to `e`, and keeps what it learns in the bits of `m`. */
export interface SieveTest {
  /** Statements for a layer of the protocol; false if it has to be looked at closely; undefined if it does not matter. */
  readonly at: (declared: Protocol) => string | false | undefined
  /** An expression of `m` that is true for wanted frames. */
  readonly verdict: string
  /** What the statements mention, by name. */
  readonly handed: Readonly<Record<string, unknown>>
}

const CLOSER = '{ m = -1; p = -1; break }'

function sieveOf(registry: Registry, wanted: Wanted, test: SieveTest): Sieve {
  const findings: Findings = {
    stop: () => CLOSER,
    broken: () => CLOSER,
    narrowed: 'if (r < e) e = r',
    whole: (declared) => {
      const statements = test.at(declared)
      return statements === false ? CLOSER : (statements ?? '')
    },
    odd: CLOSER,
    quoting: `if (p >= 0) ${CLOSER}`,
  }
  const steps = new Steps(registry, wanted)
  const source = `return function sieve(F, links, outermost, L, verdicts) {
  const b = F.bytes, starts = F.at, cap = F.cap, len = F.len, iface = F.iface, options = F.options, id = L.id, at = L.at
  let unsure = 0, known = -1, first = -1
  for (let j = 0; j < F.n; j++) {
    let o = starts[j], e = o + cap[j], r = len[j] > cap[j] ? o + Math.min(len[j], 0x3fffffff) : e
    if (iface[j] !== known) { known = iface[j]; first = outermost[known]; L.link = links[known] }
    let p = first, n = 1, m = 0, k = 0, q = 0
    if (p === ${CLOSELY} || (options !== undefined && options.has(j))) { m = -1; p = -1 }
    while (p >= 0) {
      if (n === ${MAX_LAYERS}) ${CLOSER}
      id[n] = p; at[n] = o; L.n = ++n
      switch (p) {${steps.source(findings)}
        default: p = -1
      }
    }
    if (m >= 0) verdicts[j] = ${test.verdict} ? ${WANTED} : ${NOT_WANTED}
    else { verdicts[j] = ${UNSURE}; unsure++ }
  }
  return unsure
}`
  return steps.compile(source, test.handed)
}

/** Above this share of frames that have to be looked at anyway, a sieve is one look too many. */
const MOST_UNSURE = 0.5
/** So many frames tell what share that is. */
const TELLING = 256

/** A sieve at work on the frames of a session, for as long as it is worth it. */
export class Sifting {
  private readonly layers = new Layers()
  private readonly links: number[] = []
  private readonly outermost: number[] = []
  private readonly sieve: Sieve
  private verdicts = new Uint8Array(0)
  private isWorthIt = true

  /** @param wanted protocols that the test asks for; undefined for all */
  constructor(
    private readonly session: Session,
    wanted: Wanted,
    test: SieveTest,
  ) {
    const { registry, heeded } = session
    const both = wanted && new Set([...wanted, ...heeded])
    // Whatever the session keeps track of, it has to be shown.
    const at = (declared: Protocol) => (session.trackers[declared.id] === undefined ? test.at(declared) : false)
    this.sieve = sieveOf(registry, both, { ...test, at })
  }

  /** What the sieve says of each frame, lent until the next call; undefined if all have to be looked at. */
  sift(frames: Frames, interfaces: readonly LinkInterface[]): Uint8Array | undefined {
    if (!this.isWorthIt) return undefined
    for (let k = this.links.length; k < interfaces.length; k++) {
      this.links.push(interfaces[k].link)
      this.outermost.push(this.session.fcsOf(interfaces[k]) === 0 ? this.session.outermostOf(interfaces[k]) : CLOSELY)
    }
    if (this.verdicts.length < frames.n) this.verdicts = new Uint8Array(frames.at.length)
    const unsure = this.sieve(frames, this.links, this.outermost, this.layers, this.verdicts)
    if (frames.n >= TELLING && unsure > frames.n * MOST_UNSURE) this.isWorthIt = false
    return this.verdicts
  }
}
