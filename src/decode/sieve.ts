/**
 * A walk and a test in one function, run over a whole batch: tells of most frames whether they are wanted without
 * recording what they hold.
 *
 * It is sure only of frames in which nothing is out of the ordinary. Whatever is cut short, contradicts itself, is a
 * piece of a datagram or a quotation is left to those who look closely.
 */
import { ANNOUNCED } from './announced.ts'
import { viewOf } from './bytes.ts'
import { Layers, MAX_LAYERS } from './layers.ts'
import type { Frames, LinkInterface, Packet } from './packet.ts'
import type { Protocol } from './protocol.ts'
import type { Registry } from './registry.ts'
import type { Session } from './session.ts'
import { reaching, type Wanted } from './walk.ts'
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
  from: number,
  to: number,
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

/**
 * @param kept     protocols that wanted ones may be reached through
 * @param familiar those of them that frames are expected to hold: the others are looked at closely
 */
function sieveOf(
  registry: Registry,
  kept: ReadonlySet<Protocol>,
  familiar: readonly Protocol[],
  test: SieveTest,
): Sieve {
  const findings: Findings = {
    stop: () => CLOSER,
    broken: () => CLOSER,
    narrowed: 'if (r < e) e = r',
    whole: (declared) => {
      const statements = !declared.spec.shape.looksBack && test.at(declared)
      return statements === false ? CLOSER : (statements ?? '')
    },
    odd: CLOSER,
    quoting: `if (p >= 0) ${CLOSER}`,
  }
  const steps = new Steps(registry, kept)
  const source = `return function sieve(F, from, to, links, outermost, L, verdicts) {
  const b = F.bytes, d = L.view, starts = F.at, cap = F.cap, len = F.len, iface = F.iface, options = F.options
  let unsure = 0, known = -1, first = -1
  for (let j = from; j < to; j++) {
    let o = starts[j], e = o + cap[j], r = len[j] > cap[j] ? o + Math.min(len[j], 0x3fffffff) : e
    if (iface[j] !== known) { known = iface[j]; first = outermost[known]; L.link = links[known] }
    let p = first, n = 1, m = 0, k = 0, q = 0
    if (p === ${CLOSELY} || (options !== undefined && options.has(j))) { m = -1; p = -1 }
    while (p >= 0) {
      if (n === ${MAX_LAYERS}) ${CLOSER}
      n++
      switch (p) {${familiar.map((declared) => steps.source(declared, findings)).join('')}
        default: m = -1; p = -1
      }
    }
    if (m >= 0) verdicts[j] = ${test.verdict} ? ${WANTED} : ${NOT_WANTED}
    else { verdicts[j] = ${UNSURE}; unsure++ }
  }
  return unsure
}`
  return steps.compile(source, test.handed)
}

/** Frames handed to a sieve at once: V8 is quicker to see what is called often. */
const PORTION = 256
/** So many frames tell what a capture is like. */
const TELLING = 64
/** Above this share of frames that have to be looked at anyway, a sieve is one look too many. */
const MOST_UNSURE = 0.5

/**
 * A sieve at work on the frames of a session, for as long as it is worth it.
 *
 * It knows the protocols that were met so far, and is made anew when others turn up in numbers: source for all protocols
 * would take V8 longer to compile than a million frames take to be read.
 */
export class Sifting {
  private readonly layers = new Layers()
  private readonly links: number[] = []
  private readonly outermost: number[] = []
  private readonly kept: ReadonlySet<Protocol>
  private readonly test: SieveTest
  /** By protocol, 1 for those that were met, and for those that no sieve needs to know. */
  private readonly met: Uint8Array
  private sieve: Sieve | undefined
  /** What was met when the sieve was made. */
  private known: Uint8Array
  /** Frames since then that hold something else. */
  private strange = 0
  /** Frames that the sieve was shown last, and those of them that it was unsure of. */
  private shown = 0
  private unsure = 0
  private bytes: Uint8Array | undefined
  private verdicts = new Uint8Array(0)
  private readonly heedsAnnounced: boolean
  private isWorthIt: boolean

  /** @param wanted protocols that the test asks for; undefined for all */
  constructor(
    private readonly session: Session,
    wanted: Wanted,
    test: SieveTest,
  ) {
    const { registry, heeded, trackers, overall } = session
    this.heedsAnnounced = [...registry.table(ANNOUNCED).values()].some(([, declared]) =>
      reaching(registry, wanted).has(declared),
    )
    // Who has to see every frame leaves nothing to be passed over.
    this.isWorthIt = overall.length === 0
    this.kept = reaching(registry, wanted && new Set([...wanted, ...heeded]))
    // Whatever the session keeps track of, it has to be shown.
    this.test = { ...test, at: (declared) => (trackers[declared.id] === undefined ? test.at(declared) : false) }
    this.met = Uint8Array.from(registry.protocols, (declared) => (this.kept.has(declared) ? 0 : 1))
    this.known = new Uint8Array(this.met.length)
  }

  /** What the sieve says of each frame, lent until the next call; undefined if all have to be looked at. */
  sift(frames: Frames, interfaces: readonly LinkInterface[]): Uint8Array | undefined {
    if (this.strange >= TELLING) this.make()
    else if (this.shown >= TELLING && this.unsure > this.shown * MOST_UNSURE) this.isWorthIt = false
    if (this.sieve === undefined || !this.holds) return undefined
    for (let k = this.links.length; k < interfaces.length; k++) {
      this.links.push(interfaces[k].link)
      this.outermost.push(this.session.fcsOf(interfaces[k]) === 0 ? this.session.outermostOf(interfaces[k]) : CLOSELY)
    }
    if (this.bytes !== frames.bytes) {
      this.bytes = frames.bytes
      this.layers.view = viewOf(frames.bytes)
    }
    if (this.verdicts.length < frames.n) this.verdicts = new Uint8Array(frames.at.length)
    this.unsure = 0
    for (let from = 0; from < frames.n; from += PORTION) {
      const to = Math.min(from + PORTION, frames.n)
      this.unsure += this.sieve(frames, from, to, this.links, this.outermost, this.layers, this.verdicts)
    }
    this.shown = frames.n
    return this.verdicts
  }

  /** False once the sieve cannot be believed any more, or is not worth it: a stream may be announced at any moment. */
  get holds(): boolean {
    if (this.heedsAnnounced && this.session.announced.any) this.isWorthIt = false
    return this.isWorthIt
  }

  /** Is told of each frame that was looked at because no sieve was sure of it. */
  learn({ layers }: Packet): void {
    if (!this.isWorthIt) return
    let isStrange = false
    for (let i = 0; i < layers.n; i++) {
      const id = layers.id[i]
      this.met[id] = 1
      if (this.known[id] === 0) isStrange = true
    }
    if (isStrange) this.strange++
  }

  private make(): void {
    const { session, kept, met, test } = this
    const familiar = [...kept].filter(({ id }) => met[id] !== 0)
    this.sieve = sieveOf(session.registry, kept, familiar, test)
    this.known = met.slice()
    this.strange = 0
    this.shown = 0
  }
}
