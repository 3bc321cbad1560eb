import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { openCapture } from '../../src/index.ts'
import { replay } from '../../src/library/vitest.ts'

const CHAT = 'fixtures/chat-igmpv3.pcapng'
const capture = replay(CHAT)

/** What a matcher says when it is not content. */
async function complaint(asked: Promise<unknown>): Promise<string> {
  return asked.then(
    () => 'content',
    (error: Error) => error.message,
  )
}

describe('toEmit', () => {
  it('is content with frames that are there, as often as it is asked', async () => {
    await expect(capture).toEmit('udp.dstport == 5004')
    await expect(capture).toEmit('udp.dstport == 5004', { count: 4, each: 'ip.ttl == 2', within: '3s' })
    await expect(capture).toEmit('$chat && data.text == "hola"', { let: { chat: 'udp.dstport == 5004' } })
    await expect(capture).not.toEmit('tcp')
  })

  it('takes files, octets, frames, and captures that were opened', async () => {
    await expect(CHAT).toEmit('udp', { count: 4 })
    await expect(await readFile(CHAT)).toEmit('udp', { count: 4 })
    await expect(await openCapture(CHAT).frames()).toEmit('data.text == "hola"', { count: 1 })
    await expect(openCapture(CHAT, { filter: 'udp' })).toEmit('frame', { count: 4, each: 'udp' })
  })

  it('is waited for, and has nothing to say then', async () => {
    const answer = expect(capture).toEmit('udp')
    expectTypeOf(answer).toEqualTypeOf<Promise<void>>()
    expect(await answer).toBe(undefined)
  })

  it('says which frame is nearest, and what to change', async () => {
    const said = await complaint(expect(capture).toEmit('udp.dstport == 5005', { count: 2 }))
    expect(said).toBe(
      [
        'fail: udp.dstport == 5005',
        '  no frame, expected exactly 2',
        '  frame 5 is nearest: udp.dstport == 5005 does not hold, udp.dstport is 5004 (RFC 768)',
        '  frame 6 is next: udp.dstport == 5005 does not hold, udp.dstport is 5004 (RFC 768)',
        '  frame 10 is next: udp.dstport == 5005 does not hold, udp.dstport is 5004 (RFC 768)',
        '  → Send to port 5005: look at the port that is given to send(), and at which of the two ports it is (a source port is set by bind()).',
        'of 17 frames',
      ].join('\n'),
    )
  })

  it('says which frames should not be there', async () => {
    const said = await complaint(expect(capture).not.toEmit('udp.dstport == 5004'))
    expect(said).toContain('4 frames, expected none: frames 5, 6, 10, 11')
  })

  it('refuses what is wrong where it stands', async () => {
    expect(await complaint(expect(capture).toEmit('udb'))).toContain('"udb" is not a field')
    expect(await complaint(expect(capture).toEmit('udp', { count: '3..1' }))).toContain('3..1 is no count')
    expect(await complaint(expect(capture).not.toEmit('udp', { count: 2 }))).toContain('toEmit(…, { count: … })')
    expect(await complaint(expect(42).toEmit('udp'))).toContain('a capture is wanted here')
    expect(await complaint(expect(['udp', undefined]).toEmit('udp'))).toContain('a capture is wanted here')
    expect(await complaint(expect('none.pcap').toEmit('udp'))).toContain('none.pcap: ')
  })

  it('is content with neither where the capture cannot tell', async () => {
    const whole = await readFile(CHAT)
    const cut = replay(whole.subarray(0, whole.length - 300))
    expect(await complaint(expect(cut).toEmit('tcp'))).toContain(
      'inconclusive: tcp\n  no frame, expected at least 1, but',
    )
    expect(await complaint(expect(cut).not.toEmit('tcp'))).toContain('inconclusive: tcp')
  })
})

it('toMeet takes an expectation file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'castshark-'))
  try {
    const file = join(folder, 'chat.yaml')
    await writeFile(file, 'expect:\n  - { name: four, frame: udp, count: 4 }\nnever: [{ frame: tcp }]\n')
    await expect(capture).toMeet(file)
    await writeFile(file, 'expect:\n  - { name: three, frame: udp, count: 3 }\n')
    await expect(capture).not.toMeet(file)
    expect(await complaint(expect(capture).toMeet(file))).toContain('fail: three\n  4 frames, expected exactly 3')
  } finally {
    await rm(folder, { recursive: true })
  }
})

it('toHaveNoFindings', async () => {
  await expect(capture).toHaveNoFindings()
  await expect('fixtures/findings.pcap').not.toHaveNoFindings()
  const said = await complaint(expect('fixtures/findings.pcap').toHaveNoFindings({ findings: ['ttl-zero'] }))
  expect(said).toMatch(/frame \d+, ttl-zero, error: /)
})

it('a recording hands out frames', async () => {
  expect(await capture.frames('data.text == "hola"')).toHaveLength(1)
  expect(await capture.frames('udp')).toHaveLength(4)
})
