/** Captures that the project made: each finding that takes more than a frame has one that raises it, and one that nearly does. */
import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openCapture } from '../../../src/capture/open.ts'
import { Session } from '../../../src/decode/session.ts'
import { createRegistry } from '../../../src/library/registry.ts'
import type { Found } from '../../../src/multicast/findings/finding.ts'
import { findings } from '../../../src/multicast/findings/index.ts'
import { Watcher } from '../../../src/multicast/findings/watcher.ts'

/** All that is found in a capture, as `id severity`, each once. */
async function foundIn(file: string): Promise<string[]> {
  const source = await openCapture([file])
  const session = new Session(createRegistry(), { apart: false })
  const watcher = new Watcher()
  const found = new Set<string>()
  const take = (some: readonly Found[]): void => {
    for (const { about, severity } of some) found.add(`${about.id} ${severity}`)
  }
  for (let batch = await source.next(); batch !== undefined; batch = await source.next()) {
    for (let k = 0; k < batch.n; k++) {
      const p = session.decode(batch, k, source.interfaces)
      take(watcher.see(p, session.since(p.sec, p.nsec)))
    }
  }
  await source.close()
  take(watcher.end(watcher.now))
  return [...found].sort()
}

/** What is odd about a pair of captures besides: true of both of them. */
const BESIDES: Readonly<Record<string, readonly string[]>> = {
  'mac-collision': ['group-reserved note'],
  'igmp-versions': ['member-no-stream note'],
  'mld-versions': ['member-no-stream note'],
  'fragment-missing': ['fragments note'],
}

const histories = findings.filter((one) => one.in === 'history')

describe.each(histories.map((one) => [one.id, one] as const))('%s', (id, { severity }) => {
  const [raising, nearly] = [`fixtures/findings/${id}.pcap`, `fixtures/findings/${id}-nearly.pcap`]
  const besides = BESIDES[id] ?? []

  it('has its two captures', () => {
    expect([raising, nearly].filter((file) => !existsSync(file))).toEqual([])
  })

  it('is all that is found in the one', async () => {
    expect(await foundIn(raising)).toEqual([`${id} ${severity}`, ...besides].sort())
  })

  it('is not found in the other', async () => {
    expect(await foundIn(nearly)).toEqual([...besides].sort())
  })
})
