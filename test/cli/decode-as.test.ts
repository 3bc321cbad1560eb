/** `-d` and guesses, on every way from octets to answers: list, filter, sieve, streams, library. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openCapture } from '../../src/index.ts'
import { castshark } from './run.ts'

const RTP = 'fixtures/rtp.pcap'
const CHAT = 'fixtures/chat-igmpv3.pcapng'
const AS_RTP = ['-d', 'udp.port==5004,rtp']
const lines = (text: string): string[] => text.split('\n').slice(0, -1)

describe('-d', () => {
  it('is what makes RTP of port 5004: a chat stays UDP', async () => {
    expect((await castshark(['read', '--count', '-Y', 'rtp', CHAT])).out).toBe('0\n')
    expect((await castshark(['read', '--count', '-Y', 'rtp', RTP])).out).toBe('0\n')
    expect((await castshark(['read', '--count', '-Y', 'rtp', ...AS_RTP, RTP])).out).not.toBe('0\n')
  })

  it.each(['rtp', 'rtp.seq == 100', '!rtp', 'data', 'rtp.ssrc == 2 or udp.dstport == 5006', 'mp2t.pid == 0x100'])(
    'is heeded by whatever decides on %s',
    async (filter) => {
      // Often enough for the sieve to be made, and learn.
      const times = 40
      const files = new Array(times).fill(RTP)
      const [one, list, many] = await Promise.all([
        castshark(['read', '--count', '-Y', filter, ...AS_RTP, RTP]),
        castshark(['read', '-Y', filter, ...AS_RTP, RTP]),
        castshark(['read', '--count', '-Y', filter, ...AS_RTP, ...files]),
      ])
      expect(Number(one.out)).toBe(lines(list.out).length)
      expect(Number(one.out)).toBeGreaterThan(0)
      expect(Number(many.out)).toBe(times * Number(one.out))
    },
  )

  it('takes back what stands there by itself', async () => {
    const { out } = await castshark(['read', '-c', '1', '-d', 'udp.port==67-68,data', 'fixtures/dhcp.pcap'])
    expect(out).toContain(' UDP ')
  })

  it('ends with what may be chosen where it cannot be followed', async () => {
    const { code, err } = await castshark(['read', '-d', 'udp.port==5004,foo', RTP])
    expect(code).toBe(2)
    expect(err).toMatch(/^castshark: -d udp.port==5004,foo: "foo" cannot stand in udp.port\nProtocols for udp.port: /)
    expect((await castshark(['streams', '-d', 'x==1,rtp', RTP])).code).toBe(2)
  })

  it('is an option of the library', async () => {
    const frames = await openCapture(RTP, { decodeAs: ['udp.port==5004,rtp'], filter: 'rtp.seq == 101' }).frames()
    expect(frames.map((frame) => frame.getAll('rtp.csrc.item'))).toEqual([[0xaabbccdd, 5]])
    expect(() => openCapture(RTP, { decodeAs: ['udp.port==x,rtp'] })).toThrow('no UDP port')
  })
})

describe('guesses', () => {
  it.each([[['-o', 'rtp.heuristic_rtp:TRUE']], [['--enable-heuristic', 'rtp_udp']]])(
    'find RTP where %s says so',
    async (options) => {
      const { out } = await castshark(['read', '-c', '1', '-V', ...options, RTP])
      expect(out).toContain('[Setup Method: HEUR RTP]')
    },
  )

  it('find transport streams unless told otherwise', async () => {
    const count = async (...options: string[]) =>
      (await castshark(['read', '--count', '-Y', 'mp2t', ...options, 'fixtures/mp2t.pcap'])).out
    expect(Number(await count())).toBeGreaterThan(0)
    expect(await count('--disable-heuristic', 'mp2t_udp')).toBe('0\n')
  })

  it('that nobody knows are refused', async () => {
    const { code, err } = await castshark(['read', '--enable-heuristic', 'rtp', RTP])
    expect([code, err]).toEqual([
      2,
      'castshark: --enable-heuristic rtp: there is no such heuristic\nHeuristics: rtcp_udp, rtp_udp, mp2t_udp\n',
    ])
  })
})

describe('streams that are announced', () => {
  const SAP = 'fixtures/sap.pcap'

  it.each(['rtp', 'rtp.seq == 1', 'rtp && ip', 'rtp.ssrc == 0x11223344 || sdp'])('are found by %s', async (filter) => {
    const list = lines((await castshark(['read', '-Y', filter, SAP])).out)
    expect(list.length).toBeGreaterThan(0)
    expect((await castshark(['read', '--count', '-Y', filter, SAP])).out).toBe(`${list.length}\n`)
  })

  it('are found also where a sieve was at work until then', async () => {
    // Other frames first, for so long that a sieve is made: then the announcement, and RTP.
    const others = new Array(30).fill('fixtures/rtp.pcap')
    const folder = await mkdtemp(join(tmpdir(), 'castshark-'))
    const file = join(folder, 'all.pcapng')
    try {
      await castshark(['read', '-w', file, ...others])
      const { out } = await castshark(['read', '--count', '-Y', 'rtp.ssrc == 0x11223344', SAP])
      // As one stream of frames, the fixtures of the same times are merged: the announcement comes third.
      const { out: together } = await castshark(['read', '--count', '-Y', 'rtp.ssrc == 0x11223344', file, SAP])
      const { out: list } = await castshark(['read', '-Y', 'rtp.ssrc == 0x11223344', file, SAP])
      expect(Number(together)).toBe(lines(list).length)
      expect(Number(together)).toBeGreaterThanOrEqual(Number(out))
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
