import { readFile } from 'node:fs/promises'
import { describe, expect, it, test } from 'vitest'
import { pcap } from '../multicast/compare/captures.ts'
import { castshark } from './run.ts'

interface Found {
  readonly id: string
  readonly severity: string
  readonly count: number
  readonly frames: readonly number[]
  readonly truncated: boolean
  readonly groups: readonly string[]
}

async function json(...options: string[]) {
  const { out, err, code } = await castshark(['diagnose', '--json', ...options])
  expect(err).toBe('')
  return { code, told: JSON.parse(out) }
}

describe('castshark diagnose', () => {
  it('tells how long a capture is whose clock is set back', async () => {
    const at = (...times: number[]): Buffer => pcap(times.map((at) => ({ at })))
    const input = Buffer.concat([at(5000, 5003, 5008), at(1400, 1402).subarray(24)])
    const { out } = await castshark(['diagnose', '-'], { input })
    expect(out).toContain('5 frames in 10 s')
    expect(out).toContain('The clock was set back 1 time')
  })

  it('does not take what -Y leaves for a filter that left its mark', async () => {
    const limits = async (...options: string[]): Promise<string[]> =>
      (await json(...options, 'fixtures/findings.pcap')).told.capture.limits.map(({ id }: { id: string }) => id)
    expect(await limits('-Y', 'igmp')).toEqual(['display-filter', 'filter-unknown', 'short'])
  })

  it('tells every finding of single frames once, worst first, with the frame that shows it', async () => {
    const { code, told } = await json('fixtures/findings.pcap')
    expect(code).toBe(0)
    const rows: Found[] = told.findings
    const ranks = rows.map(({ severity }) => ['error', 'warning', 'note'].indexOf(severity))
    expect(ranks).toEqual([...ranks].sort())
    const mismatch = rows.find(({ id }) => id === 'mac-mismatch')
    expect(mismatch).toMatchObject({
      severity: 'error',
      count: 1,
      frames: [1],
      truncated: false,
      groups: ['239.129.2.3'],
    })
    for (const row of rows) {
      expect(Object.keys(row)).toEqual(
        expect.arrayContaining([
          'id',
          'severity',
          'count',
          'frames',
          'truncated',
          'groups',
          'detail',
          'reference',
          'advice',
        ]),
      )
    }
  })

  it('tells how the capture was made', async () => {
    const { told } = await json('fixtures/chat-igmpv3.pcapng')
    expect(told.capture).toMatchObject({
      name: 'fixtures/chat-igmpv3.pcapng',
      live: false,
      frames: 17,
      whole: true,
      cut_frames: 0,
      interfaces: [
        {
          name: 'eth0',
          link_type: 1,
          link_name: 'Ethernet',
          capture_filter: 'igmp or udp port 5004',
          dropped_by_interface: 0,
        },
      ],
    })
    expect(told.capture.limits.map(({ id }: { id: string }) => id)).toEqual(['capture-filter', 'short'])
  })

  it('tells an unfinished checksum once a source, and that the capture was made there', async () => {
    const { told } = await json('fixtures/checksum-offload.pcap')
    const rows: Found[] = told.findings.filter(({ id }: Found) => id === 'checksum-offload')
    const detail = expect.stringMatching(
      /^192\.168\.1\.10 leaves the UDP checksum to its network card: it is 0xa2d2, which covers the addresses alone/,
    )
    expect(rows).toMatchObject([{ severity: 'note', count: 3, frames: [1, 2, 3], detail }])
    expect(told.capture.sending_hosts).toEqual(['192.168.1.10'])
  })

  test.each([
    ['error', 'findings.pcap', 1],
    ['warning', 'findings.pcap', 1],
    ['note', 'chat-igmpv3.pcapng', 1],
    ['warning', 'chat-igmpv3.pcapng', 0],
    ['note', 'tcp.pcap', 0],
    ['note', 'empty.pcap', 0],
    ['error', 'other-link.pcap', 5],
  ])('--fail-on %s, %s: ends with code %i', async (severity, capture, wanted) => {
    const { code } = await castshark(['diagnose', '--fail-on', severity, `fixtures/${capture}`])
    expect(code).toBe(wanted)
  })

  test.each([
    'chat-igmpv1.pcap',
    'chat-igmpv2.pcap',
    'chat-igmpv3.pcapng',
    'chat-mixed-nano.pcap',
    'chat-mldv1.pcap',
    'chat-mldv2.pcapng',
    'cooked-v1.pcap',
    'cooked-v2.pcap',
    'dhcp.pcap',
    'fragments.pcap',
    'last-member-v2.pcap',
    'last-member-v3.pcap',
    'loopback.pcap',
    'nd.pcap',
    'ping-arp-nd.pcap',
    'raw-tun.pcap',
    'ssm-igmpv3.pcap',
    'tcp.pcap',
    'unreachable.pcap',
    'diagnosis/all-well.pcap',
    'diagnosis/all-well-ipv6.pcap',
  ])('raises no alarm about what is all right: %s', async (capture) => {
    const { out, code } = await castshark(['diagnose', '--fail-on', 'warning', `fixtures/${capture}`])
    expect([code, out]).toEqual([0, expect.stringContaining('fixtures/')])
  })

  it('follows a stream, and says where it ends and what to do', async () => {
    const options = ['diagnose', '--group', '239.1.1.1:5004', 'fixtures/diagnosis/join-none.pcap']
    const { out, code } = await castshark(options, { env: { COLUMNS: '200' } })
    expect(code).toBe(0)
    expect(out).toMatch(/^Join +no +Nobody on this link was seen to join 239\.1\.1\.1: 192\.168\.1\.1 asked/m)
    expect(out).toMatch(/^ +do +If the receiver is on this link, let it join/m)
    expect(out).toContain('\nIt ends at: Join. Begin there.\n')
    const { told } = await json(...options.slice(1))
    expect(told).toMatchObject({ question: { group: '239.1.1.1', port: 5004, source: null }, ends_at: 'join' })
    expect((await castshark([...options, '--fail-on', 'error'])).code).toBe(1)
  })

  test.each([
    [['--group', '10.0.0.1', 'fixtures/tcp.pcap'], '10.0.0.1 is no multicast group'],
    [['--fail-on', 'bad', 'fixtures/tcp.pcap'], 'error'],
    [['--events', '--group', '239.1.1.1', 'fixtures/tcp.pcap'], '--events or --group?'],
    [[], 'which capture?'],
  ])('refuses %j', async (options, why) => {
    const { code, out, err } = await castshark(['diagnose', ...options])
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(why)
  })

  it('wraps to the width of the terminal', async () => {
    const { out } = await castshark(['diagnose', 'fixtures/findings.pcap'], { env: { COLUMNS: '60' } })
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(60)
    expect(out).toContain('mac-mismatch')
  })

  it('tells what comes before damage, and that there is some', async () => {
    const whole = await readFile('fixtures/chat-igmpv2.pcap')
    const { code, out, err } = await castshark(['diagnose', '--json', '-'], { input: whole.subarray(0, -7) })
    expect(code).toBe(3)
    expect(err).toContain('cut off')
    const { capture } = JSON.parse(out)
    expect(capture).toMatchObject({ frames: 12, whole: false })
    expect(capture.limits[0]).toMatchObject({ id: 'damaged' })
  })

  it.each([
    ['ff15::1:5004', 'castshark: ff15::1:5004 is an address as a whole: if 5004 is a port, write [ff15::1]:5004\n'],
    ['ff15::1:0', ''],
    ['ff15::1', ''],
    ['ff15::5004', ''],
    ['[ff15::1]:5004', ''],
    ['239.1.1.1:5004', ''],
  ])('asks whether %s has a port, where nothing is known of it', async (group, expected) => {
    const { err } = await castshark(['diagnose', '--group', group, 'fixtures/arp.pcap'])
    expect(err).toBe(expected)
  })

  it('ends quietly where nobody reads on', async () => {
    const { code, err } = await castshark(['diagnose', 'fixtures/findings.pcap'], { readAtMost: 100 })
    expect([code, err]).toEqual([0, ''])
  })
})
