import { describe, expect, it } from 'vitest'
import { checkTools, troubleOf } from '../../src/sandbox/tools.ts'

describe('what a sandbox takes', () => {
  it.runIf(process.platform === 'linux')('is told by the name of the package that has it', () => {
    expect(() => checkTools('/nowhere')).toThrow(
      'sandbox: ip, unshare, nsenter, setsid, mount, sh: not installed; apt install iproute2 util-linux mount dash (elsewhere',
    )
  })

  it.each([
    [false, 'unshare: unshare failed: Operation not permitted\n', /^sandbox: namespaces cannot be made here: .*sudo/],
    [true, 'unshare: unshare failed: Operation not permitted\n', /^sandbox: namespaces cannot .* --privileged$/],
    [
      true,
      'unshare: unshare failed: No space left on device\nnsenter: cannot open /proc/9/ns/net: No such file or directory\n',
      /^sandbox: namespaces cannot be made here: unshare: unshare failed: No space left on device;/,
    ],
    [
      true,
      'sh: 4: cannot create /proc/sys/net/ipv6/conf: Read-only file system\n',
      /^sandbox: \/proc\/sys cannot be written/,
    ],
    [true, 'RTNETLINK answers: Operation not supported\n', /^sandbox: its network cannot be made: RTNETLINK answers/],
    [
      true,
      'unshare: unrecognized option: kill-child\nBusyBox v1.36.1 (2024-06-10) multi-call binary.\n\nUsage: unshare …\n',
      /^sandbox: it takes more than BusyBox's programs can do; apk add iproute2 util-linux$/,
    ],
    [true, 'Error: Unknown device type.\n', /: Error: Unknown device type\.; .*: sudo modprobe -a bridge veth$/],
    [true, '', /it ended without a word$/],
  ])('is told where it failed (root: %s): %s', (isRoot, said, message) => {
    expect(troubleOf(said, isRoot).message).toMatch(message)
  })
})
