import { describe, expect, it } from 'vitest'
import { accountFor } from '../../../src/capture/live/privileges.ts'

const ACCOUNTS = `root:x:0:0:root:/root:/bin/bash
# a remark
alice:x:1000:1001:Alice:/home/alice:/bin/bash
broken:x:one:two::
`

describe('whom a capture runs as', () => {
  it.each([
    ['who called sudo', undefined, { SUDO_UID: '1000', SUDO_GID: '1001' }, { uid: 1000, gid: 1001, name: 'alice' }],
    [
      'who called sudo and is in no file',
      undefined,
      { SUDO_UID: '7', SUDO_GID: '8', SUDO_USER: 'bob' },
      { uid: 7, gid: 8, name: 'bob' },
    ],
    ['a number without a name', undefined, { SUDO_UID: '7', SUDO_GID: '8' }, { uid: 7, gid: 8, name: undefined }],
    ['nobody, without sudo', undefined, {}, undefined],
    ['nobody, where root called sudo', undefined, { SUDO_UID: '0', SUDO_GID: '0' }, undefined],
    ['nobody, where sudo says nonsense', undefined, { SUDO_UID: '-1', SUDO_GID: '8' }, undefined],
    ['who is asked for, by name', 'alice', { SUDO_UID: '7', SUDO_GID: '8' }, { uid: 1000, gid: 1001, name: 'alice' }],
    ['who is asked for, by number', '1000', {}, { uid: 1000, gid: 1001, name: 'alice' }],
    ['root, if asked for', 'root', { SUDO_UID: '1000', SUDO_GID: '1001' }, { uid: 0, gid: 0, name: 'root' }],
  ])('%s', (_title, asked, env, account) => {
    expect(accountFor(asked, env, ACCOUNTS)).toEqual(account)
  })

  it.each(['mallory', 'broken', ''])('an account that there is not is refused: "%s"', (asked) => {
    expect(() => accountFor(asked, {}, ACCOUNTS)).toThrow('there is no such account')
  })
})
