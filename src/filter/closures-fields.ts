/** Loops over the values of a field, for the engine that is made of functions. */
import type { Packet } from '../decode/packet.ts'
import { extentOf, isAmong } from './layers.ts'
import { Nodes } from './nodes.ts'
import type { Path } from './paths.ts'
import type { Source } from './program.ts'
import { load, loadAt, type Register } from './registers.ts'

/** Runs over a frame; true stops the loop that calls it. */
export type Run = (p: Packet) => boolean
/** Runs over layer `i` of a frame. */
export type LayerRun = (p: Packet, i: number) => boolean

export type FieldSource = Source & { is: 'field' }

/** A loop over a field's values, each put into `r` before `body` is called. */
export function fieldLoop(source: FieldSource, r: Register, body: Run): Run {
  const ways: LayerRun[][] = []
  for (const path of source.paths) {
    const { id } = path.protocol
    ways[id] ??= []
    ways[id].push(wayOf(path, source, r, body))
  }
  const { layers } = source
  return (p) => {
    const { id, n } = p.layers
    for (let i = 0; i < n; i++) {
      const here = ways[id[i]]
      if (here === undefined || (layers !== undefined && !isAmong(layers, p, i))) continue
      for (let k = 0; k < here.length; k++) if (here[k](p, i)) return true
    }
    return false
  }
}

/** What to do in each layer of the path's protocol. */
export function wayOf(path: Path, to: FieldSource, r: Register, body: Run): LayerRun {
  switch (path.how) {
    case 'layer': {
      const isThere = presence(path)
      return (p, i) => {
        if (!isThere(p, i)) return false
        r.octets(p.bytes, p.layers.at[i], extentOf(p, i, path.protocol, to.whole === true))
        return body(p)
      }
    }
    case 'tree':
    case 'frame':
      return treeWay(path, to, r, body)
    case 'computed':
    case 'place': {
      const read = path.how === 'place' ? placeWay(path, to, r, body) : computedWay(path, to, r, body)
      if (path.unless === 0) return read
      const odd = path.inTree ? treeWay(path, to, r, body) : () => false
      return (p, i) => ((p.layers.flags[i] & path.unless) === 0 ? read(p, i) : odd(p, i))
    }
  }
}

/** A loop over the nodes of the field in the layer's tree. */
function treeWay(path: Path, { domain, field, raw }: FieldSource, r: Register, body: Run): LayerRun {
  const nodes = new Nodes(field, path)
  return (p, i) => {
    const n = nodes.find(p, i)
    for (let k = 0; k < n; k++) {
      const value = nodes.values[k]
      if (raw) {
        if (nodes.size[k] === 0) continue
        r.octets(p.bytes, nodes.at[k], nodes.size[k])
      } else if (value === undefined) loadAt(r, domain, field, p.bytes, nodes.at[k], nodes.size[k])
      else if (!load(r, domain, field, value)) continue
      if (body(p)) return true
    }
    return false
  }
}

function computedWay(path: Path, { domain, field, raw }: FieldSource, r: Register, body: Run): LayerRun {
  const { compute, computeAll } = path.source
  const holds = presence(path)
  // What was worked out stands nowhere in the frame, unless it is octets.
  if (raw && field.kind !== 'bytes') return () => false
  if (computeAll !== undefined) {
    return (p) => computeAll(p).some((value) => load(r, domain, field, value) && body(p))
  }
  if (compute === undefined) return () => false
  return (p, i) => {
    if (!holds(p, i)) return false
    const value = compute(p, i)
    return value !== undefined && load(r, domain, field, value) && body(p)
  }
}

function placeWay(path: Path, { domain, field, raw }: FieldSource, r: Register, body: Run): LayerRun {
  const { source } = path
  const size = field.size || source.size
  const as = raw ? 'octets' : domain
  const holds = presence(path)
  return (p, i) => {
    if (!holds(p, i)) return false
    loadAt(r, as, field, p.bytes, p.layers.at[i] + source.at, size)
    return body(p)
  }
}

/** Tells whether the octets are there, and everything else that the field's presence depends on. */
function presence({ need, guards }: Path): LayerRun {
  if (guards.length === 0) return (p, i) => p.layers.at[i] + need <= p.layers.end[i]
  return (p, i) => {
    if (p.layers.at[i] + need > p.layers.end[i]) return false
    for (let k = 0; k < guards.length; k++) if (!guards[k](p, i)) return false
    return true
  }
}
