/**
 * Frames that nobody would send, through every printer: nothing throws or hangs, nothing reads outside its frame, and no
 * control character reaches the output.
 */
import { readdirSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openCapture } from '../../src/capture/open.ts'
import type { Frames, LinkInterface } from '../../src/decode/packet.ts'
import { createRegistry } from '../../src/decode/protocols/index.ts'
import { Session } from '../../src/decode/session.ts'
import { Text } from '../../src/decode/text.ts'
import { detailPrinter } from '../../src/output/detail.ts'
import { ekPrinter } from '../../src/output/ek.ts'
import { jsonPrinter } from '../../src/output/json.ts'
import { listPrinter } from '../../src/output/list.ts'
import { pdmlPrinter } from '../../src/output/pdml.ts'

/** A frame of a fixture. */
interface Seed {
  readonly link: number
  readonly bytes: Uint8Array
}

/** One frame with its link type and how long it claims to have been. */
interface Case extends Seed {
  readonly length: number
}

const registry = createRegistry()
/** Octets before and behind a frame that are not its own, and room for what is rebuilt. */
const before = 64
const ROOM = 20_000
const SIZE = before + 2 * ROOM + 4 * 65_536
const AMONG_ZEROS = new Uint8Array(SIZE)
const AMONG_ONES = new Uint8Array(SIZE).fill(0xff)
/** Time enough for a machine that does other things as well. */
const PATIENCE = 120_000

async function seeds(): Promise<Seed[]> {
  const found: Seed[] = []
  const names = readdirSync('fixtures').filter((name) => /\.pcap(ng)?$/.test(name) && !/^(truncated|short)/.test(name))
  for (const name of names) {
    const source = await openCapture([`fixtures/${name}`])
    try {
      for (let batch = await source.next(); batch !== undefined; batch = await source.next()) {
        for (let k = 0; k < batch.n; k++) {
          const bytes = batch.bytes.slice(batch.at[k], batch.at[k] + batch.cap[k])
          found.push({ link: source.interfaces[batch.iface[k]].link, bytes })
        }
      }
    } catch {
      // A damaged fixture gives what it has before the damage.
    }
    await source.close()
  }
  return found
}

/** Everything that all printers say of the frames, decoded in one session, between octets of the value `around`. */
function printed(cases: readonly Case[], around: number): string {
  const bytes = around === 0 ? AMONG_ZEROS : AMONG_ONES
  const session = new Session(registry, {
    preferences: registry.protocols
      .filter(({ spec }) => spec.preferences?.check_checksum !== undefined)
      .map(({ abbrev }) => [`${abbrev}.check_checksum`, true] as const),
  })
  const out = new Text()
  const printers = [listPrinter(), detailPrinter({ hex: true }), jsonPrinter(), ekPrinter(), pdmlPrinter()]
  for (const { link, bytes: frame, length } of cases) {
    bytes.fill(around, 0, before + ROOM)
    bytes.set(frame, before)
    const frames: Frames = {
      n: 1,
      bytes,
      used: before + ROOM,
      at: Int32Array.of(before),
      cap: Int32Array.of(frame.length),
      len: Float64Array.of(length),
      sec: Float64Array.of(0),
      nsec: Float64Array.of(0),
      iface: Int32Array.of(0),
      options: undefined,
    }
    const iface: LinkInterface = { id: 0, link, precision: 6 }
    const p = session.decode(frames, 0, [iface])
    for (const printer of printers) printer.frame(out, p)
  }
  return out.toString()
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/

function expectSafe(cases: readonly Case[]): void {
  const text = printed(cases, 0x00)
  const found = CONTROL.exec(text)
  expect(found === null ? '' : text.slice(Math.max(0, found.index - 100), found.index + 20)).toBe('')
  // Octets outside the frame are nobody's business: other ones there must change nothing.
  expect(printed(cases, 0xff)).toBe(text)
}

const all = await seeds()

const mutated: fc.Arbitrary<Case> = fc
  .record({
    seed: fc.constantFrom(...all),
    changes: fc.array(fc.record({ at: fc.nat(200), to: fc.nat(255) }), { maxLength: 6 }),
    cut: fc.option(fc.nat(200), { freq: 3 }),
    longer: fc.nat(3),
  })
  .map(({ seed, changes, cut, longer }) => {
    const bytes = seed.bytes.slice(0, cut === null ? undefined : cut)
    for (const { at, to } of changes) if (bytes.length > 0) bytes[at % bytes.length] = to
    return { link: seed.link, bytes, length: longer === 0 ? seed.bytes.length : bytes.length }
  })

describe('hostile frames', () => {
  it('has frames to begin with', () => {
    expect(all.length).toBeGreaterThan(500)
  })

  it(
    'every frame of every fixture is safe',
    () => {
      for (const { link, bytes } of all) expectSafe([{ link, bytes, length: bytes.length }])
    },
    PATIENCE,
  )

  it(
    'frames with changed octets, cut and stretched, several in one session',
    () => {
      fc.assert(fc.property(fc.array(mutated, { minLength: 1, maxLength: 5 }), expectSafe), { numRuns: 1000 })
    },
    PATIENCE,
  )

  it(
    'any octets under any link type',
    () => {
      const links = fc.constantFrom(0, 1, 12, 14, 101, 108, 113, 147, 228, 229, 276)
      const noise = fc.record({ link: links, bytes: fc.uint8Array({ maxLength: 120 }), length: fc.nat(2000) })
      fc.assert(
        fc.property(noise, (one) => expectSafe([one])),
        { numRuns: 500 },
      )
    },
    PATIENCE,
  )
})
