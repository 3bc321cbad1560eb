/** Interfaces and frames of all kinds, each captured by us and by tcpdump in the same run. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LiveDriver, LiveSource, libpcapDriver } from '../../../src/capture/live/index.ts'
import { type Collected, collect, comparable, read } from '../collect.ts'
import { missing, Namespace, tcpdump, titled } from './namespace.ts'
import { openTun, sendFrames, sendMulticast } from './senders.ts'

const octets = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))

/** 10.77.0.9:5004 to 224.1.1.1:5004, four octets of data. */
const DATAGRAM = octets('45000020 00010000 01110000 0a4d0009 e0010101 138c138c 000c0000 61626364')
const MACS = '01005e010101 020000000009'
const frame = (type: string) => Buffer.concat([octets(`${MACS} ${type}`), DATAGRAM, Buffer.alloc(14)])

describe.skipIf(missing !== undefined)(titled('captured as by tcpdump'), { timeout: 30_000 }, () => {
  let inside: Namespace
  let driver: LiveDriver
  let folder: string

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'castshark-kinds-'))
    inside = new Namespace()
    inside.enter()
    driver = await libpcapDriver()
  })
  afterAll(() => {
    inside?.delete()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Captures with both while something happens. @returns ours, after they were found to be the same */
  async function both(iface: string, filter: string, happens: () => unknown): Promise<Collected> {
    const file = join(folder, `${iface}.pcap`)
    const theirs = await tcpdump(inside, iface, file, filter)
    const source = new LiveSource([
      driver.open(iface, { snaplen: 262_144, promiscuous: true, bufferSize: 2 << 20, precision: 9, filter }),
    ])
    const collecting = collect(source)
    await happens()
    source.stop()
    const ours = await collecting
    await theirs.stop()
    const expected = await read(file)
    expect(comparable(ours.frames)).toEqual(comparable(expected.frames))
    expect(ours.interfaces[0].link).toBe(expected.interfaces[0].link)
    expect(ours.error).toBeUndefined()
    return ours
  }

  it('a bridge', async () => {
    inside.link('add', 'bridge0', 'type', 'bridge')
    inside.link('add', 'port0', 'type', 'veth', 'peer', 'name', 'port1')
    inside.in('ip', 'addr', 'add', '10.79.0.1/24', 'dev', 'port0')
    inside.link('set', 'port1', 'master', 'bridge0')
    for (const name of ['port0', 'port1', 'bridge0']) inside.link('set', name, 'up')
    const { frames } = await both('bridge0', 'udp port 5004', () =>
      sendMulticast({ group: '239.3.2.1', port: 5004, from: '10.79.0.1', count: 20 }),
    )
    expect(frames).toHaveLength(20)
  })

  it('IPv6 multicast', async () => {
    inside.link('add', 'six0', 'type', 'veth', 'peer', 'name', 'six1')
    inside.link('set', 'six0', 'up')
    inside.link('set', 'six1', 'up')
    inside.in('ip', 'addr', 'add', 'fd00:77::1/64', 'dev', 'six0', 'nodad')
    const { frames } = await both('six1', 'udp port 5004', () =>
      sendMulticast({ group: 'ff15::99', port: 5004, from: '::%six0', count: 20 }),
    )
    expect(frames).toHaveLength(20)
    expect(Buffer.from(frames[0].data.subarray(0, 6)).toString('hex')).toBe('333300000099')
  })

  it('tagged frames, which the kernel takes the tags out of', async () => {
    const tagged = [frame('8100 a064 0800'), frame('88a8 0064 8100 0065 0800'), frame('0800')]
    const { frames } = await both(inside.far, 'udp port 5004 or vlan', () => sendFrames(inside.near, tagged))
    expect(frames.map(({ data }) => Buffer.from(data).toString('hex'))).toEqual(
      tagged.map((sent) => sent.toString('hex')),
    )
  })

  it.each([
    ['tap', 1, frame('0800')],
    ['tun', 101, Buffer.from(DATAGRAM)],
  ] as const)('a %s device', async (mode, link, sent) => {
    const device = openTun(`${mode}7`, mode)
    try {
      inside.link('set', `${mode}7`, 'up')
      const { frames, interfaces } = await both(`${mode}7`, 'udp port 5004', () => {
        for (let k = 0; k < 5; k++) device.arrive(sent)
      })
      expect(frames.map(({ data }) => Buffer.from(data).toString('hex'))).toEqual(Array(5).fill(sent.toString('hex')))
      expect(interfaces[0].link).toBe(link)
    } finally {
      device.close()
    }
  })

  it('loopback', async () => {
    const { frames } = await both('lo', 'udp port 5004', () =>
      sendMulticast({ group: '239.3.2.1', port: 5004, from: '127.0.0.1', count: 20 }),
    )
    expect(frames).toHaveLength(20)
  })

  it('datagrams in pieces', async () => {
    const { frames } = await both(inside.near, 'udp', () =>
      sendMulticast({ group: '224.1.1.1', port: 5004, from: inside.address, count: 5, size: 5000 }),
    )
    expect(frames).toHaveLength(5 * 4)
  })
})
