import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missing, Namespace, titled } from '../capture/live/namespace.ts'
import { sendMulticast } from '../capture/live/senders.ts'
import { castshark, start } from './run.ts'

const GROUP = '239.1.1.1'
const PORT = 5004

describe.skipIf(missing !== undefined)(titled('castshark diagnose, live'), { timeout: 30_000 }, () => {
  let inside: Namespace

  beforeAll(() => {
    inside = new Namespace()
    inside.enter()
  })
  afterAll(() => inside?.delete())

  it('follows a stream that is being sent, and tells at the end', async () => {
    const options = ['diagnose', '-i', inside.far, '--group', `${GROUP}:${PORT}`, '--json', '-f', `udp port ${PORT}`]
    const running = await start(options, { namespace: inside.name })
    await running.says('Capturing on')
    await sendMulticast({ group: GROUP, port: PORT, from: inside.address, count: 5 })
    await new Promise((resolve) => setTimeout(resolve, 500))
    running.child.kill('SIGINT')
    const { code, out } = await running.ended
    expect(code).toBe(0)
    const { capture, steps } = JSON.parse(out)
    expect(capture).toMatchObject({
      live: true,
      frames: 5,
      interfaces: [{ name: inside.far, capture_filter: `udp port ${PORT}`, dropped: 0 }],
    })
    expect(steps[0]).toMatchObject({ id: 'sender', answer: 'yes', frames: [1, 2, 3, 4, 5] })
    // What the filter left out may have been there all the same.
    expect(steps[3]).toMatchObject({ id: 'join', answer: 'unknown' })
  })

  it('ends as capturing does where it cannot', async () => {
    const { code, out } = await castshark(['diagnose', '-i', 'none0'], { namespace: inside.name })
    expect([code, out]).toEqual([4, ''])
  })
})
