import { describe, expect, it } from 'vitest'
import { networkScript } from '../../src/sandbox/network.ts'
import { placed } from '../../src/sandbox/plan.ts'

const names = (...hosts: string[]) => hosts.map((name) => ({ name }))

describe('hosts', () => {
  it('stand in one network, in their order', () => {
    expect(placed({ hosts: names('a', 'b') })).toEqual([
      { name: 'a', number: 1, network: 1, mac: '02:00:00:00:00:01', ipv4: '192.0.2.1', ipv6: '2001:db8:1::1' },
      { name: 'b', number: 2, network: 1, mac: '02:00:00:00:00:02', ipv4: '192.0.2.2', ipv6: '2001:db8:1::2' },
    ])
  })

  it('stand on both sides of a router', () => {
    const plan = {
      hosts: [{ name: 'a' }, { name: 'b', network: 2 as const }, { name: 'c', network: 1 as const }],
      router: true,
    }
    expect(placed(plan).map(({ ipv4 }) => ipv4)).toEqual(['192.0.2.1', '198.51.100.2', '192.0.2.3'])
  })
})

describe('the script of a network', () => {
  it('holds no name that a user gave', () => {
    expect(networkScript({ hosts: names('$(reboot)') })).not.toContain('reboot')
  })
})
