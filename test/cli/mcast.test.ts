import { describe, expect, it } from 'vitest'
import { castshark } from './run.ts'

const CHAT = 'fixtures/chat-igmpv3.pcapng'
const ODD = 'fixtures/ip-odd.pcap'

const lines = (text: string): string[] => text.split('\n').slice(0, -1)

describe('what frames mean for multicast', () => {
  it('is asked for by -e', async () => {
    const fields = ['mcast', 'mcast.group', 'mcast.join', 'mcast.leave', 'mcast.ttl.reach', 'mcast.mac.ok']
    const { out } = await castshark([
      '-r',
      CHAT,
      '-Y',
      'igmp',
      '-T',
      'fields',
      ...fields.flatMap((name) => ['-e', name]),
    ])
    const rows = new Set(lines(out))
    expect(rows).toContain('1\t224.0.0.22\t224.1.1.1\t\tsubnet\t1')
    expect(rows).toContain('1\t224.0.0.22\t\t224.1.1.1\tsubnet\t1')
  })

  it('is filtered', async () => {
    const { out } = await castshark(['-r', ODD, '-Y', 'mcast.finding == "ttl-zero"', '-T', 'fields', '-e', 'ip.ttl'])
    expect(lines(out)).toEqual(['0'])
  })

  it.each([
    [['-V', '-O', 'mcast'], /^Multicast: to 224\.1\.1\.1; 1 finding$/m],
    [['-T', 'json'], '"mcast": \\{'],
    [['-T', 'ek'], '"mcast_mcast_group":"224.1.1.1"'],
    [['-T', 'pdml'], '<proto name="mcast" '],
  ])('is shown by %j unless nobody wants it', async (format, part) => {
    const args = ['-r', CHAT, '-Y', 'udp', '-c', '12', ...format]
    const pattern = new RegExp(part, 'm')
    expect((await castshark(args)).out).toMatch(pattern)
    const without = await castshark([...args, '-o', 'mcast.show:FALSE'])
    expect(without.out).not.toMatch(pattern)
    expect(without.out).not.toBe('')
  })

  it('is expert information like any other, unless nobody wants it', async () => {
    const expert = ['-r', ODD, '-Y', '_ws.expert.message contains "sent all the same"', '--count']
    expect((await castshark(expert)).out).toBe('1\n')
    expect((await castshark([...expert, '-o', 'mcast.show:FALSE'])).out).toBe('0\n')
  })
})
