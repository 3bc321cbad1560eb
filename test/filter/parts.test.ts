import { describe, expect, it, test } from 'vitest'
import { Session } from '../../src/decode/session.ts'
import { type Part, takeApart } from '../../src/filter/parts.ts'
import { createRegistry } from '../../src/library/registry.ts'
import { packetOf } from '../helpers.ts'
import { udp } from '../multicast/frames.ts'

const registry = createRegistry()

/** A part as text: operators around what they hold, tests with their fields. */
function drawn(part: Part): string {
  if (part.is === 'not') return `not[${drawn(part.of)}]`
  if (part.is !== 'test') return `${part.is}[${part.parts.map(drawn).join(' | ')}]`
  return `${part.text} {${part.fields.map(({ abbrev }) => abbrev).join(' ')}}`
}

describe('an expression taken apart', () => {
  test.each<[text: string, parts: string]>([
    ['udp', 'udp {udp}'],
    ['udp && ip.ttl == 2', 'and[udp {udp} | ip.ttl == 2 {ip.ttl}]'],
    ['(udp && (ip && igmp)) && tcp', 'and[udp {udp} | ip {ip} | igmp {igmp} | tcp {tcp}]'],
    ['(ip.ttl == 1 || ip.ttl == 2)', 'or[ip.ttl == 1 {ip.ttl} | ip.ttl == 2 {ip.ttl}]'],
    ['udp && !(ip.ttl == 3)', 'and[udp {udp} | not[ip.ttl == 3 {ip.ttl}]]'],
    ['udp xor tcp', 'udp xor tcp {udp tcp}'],
    ['ip.ttl in {1, 3..5}', 'ip.ttl in {1, 3..5} {ip.ttl}'],
    ['ip.ttl < 5 < udp.length', 'ip.ttl < 5 < udp.length {ip.ttl udp.length}'],
    ['ip.ttl < udp.length < 99', 'and[ip.ttl < udp.length {ip.ttl udp.length} | udp.length < 99 {udp.length}]'],
    ['ip.ttl == udp.length', 'ip.ttl == udp.length {ip.ttl udp.length}'],
    ['eth.dst[0:3] == 01:00:5e', 'eth.dst[0:3] == 01:00:5e {eth.dst}'],
    ['len(data.data) == 4', 'len(data.data) == 4 {data.data}'],
    ['("(" == data.text) && udp', ''],
    ['data.text == "(" && udp', 'and[data.text == "(" {data.text} | udp {udp}]'],
    [
      '$private_ipv4(ip.src)',
      'or[ip.src == 192.168.0.0/16 {ip.src} | ip.src == 172.16.0.0/12 {ip.src} | ip.src == 10.0.0.0/8 {ip.src}]',
    ],
  ])('%s', (text, parts) => {
    if (parts !== '') expect(drawn(takeApart(text, registry))).toBe(parts)
    else expect(() => takeApart(text, registry)).toThrow()
  })

  it('tells which literal a field is held against', () => {
    expect(takeApart('data.text == "hola"', registry)).toMatchObject({ against: { op: '==', literal: '"hola"' } })
  })

  it('asks of flags that they be set', () => {
    const p = packetOf(new Session(registry), udp({ to: '224.1.1.1', mac: '02:00:00:00:00:07' }))
    expect(takeApart('mcast.mac.ok', registry).filter.matches(p)).toBe(false)
    expect(takeApart('udp && !mcast.mac.ok', registry).filter.matches(p)).toBe(true)
    expect(takeApart('mcast', registry).filter.matches(p)).toBe(true)
  })
})
