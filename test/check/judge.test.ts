import { describe, expect, it } from 'vitest'
import { checked } from './checked.ts'

const CHAT = 'fixtures/chat-igmpv3.pcapng'

describe('the judge', () => {
  it('passes what is as expected', async () => {
    const report = await checked(
      CHAT,
      `
      let: { chat: udp.dstport == 5004 && ip.dst == 224.1.1.1 }
      expect:
        - { name: joins, frame: mcast.join == 224.1.1.1, each: ip.ttl == 1 && ip.opt.type == 0x94 }
        - { name: messages, frame: $chat, count: 4, each: ip.ttl == 2 && mcast.mac.ok }
        - name: the first
          frame: $chat && data.text == "hola"
          within: 2s
      order: [joins, messages]
      never:
        - frame: mcast && udp && ip.dst != 224.1.1.1
        - findings: [error, warning]
      vantage: sender
      `,
    )
    expect(report.results.map(({ name, verdict }) => `${verdict} ${name}`)).toEqual([
      'pass joins',
      'pass messages',
      'pass the first',
      'pass order: joins, messages',
      'pass never mcast && udp && ip.dst != 224.1.1.1',
      'pass no findings: error, warning',
    ])
    expect(report.verdict).toBe('pass')
  })

  it('explains what is not, with the value that is there', async () => {
    const { results } = await checked(CHAT, 'expect: [{ frame: udp.dstport == 5004, each: ip.ttl == 3 }]')
    expect(results[0]).toMatchObject({ verdict: 'fail', said: 'all 4 frames are not as each has to be' })
    expect(results[0].details[0]).toBe('frame 5: ip.ttl == 3 does not hold, ip.ttl is 2 (RFC 1112 §6.1)')
    expect(results[0].advice[0]).toContain('socket.setMulticastTTL(3)')
  })
})
