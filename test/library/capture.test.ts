import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { CaptureFileError, openCapture } from '../../src/index.ts'

describe('openCapture', () => {
  it('hands out frames that stay as they are when the next is read', async () => {
    const kept = []
    for await (const frame of openCapture('fixtures/chat-igmpv3.pcapng')) kept.push(frame)
    const again = await openCapture('fixtures/chat-igmpv3.pcapng').frames()
    expect(kept).toEqual(again)
    expect(kept.map((frame) => frame.number)).toEqual(kept.map((_, k) => k + 1))
  })

  it('reads values in the type of their kind', async () => {
    const frames = await openCapture('fixtures/chat-igmpv3.pcapng').frames()
    const message = frames.find((frame) => frame.get('udp.dstport') === 5004)
    expect(message?.get('ip.dst')).toBe('224.1.1.1')
    expect(message?.get('ip.ttl')).toBe(2)
    expect(message?.get('ip.flags.mf')).toBe(false)
    expect(message?.getAll('ip.addr')).toEqual([message?.source, '224.1.1.1'])
    expect(message?.get('data.data')).toBeInstanceOf(Uint8Array)
    expect(message?.get('frame.time_epoch')).toBeTypeOf('bigint')
    expect(message?.get('tcp.port')).toBeUndefined()
    expect(message?.layers).toEqual(['frame', 'eth', 'ip', 'udp', 'data'])
  })

  it('reads octets in memory as it reads a file', async () => {
    const octets = await readFile('fixtures/icmp.pcap')
    const infos = (await openCapture(octets).frames()).map((frame) => frame.info)
    expect(infos).toEqual((await openCapture('fixtures/icmp.pcap').frames()).map((frame) => frame.info))
    expect(infos.length).toBeGreaterThan(0)
  })

  it('rejects with the place of the damage, after the frames before it', async () => {
    const octets = await readFile('fixtures/icmp.pcap')
    const whole = await openCapture(octets).frames()
    const seen: number[] = []
    const reading = (async () => {
      for await (const frame of openCapture(octets.subarray(0, octets.length - 1))) seen.push(frame.number)
    })()
    await expect(reading).rejects.toBeInstanceOf(CaptureFileError)
    expect(seen.length).toBe(whole.length - 1)
  })

  it('says so when a file is missing', async () => {
    await expect(openCapture('fixtures/no-such-file.pcap').frames()).rejects.toBeInstanceOf(CaptureFileError)
  })

  it('is read once', async () => {
    const capture = openCapture('fixtures/icmp.pcap')
    await capture.frames()
    await expect(capture.frames()).rejects.toThrow('once')
  })
})
