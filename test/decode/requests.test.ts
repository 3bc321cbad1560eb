import { describe, expect, it } from 'vitest'
import type { Packet } from '../../src/decode/packet.ts'
import { Requests } from '../../src/decode/requests.ts'

const packet = (number: number) => ({ number, sec: number, nsec: 5 }) as Packet

describe('requests', () => {
  it('are known to their replies until the next frame', () => {
    const requests = new Requests()
    requests.ask('a', packet(1))
    requests.answer('a', packet(2), 3)
    expect(requests.of(packet(2), 3)).toEqual({ frame: 1, sec: 1, nsec: 5 })
    expect(requests.of(packet(2), 4)).toBeUndefined()
    expect(requests.of(packet(3), 3)).toBeUndefined()
  })
  it('may have several replies in a frame', () => {
    const requests = new Requests()
    requests.ask('a', packet(1))
    requests.ask('b', packet(2))
    requests.answer('b', packet(3), 4)
    requests.answer('a', packet(3), 7)
    expect([requests.of(packet(3), 4)?.frame, requests.of(packet(3), 7)?.frame]).toEqual([2, 1])
  })
  it('do not wait for ever: of 65,537 the oldest is forgotten', () => {
    const requests = new Requests()
    for (let k = 0; k < 65_537; k++) requests.ask(String(k), packet(k))
    requests.answer('0', packet(70_000), 1)
    requests.answer('1', packet(70_000), 2)
    expect([requests.of(packet(70_000), 1), requests.of(packet(70_000), 2)?.frame]).toEqual([undefined, 1])
  })
  it('grow no older for being asked again', () => {
    const requests = new Requests()
    requests.ask('first', packet(1))
    for (let k = 2; k < 65_537; k++) requests.ask(String(k), packet(k))
    requests.ask('first', packet(65_537))
    requests.ask('more', packet(65_538))
    requests.answer('first', packet(70_000), 1)
    requests.answer('2', packet(70_000), 2)
    expect([requests.of(packet(70_000), 1)?.frame, requests.of(packet(70_000), 2)]).toEqual([65_537, undefined])
  })
})
