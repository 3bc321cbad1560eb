import { describe, expect, it } from 'vitest'
import { compileFilter, FilterError, openCapture } from '../../src/index.ts'

const CHAT = 'fixtures/chat-igmpv3.pcapng'
const frames = await openCapture(CHAT).frames()

describe('compileFilter', () => {
  it.each([
    ['udp.dstport == 5004 && ip.ttl == 2', [5, 6, 10, 11]],
    ['igmp.maddr == 224.1.1.1 && igmp.record_type == 3', [12, 13, 16, 17]],
    ['frame.number in {2, 4..5}', [2, 4, 5]],
    ['frame.time_epoch < 0', []],
    ['_ws.col.info contains "Query"', [7, 14]],
    ['frame.interface_id == 0 && !igmp', [5, 6, 10, 11]],
  ])('%s', (text, numbers) => {
    const matches = compileFilter(text)
    expect(frames.filter(matches).map((frame) => frame.number)).toEqual(numbers)
    expect(matches.text).toBe(text)
  })

  it('says where a wrong expression is wrong', () => {
    const wrong = () => compileFilter('udp && ip.adr == 224.1.1.1')
    expect(wrong).toThrow(FilterError)
    try {
      wrong()
    } catch (error) {
      expect(error).toMatchObject({ position: 7, length: 6 })
    }
  })

  it('reads link types and cut frames as the capture did', async () => {
    const all = await openCapture(['fixtures/cooked-v1.pcap', 'fixtures/truncated.pcap']).frames()
    const text = 'sll or ip.ttl'
    const asked = await openCapture(['fixtures/cooked-v1.pcap', 'fixtures/truncated.pcap'], { filter: text }).frames()
    expect(asked.length).toBeGreaterThan(0)
    expect(all.filter(compileFilter(text)).map((frame) => frame.number)).toEqual(asked.map((frame) => frame.number))
  })
})

describe('openCapture with a filter', () => {
  it('hands out what matches, under the numbers it has in the capture', async () => {
    const chat = await openCapture(CHAT, { filter: 'udp' }).frames()
    expect(chat.map((frame) => frame.number)).toEqual([5, 6, 10, 11])
  })

  it('knows what depends on frames before', async () => {
    const streams = await openCapture(CHAT, { filter: 'udp.stream == 1' }).frames()
    expect(streams.map((frame) => frame.source)).toEqual(['192.168.1.20'])
  })

  it('refuses what is no filter before anything is read', () => {
    expect(() => openCapture('no such file', { filter: 'ip.addr = ' })).toThrow(FilterError)
  })
})
