import { describe, expect, it } from 'vitest'
import { WHOLE_RECORDS } from '../../src/capture/whole-records.ts'
import { enhancedPacket, interfaceBlock, payload, pcapHeader, pcapRecord, sectionHeader } from './build.ts'

const frames = [0, 1, 5, 60, 3].map(payload)
const FORMATS = {
  pcap: [pcapHeader(), ...frames.map((data) => pcapRecord(data))],
  pcapng: [sectionHeader(), interfaceBlock(), ...frames.map((data) => enhancedPacket(data))],
}

describe.each(['pcap', 'pcapng'] as const)('of what was written of %s', (format) => {
  const parts = FORMATS[format]
  const whole = WHOLE_RECORDS[format]

  /** The ends of records, for a write that begins with one of the parts. */
  const ends = (first: number) =>
    parts.slice(first).map((_, k) => Buffer.concat(parts.slice(first, first + k + 1)).length)

  it.each([0, 2])('what is whole stays, wherever it ends, if it begins with part %i', (first) => {
    const bytes = Buffer.concat(parts.slice(first))
    const at = Buffer.concat(parts.slice(0, first)).length
    for (let n = 0; n <= bytes.length; n++) {
      const expected = Math.max(0, ...ends(first).filter((end) => end <= n))
      expect(whole(bytes, n, at)).toBe(expected)
    }
  })
})
