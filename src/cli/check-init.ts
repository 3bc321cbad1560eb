/** `castshark check --init`: a first expectation file from what a capture holds. */
import { openCapture } from '../capture/open.ts'
import { Draft, Judge, parseExpectations } from '../check/index.ts'
import type { Registry } from '../decode/registry.ts'
import { showCapture } from './check-capture.ts'
import { EXIT } from './errors.ts'
import { Output } from './stdout.ts'

type Preferences = Iterable<readonly [string, boolean | number | string]>

/** Prints the file. @returns the exit code */
export async function initialise(input: string, registry: Registry, preferences: Preferences): Promise<number> {
  const draft = new Draft()
  const { damage } = await showCapture(await openCapture([input]), draft, registry, preferences)
  // What does not hold for the capture itself (it may be cut, or its fragments lost) is left out.
  const text = draft.text(input)
  const failing = input === '-' ? new Set<string>() : await failingIn(text, input, registry, preferences)
  const output = new Output()
  output.text.add(failing.size === 0 ? text : draft.text(input, failing))
  await output.flush()
  if (damage === undefined) return EXIT.done
  process.stderr.write(`castshark: ${damage}\n`)
  return EXIT.input
}

/** Names of what a capture does not pass. */
async function failingIn(
  text: string,
  input: string,
  registry: Registry,
  preferences: Preferences,
): Promise<Set<string>> {
  const judge = new Judge(parseExpectations(text, registry, 'the draft'))
  const { drops } = await showCapture(await openCapture([input]), judge, registry, preferences)
  const { results } = judge.end({ drops })
  return new Set(results.filter(({ verdict }) => verdict !== 'pass').map(({ name }) => name))
}
