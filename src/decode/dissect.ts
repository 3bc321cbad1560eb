/**
 * From layers to fields: fills a packet's tree. Printing needs all of it; `-e` and filters need single layers.
 */
import type { Field } from './field.ts'
import { BROKEN, CUT, FRAGMENT, ODD, QUOTED, REBUILT } from './layers.ts'
import type { Packet } from './packet.ts'
import type { Protocol } from './protocol.ts'
import { malformed, malformedExpert, short } from './remarks.ts'
import { isFilling } from './trailer.ts'
import { GENERATED, LAYER, MALFORMED, TRUNCATED, type Tree, WHOLE } from './tree.ts'
import { NOBODY_ELSE, readerOf } from './walk.ts'

/** How the decoding of a frame ended, where it did not reach its end. */
export interface Failure {
  /** MALFORMED or TRUNCATED. */
  readonly state: number
  readonly layer: number
  /** What is said to be broken or truncated: a protocol in short. */
  readonly name: string
}

/**
 * Fills `p.tree` with all fields of the frame.
 * @returns where decoding broke off; undefined if it went through
 */
export function dissect(p: Packet): Failure | undefined {
  const { tree, layers } = p
  tree.clear()
  const outcome: Outcome = { failure: undefined }
  // Where what stands behind a quoted packet is broken, its payload is there all the same.
  for (let i = 0; i < layers.n; ) i = visit(tree, p, i, outcome)
  const behind = failureBehind(p)
  outcome.failure ??= lacking(p)
  if (outcome.failure !== undefined) tell(tree, p, outcome.failure)
  if (behind !== undefined) tell(tree, p, behind)
  return outcome.failure ?? behind
}

/** The first layer that misses what was not captured of its payload; undefined if none does. */
export function lacking(p: Packet): Failure | undefined {
  const { layers, session } = p
  if (p.captured >= p.length) return undefined
  for (let i = 1; i < layers.n; i++) {
    if ((layers.flags[i] & (CUT | BROKEN | FRAGMENT | QUOTED)) !== 0) continue
    const { spec, short } = session.registry.protocols[layers.id[i]]
    if (spec.lacksPayload?.(p, i)) return { state: TRUNCATED, layer: i, name: short }
  }
  return undefined
}

/** Trouble with what stands behind the payload of some layer; in most frames, nothing stands there. */
export function failureBehind(p: Packet): Failure | undefined {
  const { n, reported, id } = p.layers
  for (let i = 1; i + 1 < n; i++) {
    if (reported[i + 1] >= reported[i] || isFilling(p, reported[i + 1], reported[i])) continue
    const trouble = p.session.registry.protocols[id[i]].spec.behind?.(p, i)
    if (trouble !== undefined) return { ...trouble, layer: i }
  }
  return undefined
}

/** As `dissect`; behind the layers stands what protocols that are in none of them say of the frame. */
export function dissectAll(p: Packet): Failure | undefined {
  const failure = dissect(p)
  for (const declared of p.session.appending) append(p, declared)
  return failure
}

/** Adds to `p.tree` what a protocol that stands apart has to say of the frame. */
export function append(p: Packet, { spec }: Protocol): void {
  begin(p.tree, p, 0)
  spec.appendix?.(p.tree, p)
}

/** Says behind the last layer that decoding broke off, and where. */
function tell(tree: Tree, p: Packet, { state, layer, name }: Failure): void {
  begin(tree, p, 0)
  if (state === TRUNCATED) {
    const said = `[Packet size limited during capture: ${name} truncated]`
    tree.add(short.headline, p.start, 0, undefined, said, LAYER)
    return
  }
  const said = `[Malformed Packet: ${name}]`
  tree.add(malformed.headline, placeOfTrouble(p, layer), 0, undefined, said, LAYER)
  tree.open()
  tree.remark(malformedExpert)
  tree.close()
}

/** Where Wireshark places the trouble with layer `i`: where an EtherType was last followed, else at the frame's start. */
function placeOfTrouble({ session, start, layers }: Packet, i: number): number {
  for (let k = i; k > 0; k--) {
    const { next = [] } = session.registry.protocols[layers.id[k - 1]].spec.shape
    if (next.some(({ table }) => table === 'eth.type')) return layers.at[k]
  }
  return start
}

/** Fills `p.tree` with the fields of layer `i` alone. @returns WHOLE, MALFORMED or TRUNCATED */
export function dissectLayer(p: Packet, i: number): number {
  const { tree } = p
  const { after } = p.session.registry.protocols[p.layers.id[i]].spec
  tree.clear()
  const state = visitOne(tree, p, i)
  if (state !== WHOLE || after === undefined) return state
  begin(tree, p, i)
  tree.open()
  after(tree, p, i)
  tree.close()
  return tree.state
}

/** What visiting the layers came to. */
interface Outcome {
  failure: Failure | undefined
}

/** Layer `i` and those nested in it. @returns number of the next layer; what broke off is left in `outcome` */
function visit(tree: Tree, p: Packet, i: number, outcome: Outcome): number {
  const { layers } = p
  const declared = p.session.registry.protocols[layers.id[i]]
  const first = tree.n
  let state = visitOne(tree, p, i)
  // Its fields may make do with what there is, but what it carries is missing.
  if (state === WHOLE && (layers.flags[i] & CUT) !== 0) state = cutBy(p, i)
  // A quoted packet is cut on purpose: that it ends is no trouble of this frame, that the capture ends is.
  if (state === MALFORMED && (layers.flags[i] & QUOTED) !== 0) return layers.n
  if (state !== WHOLE) outcome.failure ??= { state, layer: i, name: declared.short }
  let next = i + 1
  // Extension headers stand beside each other below the header that they extend.
  const gathers = !p.isNested(i)
  let extended = i
  tree.open()
  while (outcome.failure === undefined && next < layers.n) {
    const isExtension = gathers && p.isNested(next)
    if (!isExtension && !standsBelow(p, i, next)) break
    if (isExtension) extended = next
    next = visit(tree, p, next, outcome)
  }
  if (extended > i && outcome.failure === undefined && !p.isUnfinished(extended)) {
    coverExtensions(tree, p, i, extended, first)
  }
  if (outcome.failure === undefined && declared.spec.after !== undefined) {
    begin(tree, p, i)
    declared.spec.after(tree, p, i)
    tree.close()
    if (tree.state !== WHOLE) outcome.failure = { state: tree.state, layer: i, name: declared.short }
    return next
  }
  tree.close()
  return outcome.failure === undefined ? next : layers.n
}

/** The headline of layer `i`, a node behind `first`, covers the headers that extend it, up to layer `last`. */
function coverExtensions(tree: Tree, { layers }: Packet, i: number, last: number, first: number): void {
  let headline = first
  while (headline < tree.n && ((tree.flags[headline] & LAYER) === 0 || tree.layer[headline] !== i)) headline++
  if (headline < tree.n) tree.cover(headline, Math.min(layers.body[last], layers.end[i]) - layers.at[i])
}

/** True if layer `next` stands below layer `i`. */
function standsBelow(p: Packet, i: number, next: number): boolean {
  const { id } = p.layers
  const { protocols } = p.session.registry
  const { quotes, holds, keepsUnknown } = protocols[id[i]].spec
  if (holds) return protocols[id[next]].abbrev !== NOBODY_ELSE
  if (quotes) return next === i + 1 || !protocols[id[next - 1]].spec.aside
  return keepsUnknown === true && protocols[id[next]].abbrev === NOBODY_ELSE
}

/** Whether layer `i`, whose header is not all there, was cut by the capture or by a length that a header reports. */
export function cutBy(p: Packet, i: number): number {
  const { layers, bytes } = p
  const { least, header } = p.session.registry.protocols[layers.id[i]].spec.shape
  const at = layers.at[i]
  const size =
    header === undefined || at + least > layers.end[i] ? least : readerOf(header)(bytes, at, layers.end[i], layers)
  return at + size > layers.reported[i] ? MALFORMED : TRUNCATED
}

/** The headline and the fields of layer `i`. */
function visitOne(tree: Tree, p: Packet, i: number): number {
  const { layers } = p
  const declared = p.session.registry.protocols[layers.id[i]]
  const { spec } = declared
  begin(tree, p, i)
  if ((layers.flags[i] & BROKEN) !== 0 && spec.yields?.(p, i)) return WHOLE
  spec.before?.(tree, p, i)
  // A header of which not even that much is there is not shown at all.
  if (!tree.has(layers.at[i], declared.shownFrom)) return tree.state
  const all = (spec.covers ?? (spec.shape.next === undefined ? 'all' : 'header')) === 'all'
  const until = all ? layers.end[i] : Math.min(layers.body[i], layers.end[i])
  const headline = p.session.registry.headlines[declared.id]
  tree.add(headline, layers.at[i], until - layers.at[i], undefined, undefined, LAYER)
  tree.open()
  for (const field of declared.layout) {
    layOut(tree, p, i, field)
    if (tree.state !== WHOLE || tree.stopped) break
  }
  if (tree.state === WHOLE && !tree.stopped) spec.rest?.(tree, p, i)
  tree.close()
  return tree.state
}

function begin(tree: Tree, p: Packet, i: number): void {
  const { layers } = p
  tree.begin(i, layers.at[i], layers.end[i], layers.reported[i], (layers.flags[i] & REBUILT) !== 0)
}

/** Emits a field with a place of its own, and those below it. */
function layOut(tree: Tree, p: Packet, i: number, field: Field): void {
  const { compute, at, size } = field
  if (compute !== undefined) {
    if (field.when !== undefined && !field.when(p, i)) return
    if (field.unlisted?.(p)) return
    const value = compute(p, i)
    if (value === undefined) return
    if (value instanceof Uint8Array && value.buffer === p.bytes.buffer) {
      const flags = field.bare ? 0 : GENERATED
      tree.add(field, value.byteOffset - p.bytes.byteOffset, value.length, undefined, undefined, flags)
    } else tree.derive(field, value, undefined, p.layers.at[i] + field.from)
  } else if (at >= 0) {
    const place = p.layers.at[i] + at
    if (!tree.has(place, size)) return
    if (field.when !== undefined && !field.when(p, i)) return
    if (field.oddly !== undefined && (p.layers.flags[i] & ODD) !== 0) field.oddly(tree, p, i)
    else tree.add(field, place, size, undefined, undefined, 0)
  } else {
    if (field.when !== undefined && !field.when(p, i)) return
    if (field.severity !== undefined) {
      tree.remark(field, field.show?.(0, p, i))
      if (field.fatal === true || field.fatal?.(p, i)) tree.stop()
      return
    }
    tree.add(field, p.layers.at[i], 0, undefined, undefined, 0)
  }
  if (field.children.length > 0 || field.below !== undefined) {
    tree.open()
    for (const child of field.children) {
      layOut(tree, p, i, child)
      if (tree.state !== WHOLE || tree.stopped) break
    }
    if (tree.state === WHOLE && !tree.stopped) field.below?.(tree, p, i)
    tree.close()
  }
  if (field.lagging.length > 0) {
    for (const one of field.lagging) tree.addAliases(one, p.layers.at[i] + one.at, one.size, undefined, 0)
  }
}
