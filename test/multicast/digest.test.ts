import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { viewOf } from '../../src/decode/bytes.ts'
import { fold, sumOf } from '../../src/decode/checksum.ts'
import { Digest } from '../../src/multicast/digest.ts'

const octets = fc.uint8Array({ maxLength: 200 })

function digestOf(bytes: Uint8Array, at = 0, size = bytes.length): Digest {
  const digest = new Digest()
  digest.read(viewOf(bytes), at, size)
  return digest
}

describe('the digest of octets', () => {
  it('has their sum, wherever they stand', () => {
    fc.assert(
      fc.property(octets, fc.nat({ max: 7 }), (bytes, at) => {
        const size = Math.max(0, bytes.length - at)
        const start = bytes.length - size
        expect(fold(digestOf(bytes, start, size).sum) % 0xffff).toBe(fold(sumOf(bytes, start, size)) % 0xffff)
      }),
    )
  })

  it('has the sum of as many octets as a datagram holds', () => {
    const bytes = new Uint8Array(65_507).fill(0xff)
    expect(fold(digestOf(bytes).sum)).toBe(fold(sumOf(bytes, 0, bytes.length)))
  })

  it('is the same for the same octets elsewhere', () => {
    fc.assert(
      fc.property(octets, fc.nat({ max: 7 }), (bytes, at) => {
        const moved = new Uint8Array(at + bytes.length)
        moved.set(bytes, at)
        const { one, other, sum } = digestOf(bytes)
        expect(digestOf(moved, at, bytes.length)).toMatchObject({ one, other, sum })
      }),
    )
  })

  it('is another one where the sum is the same: numbers that change places, or take from one another', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 100 }), fc.nat(), fc.nat(), (bytes, first, second) => {
        const words = Math.floor(bytes.length / 2)
        const [x, y] = [2 * (first % words), 2 * (second % words)]
        const changed = bytes.slice()
        changed.set(bytes.subarray(x, x + 2), y)
        changed.set(bytes.subarray(y, y + 2), x)
        const isSame = changed.every((octet, k) => octet === bytes[k])
        const [before, after] = [digestOf(bytes), digestOf(changed)]
        expect(fold(after.sum) % 0xffff).toBe(fold(before.sum) % 0xffff)
        expect(before.one === after.one && before.other === after.other).toBe(isSame)
      }),
      { numRuns: 1000 },
    )
  })

  it.each([
    [0, 2],
    [0, 4],
    [2, 6],
    [6, 18],
    [14, 26],
    [4, 16],
    [6, 34],
  ])('is another one where the numbers at %i and %i change places', (x, y) => {
    let seed = 1
    const next = (): number => {
      seed = (Math.imul(seed, 0x41c6_4e6d) + 12_345) >>> 0
      return seed >>> 24
    }
    let same = 0
    for (let run = 0; run < 2000; run++) {
      const bytes = Uint8Array.from({ length: 48 }, next)
      const changed = bytes.slice()
      changed.set(bytes.subarray(x, x + 2), y)
      changed.set(bytes.subarray(y, y + 2), x)
      const [before, after] = [digestOf(bytes), digestOf(changed)]
      const differs = bytes[x] !== bytes[y] || bytes[x + 1] !== bytes[y + 1]
      if (differs && before.one === after.one && before.other === after.other) same++
    }
    // One in 65,536 is to be expected of what differs in sixteen bits.
    expect(same).toBeLessThan(3)
  })
})
