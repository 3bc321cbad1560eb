import { describe, expect, it } from 'vitest'
import { candidates, DecodeAsError, decodeAs, SELECTORS } from '../../src/decode/decode-as.ts'
import { createRegistry } from '../../src/decode/protocols/index.ts'

const at = (wish: string, table: string, value: number): string | undefined => {
  const registry = createRegistry()
  decodeAs(registry, wish)
  return registry.table(table).get(value)?.abbrev
}

describe('a wish', () => {
  it.each([
    ['udp.port==5004,rtp', 'udp.port', 5004, 'rtp'],
    [' udp.port == 5004 , rtp ', 'udp.port', 5004, 'rtp'],
    ['udp.port==0x138c,rtp', 'udp.port', 5004, 'rtp'],
    ['udp.port==011614,rtp', 'udp.port', 5004, 'rtp'],
    ['udp.port==5000-5010,rtp', 'udp.port', 5000, 'rtp'],
    ['udp.port==5000-5010,rtp', 'udp.port', 5010, 'rtp'],
    ['udp.port==5000-5010,rtp', 'udp.port', 5011, undefined],
    ['udp.port==5000:3,rtp', 'udp.port', 5002, 'rtp'],
    ['udp.port==5000:3,rtp', 'udp.port', 5003, undefined],
    ['udp.port==67,data', 'udp.port', 67, 'data'],
    ['ip.proto==200,udp', 'ip.proto', 200, 'udp'],
    ['ethertype==0x1234,ip', 'eth.type', 0x1234, 'ip'],
    ['rtp.pt==96,mp2t', 'rtp.pt', 96, 'mp2t'],
  ])('%s', (wish, table, value, expected) => expect(at(wish, table, value)).toBe(expected))

  it.each([
    ['udp.port==5004', /written LAYER==SELECTOR,PROTOCOL/, /^Protocols for udp.port: .*\brtp\b/],
    ['rtp', /written/, /^Layer types: udp.port/],
    ['', /written/, /^Layer types/],
    ['toString==1,rtp', /no layer type "toString"/, /^Layer types/],
    ['udp.port==x,rtp', /"x" is no UDP port/, /up to 65535/],
    ['udp.port==,rtp', /"" is no UDP port/, /up to 65535/],
    ['udp.port==65536,rtp', /no range of UDP ports/, /up to 65535/],
    ['udp.port==9-5,rtp', /no range/, /up to/],
    ['udp.port==5:0,rtp', /no range/, /up to/],
    ['udp.port==5004,igmp', /"igmp" cannot stand in udp.port/, /Protocols for udp.port: amt, data, dhcp/],
  ])('that cannot be followed: %s', (wish, message, advice) => {
    const registry = createRegistry()
    let thrown: unknown
    try {
      decodeAs(registry, wish)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(DecodeAsError)
    expect((thrown as DecodeAsError).message).toMatch(message)
    expect((thrown as DecodeAsError).advice).toMatch(advice)
  })

  it('may be for any layer that has a protocol to offer', () => {
    for (const selector of Object.values(SELECTORS)) {
      expect(candidates(createRegistry(), selector).length).toBeGreaterThan(0)
    }
  })
})
