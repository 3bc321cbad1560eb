/** The line of a checksum in the tree, what is wrong with it, and how it stands. */
import { u16 } from './bytes.ts'
import { BAD } from './checksum.ts'
import type { Field } from './field.ts'
import type { Tree } from './tree.ts'
import { hexText } from './values.ts'

/** How a checksum stands, one of BAD, GOOD and UNVERIFIED, and what it should be. */
export interface Verdict {
  readonly status: number
  readonly right: number
}

/** The fields of a checksum: itself, how it stands, and the remark on one that is bad. */
export interface ChecksumFields {
  readonly sum: Field
  readonly status: Field
  readonly bad: Field
  /** What the remark calls it. */
  readonly called?: string
}

/** Emits the checksum at `at`, which is all there. */
export function putChecksum(
  t: Tree,
  b: Uint8Array,
  at: number,
  { status, right }: Verdict,
  fields: ChecksumFields,
): void {
  const should = `should be ${hexText(right, 4)}`
  const said = [`incorrect, ${should}`, '[correct]', '[unverified]'][status]
  t.put(fields.sum, at, 2, `Checksum: ${hexText(u16(b, at), 4)} ${said}`)
  if (status === BAD) {
    t.open()
    t.remark(fields.bad, `${fields.called ?? 'Bad checksum'} [${should}]`)
    t.close()
  }
  t.derive(fields.status, status, undefined, at)
}
