import { describe, expect, it } from 'vitest'
import { castshark } from './run.ts'

describe('castshark fields', () => {
  it('lists every field with its type and name', async () => {
    const { code, out } = await castshark(['fields'])
    expect(out).toMatch(/^ip\.ttl +FT_UINT8 +Time to Live/m)
    expect(out).toMatch(/^igmp\.maddr +FT_IPv4 +Multicast Address/m)
    expect(code).toBe(0)
  })

  it.each([
    ['igmp.max', /^igmp\.max_resp/m, /^ip\./m],
    ['TIME TO LIVE', /^ip\.ttl/m, /^igmp\.type/m],
    ['ip.*', /^ip\.ttl/m, /^igmp\.|^ipv6\./m],
  ])('%s finds what it names and nothing else', async (pattern, wanted, unwanted) => {
    const { out } = await castshark(['fields', pattern])
    expect(out).toMatch(wanted)
    expect(out).not.toMatch(unwanted)
  })

  it('says so when there is none', async () => {
    const { code, out, err } = await castshark(['fields', 'xyzzy'])
    expect(code).toBe(1)
    expect(out).toBe('')
    expect(err).toContain('xyzzy')
  })
})
