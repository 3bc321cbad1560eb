import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allMulticast } from '../../../src/capture/live/index.ts'
import { missing, Namespace, titled } from './namespace.ts'

describe.skipIf(missing !== undefined)(titled('all multicast'), () => {
  let inside: Namespace

  beforeAll(() => {
    inside = new Namespace()
    inside.enter()
  })
  afterAll(() => inside?.delete())

  const asked = () => /allmulti (\d)/.exec(inside.in('ip', '-d', 'link', 'show', inside.far))?.[1]

  it('is asked of an interface until it is undone', async () => {
    expect(asked()).toBe('0')
    const undo = await allMulticast(inside.far)
    expect(asked()).toBe('1')
    undo?.()
    expect(asked()).toBe('0')
  })

  it('cannot be had where there is no interface', async () => {
    expect(await allMulticast('far7')).toBeUndefined()
  })
})
