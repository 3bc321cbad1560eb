import { afterEach, describe, expect, it, vi } from 'vitest'
import { EXIT, report, UsageError } from '../../src/cli/errors.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

/** What `report` says on standard error, and the exit code. */
function reported(error: unknown): { readonly said: string; readonly code: number } {
  const said: string[] = []
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said.push(String(text))
    return true
  })
  return { code: report(error), said: said.join('') }
}

describe('what went wrong is said once', () => {
  it('with what to do instead, where the options are wrong', () => {
    const { said, code } = reported(new UsageError('which capture?', 'Name a file.'))
    expect(code).toBe(EXIT.usage)
    expect(said).toBe('castshark: which capture?\nName a file.\n')
  })

  it('without anything that a terminal would obey', () => {
    expect(reported(new UsageError('no file "\u001b[2J"')).said).toBe('castshark: no file "\\x1b[2J"\n')
  })

  it('as the fault of the program that it is, with the place, where nobody foresaw it', () => {
    const { said, code } = reported(new TypeError('x is not a function'))
    expect(code).toBe(EXIT.fault)
    expect(said).toMatch(
      /^castshark: a fault of the program's own: please report it \(version .*\)\nTypeError: x is not/,
    )
    expect(said).toContain('errors.test.ts')
  })

  it('not at all, where the reader went away', () => {
    expect(reported(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))).toEqual({ code: EXIT.done, said: '' })
  })
})
