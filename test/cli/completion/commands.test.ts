import { describe, expect, it, test } from 'vitest'
import { castshark } from '../run.ts'

describe('castshark completion', () => {
  test.each([
    ['bash', /^complete -F|\n *complete -F/],
    ['zsh', /^#compdef castshark\n/],
    ['fish', /\ncomplete -c castshark /],
  ])('%s prints a script for it', async (shell, mark) => {
    const { code, out, err } = await castshark(['completion', shell])
    expect(out).toMatch(mark)
    expect([code, err]).toEqual([0, ''])
  })

  test.each([
    ['/bin/zsh', 'zsh'],
    ['bash', 'bash'],
  ])('takes the shell from $SHELL: %s', async (path, shell) => {
    const { out } = await castshark(['completion'], { env: { SHELL: path } })
    expect(out).toContain(`castshark in ${shell}: `)
  })

  test.each(['/bin/tcsh', ''])('says what to write where $SHELL is "%s"', async (path) => {
    const { code, out, err } = await castshark(['completion'], { env: { SHELL: path } })
    expect(err).toBe('castshark: which shell?\nWrite: castshark completion bash|zsh|fish\n')
    expect([code, out]).toEqual([2, ''])
  })

  it('refuses a shell that it does not know', async () => {
    const { code, out, err } = await castshark(['completion', 'tcsh'])
    expect(err).toBe('castshark: "tcsh" is not a shell that castshark completes in\nThere are: bash, zsh, fish\n')
    expect([code, out]).toEqual([2, ''])
  })

  it('ends quietly when nobody reads any more', async () => {
    const { code, err } = await castshark(['completion', 'bash'], { readAtMost: 1 })
    expect([code, err]).toEqual([0, ''])
  })

  it('says how to install it', async () => {
    const { code, out } = await castshark(['completion', '--help'])
    expect(out).toContain('source <(castshark completion bash)')
    expect(out).toContain('castshark completion fish > ')
    expect(out).toContain('Examples:')
    expect(code).toBe(0)
  })

  it('is among the commands; what the scripts ask is not', async () => {
    const { out } = await castshark(['--help'])
    expect(out).toMatch(/^ {2}completion /m)
    expect(out).not.toMatch(/^ {2}complete /m)
  })
})

it('castshark complete answers what the scripts ask', async () => {
  expect(await castshark(['complete', 'zsh', '--', '', '--col', 'read'])).toEqual({
    code: 0,
    out: 'kept=0\n+--color:colour the list\n',
    err: '',
  })
})
