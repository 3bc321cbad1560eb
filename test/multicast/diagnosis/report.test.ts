import { describe, expect, it } from 'vitest'
import { Session } from '../../../src/decode/session.ts'
import { createRegistry } from '../../../src/library/registry.ts'
import { Report } from '../../../src/multicast/diagnosis/report.ts'
import { foundBy } from '../../../src/multicast/findings/finding.ts'
import { findings } from '../../../src/multicast/findings/index.ts'
import { packetOf } from '../../helpers.ts'
import { udp } from '../frames.ts'

/** What is told of sentences that are found in one frame after the other, each of one of these sources. */
function rowsOf(id: string, sentences: readonly string[], sources: readonly string[] = ['10.0.0.1']) {
  const about = findings.find((one) => one.id === id)
  if (about === undefined) throw new Error(`no finding ${id}`)
  const session = new Session(createRegistry(), { apart: false })
  const report = new Report()
  sentences.forEach((said, k) => {
    const frame = udp({ to: '239.1.1.1', from: sources[k % sources.length] })
    report.see(foundBy(about, said, []), packetOf(session, frame))
  })
  return report.rows.map(({ detail, count, seen, unlisted }) => ({ detail, count, seen: seen.length, unlisted }))
}

describe('what was found, gathered', () => {
  it('tells the first sentences, and how many others there are', () => {
    expect(rowsOf('mac-mismatch', ['a', 'b', 'a', 'c', 'd', 'e'])).toEqual([
      { detail: 'a; b; c; and 2 more', count: 6, seen: 5, unlisted: 0 },
    ])
    expect(rowsOf('mac-mismatch', ['a', 'b', 'c'])).toEqual([{ detail: 'a; b; c', count: 3, seen: 3, unlisted: 0 }])
  })

  it('counts a finding that is found of many frames as one that is made for each of them', () => {
    const [about] = findings
    const p = packetOf(new Session(createRegistry(), { apart: false }), udp({ to: '239.1.1.1' }))
    const rows = [true, false].map((isSame) => {
      const report = new Report()
      const same = foundBy(about, 'the same', ['239.1.1.1'])
      for (let k = 0; k < 1000; k++) {
        report.see(isSame ? same : foundBy(about, 'the same', ['239.1.1.1']), p)
        report.see(foundBy(about, `${k % 300}`, ['239.1.1.2']), p)
      }
      return report.rows
    })
    expect(rows[0]).toEqual(rows[1])
    expect(rows[0][0]).toMatchObject({ count: 2000, groups: ['239.1.1.1', '239.1.1.2'] })
    expect(rows[0][0].seen[0]).toEqual({ detail: 'the same', count: 1000, first_frame: 1 })
  })

  it('tells what a source shows with all that it sends once for each source', () => {
    expect(rowsOf('checksum-offload', ['a', 'x', 'b', 'x', 'c', 'x'], ['10.0.0.1', '10.0.0.2'])).toEqual([
      { detail: 'a', count: 3, seen: 1, unlisted: 0 },
      { detail: 'x', count: 3, seen: 1, unlisted: 0 },
    ])
  })
})
