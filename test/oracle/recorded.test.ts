/**
 * Our packet list and JSON of every fixture, held against what tshark 4.0.17 said of it (fixtures/expected).
 * Frames that differ on purpose are listed, each with its reason, in differences.ts: no other may, and those must.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { isOurs, jsonOf, listing, withoutVendors } from '../listing.ts'
import { differences, incomparable } from './differences.ts'

const names = readdirSync('fixtures').filter(
  (name) => existsSync(`fixtures/expected/${name}.list`) && incomparable[name] === undefined,
)

/** The objects of a JSON document as tshark and we indent it, one for each frame. */
function framesOf(json: string): string[] {
  return withoutVendors(json)
    .split(/^ {2}\},?$/m)
    .map((frame) => frame.replace(/^\[/, '').trim())
    .filter((frame) => frame.startsWith('{'))
}

const protocolOf = (line: string): string => line.split('\t')[3]

describe.each(names)('%s', (name) => {
  const wanted = readFileSync(`fixtures/expected/${name}.list`, 'utf8').split('\n').slice(0, -1)
  const known = differences[name] ?? {}

  it('has the lines that tshark prints', async () => {
    const lines = await listing(`fixtures/${name}`)
    expect(lines.length).toBe(wanted.length)
    const differing = wanted.flatMap((line, k) => (isOurs(protocolOf(line)) && line !== lines[k] ? [k + 1] : []))
    const excused = Object.entries(known).flatMap(([frame, { list }]) => (list === undefined ? [] : [Number(frame)]))
    expect(
      differing.map((frame) => [wanted[frame - 1], lines[frame - 1]]).filter((_, k) => !excused.includes(differing[k])),
    ).toEqual([])
    expect(excused.filter((frame) => !differing.includes(frame))).toEqual([])
  })

  it('has the fields that tshark finds', async () => {
    const theirs = framesOf(gunzipSync(readFileSync(`fixtures/expected/${name}.json.gz`)).toString())
    const ours = framesOf(await jsonOf(`fixtures/${name}`))
    expect(ours.length).toBe(theirs.length)
    const excused = Object.entries(known).flatMap(([frame, { json }]) => (json === undefined ? [] : [Number(frame)]))
    for (const [k, frame] of theirs.entries()) {
      if (!isOurs(protocolOf(wanted[k]))) continue
      if (excused.includes(k + 1)) expect(ours[k]).not.toBe(frame)
      else expect(ours[k]).toBe(frame)
    }
  })
})
