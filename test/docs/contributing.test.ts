import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { writeInfo, writeProtocol } from '../../src/decode/columns.ts'
import { dissect } from '../../src/decode/dissect.ts'
import type { Packet } from '../../src/decode/packet.ts'
import { protocols } from '../../src/decode/protocols/index.ts'
import { Registry } from '../../src/decode/registry.ts'
import { Session } from '../../src/decode/session.ts'
import { Text } from '../../src/decode/text.ts'
import { valueText } from '../../src/decode/values.ts'
import { vrrp } from './vrrp.ts'

/** An advertisement of two addresses, built by hand from RFC 3768 §5. */
const ADVERTISEMENT =
  '01005e000012' +
  '00005e000107' +
  '0800' + // group and virtual MAC
  '45c00024000000' +
  '00ff70' +
  '0000' +
  'c0a80102' +
  'e0000012' + // TTL 255, protocol 112
  '2107640200010000' +
  'c0a80101' +
  'c0a80103'

function decoded(hex: string): Packet {
  const bytes = Uint8Array.from(Buffer.from(hex, 'hex'))
  const session = new Session(new Registry([...protocols, vrrp]))
  const column = (value: number) => Float64Array.of(value)
  const frames = {
    n: 1,
    bytes,
    used: bytes.length,
    at: Int32Array.of(0),
    cap: Int32Array.of(bytes.length),
    len: column(bytes.length),
    sec: column(0),
    nsec: column(0),
    iface: Int32Array.of(0),
    options: undefined,
  }
  return session.decode(frames, 0, [{ id: 0, link: 1, precision: 6 }])
}

function values(p: Packet): string[] {
  const { tree } = p
  return Array.from({ length: tree.n }, (_, n) => n)
    .filter((n) => tree.fields[n].abbrev.startsWith('vrrp.'))
    .map(
      (n) => `${tree.fields[n].abbrev} ${valueText(tree.fields[n], p.bytes, tree.at[n], tree.size[n], tree.values[n])}`,
    )
}

describe('the worked example of CONTRIBUTING.md', () => {
  it('is the code that this test runs', () => {
    const code = readFileSync('test/docs/vrrp.ts', 'utf8').replaceAll('../../src/decode/', '../')
    expect(readFileSync('CONTRIBUTING.md', 'utf8')).toContain(code.trim())
  })

  it('decodes an advertisement', () => {
    const p = decoded(ADVERTISEMENT)
    expect(dissect(p)).toBeUndefined()
    expect(values(p)).toEqual([
      'vrrp.version 2',
      'vrrp.type 1',
      'vrrp.virt_rtr_id 7',
      'vrrp.prio 100',
      'vrrp.addr_count 2',
      'vrrp.auth_type 0',
      'vrrp.adver_int 1',
      'vrrp.checksum 0x0000',
      'vrrp.ip_addr 192.168.1.1',
      'vrrp.ip_addr 192.168.1.3',
    ])
    const out = new Text()
    writeProtocol(out, p)
    writeInfo(out.add(': '), p)
    expect(out.toString()).toBe('VRRP: Announcement (v2)')
  })

  it('marks one whose count claims more than is there', () => {
    const p = decoded(ADVERTISEMENT.replace('2107640200', '2107640300'))
    expect(dissect(p)?.name).toBe(vrrp.short)
  })
})
