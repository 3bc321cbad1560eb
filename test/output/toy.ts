/** A protocol with one of everything, so that what the formats do does not hang on what the real ones say. */
import {
  bytes,
  computed,
  expert,
  fields,
  flag,
  heading,
  line,
  string,
  u8,
  u16,
  u32,
  varies,
} from '../../src/decode/field.ts'
import type { Frames, Packet } from '../../src/decode/packet.ts'
import { protocol } from '../../src/decode/protocol.ts'
import { wsCol } from '../../src/decode/protocols/ws.ts'
import { Registry } from '../../src/decode/registry.ts'
import { expertInfo, malformed, short } from '../../src/decode/remarks.ts'
import { Session, type SessionOptions } from '../../src/decode/session.ts'
import { Text } from '../../src/decode/text.ts'
import type { Tree } from '../../src/decode/tree.ts'
import type { Printer } from '../../src/output/printer.ts'

// Days and times are those of this zone, wherever the tests run.
process.env.TZ = 'UTC'

const frame = protocol({
  abbrev: 'frame',
  name: 'Frame',
  fields: fields('frame', { number: computed('uint32', 'Frame Number', (p) => p.number) }),
  shape: { least: 0 },
  title: (p) => `Frame ${p.number}`,
})

/** Kinds of toys: 1 whole, 2 with a remark, 3 too short for its name, 4 followed by another toy. */
const f = fields('toy', {
  kind: u8(0, 'Kind', { words: { 1: 'Whole', 2: 'Odd' } }),
  odd: expert('Warning', 'Protocol', 'An odd toy', { in: 'kind', when: (p, i) => p.bytes[p.layers.at[i]] === 2 }),
  flags: u8(1, 'Flags', { base: 'hex' }),
  'flags.new': flag(1, 1, 0x80, 'New', { in: 'flags', words: ['No', 'Yes'], also: ['flag'] }),
  'flags.size': u8(1, 'Size', { in: 'flags', mask: 0x0f }),
  flag: flag(varies, 1, 0x80, 'Any flag', { hidden: true }),
  id: u16(2, 'Identification', { base: 'hex_dec', also: ['number'] }),
  number: u16(varies, 'Number', { hidden: true }),
  twice: computed('uint32', 'Twice the identification', (p, i) => 2 * p.bytes[p.layers.at[i] + 3], { from: 2 }),
  parts: line('Parts'),
  part: u8(varies, 'Part', { also: ['any_part'] }),
  any_part: u8(varies, 'Any part', { hidden: true }),
  mark: heading('Mark'),
  octets: bytes(varies, 0, 'Octets'),
  name: string(varies, 'Name'),
  long: u32(varies, 'Long'),
})

function rest(t: Tree, p: Packet, i: number): void {
  const at = p.layers.at[i]
  t.put(f.parts, at + 4, 2, `Parts: ${p.bytes[at + 4]} & more`)
  t.open()
  t.put(f.part, at + 4)
  t.put(f.part, at + 5)
  t.close()
  t.put(f.mark, at + 4, 1)
  t.put(f.octets, at + 4, 3)
  if (p.bytes[at] === 3) t.put(f.long, at + 7)
  const size = p.bytes[at + 6]
  if (size > 0) t.put(f.name, at + 7, size)
}

const HEADER = 7

const toy = protocol({
  abbrev: 'toy',
  name: 'Toy Protocol',
  short: 'Toy',
  on: { link: [1], 'toy.next': [4] },
  fields: f,
  shape: {
    least: HEADER,
    header: (b, o) => HEADER + b[o + 6],
    next: [{ table: 'toy.next', key: f.kind }],
  },
  title: (_p, i) => `Toy Protocol, layer ${i}`,
  rest,
  columns: {
    protocol: 'TOY',
    source: (out) => out.add('here'),
    destination: (out) => out.add('there'),
    info: (out, p, i) => out.add('<toy> ').dec(p.bytes[p.layers.at[i]]),
  },
})

const data = protocol({
  abbrev: 'data',
  name: 'Data',
  fields: fields('data', { len: computed('int32', 'Length', (p, i) => p.layers.end[i] - p.layers.at[i]) }),
  shape: { least: 0 },
  raw: true,
  title: () => 'Data',
})

export const toys = new Registry([frame, toy, data, expertInfo, malformed, short, wsCol])

/** 1700000000.123456789: Tue Nov 14 22:13:20 UTC 2023. */
const SECONDS = 1_700_000_000
const NANOSECONDS = 123_456_789

/** Octets of a toy: kind, flags, identification, two parts, and a name. */
export function toyBytes(kind: number, name = '', behind: readonly number[] = []): number[] {
  const text = new TextEncoder().encode(name)
  return [kind, 0x83, 0x00, 0x2a, 0x05, 0x06, text.length, ...text, ...behind]
}

/** Frames one second apart, captured whole unless a `length` on the wire is given. */
export function framesOf(contents: readonly (readonly number[])[], length?: number): Frames {
  const before = 3
  const used = before + contents.reduce((sum, one) => sum + one.length, 0)
  const octets = new Uint8Array(used + 65_536)
  const n = contents.length
  const at = new Int32Array(n)
  let end = before
  for (const [k, content] of contents.entries()) {
    at[k] = end
    octets.set(content, end)
    end += content.length
  }
  const cap = Int32Array.from(contents, (one) => one.length)
  return {
    n,
    bytes: octets,
    used,
    at,
    cap,
    len: Float64Array.from(contents, (one) => length ?? one.length),
    sec: Float64Array.from(contents, (_, k) => SECONDS + k),
    nsec: new Float64Array(n).fill(NANOSECONDS),
    iface: new Int32Array(n),
    options: undefined,
  }
}

/** Everything that a printer writes for frames. */
export function print(
  printer: Printer,
  frames: Frames,
  registry: Registry = toys,
  options: SessionOptions = {},
): string {
  const session = new Session(registry, options)
  const out = new Text()
  printer.begin(out)
  for (let k = 0; k < frames.n; k++) {
    const p = session.decode(frames, k, [{ id: 0, link: 1, precision: 9 }])
    printer.frame(out, p)
    session.show(p)
  }
  printer.end(out)
  return out.toString()
}
