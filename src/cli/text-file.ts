/** Small files of text that a command is given. */
import { readFile, stat } from 'node:fs/promises'
import { CaptureFileError } from '../capture/errors.ts'
import { readError } from '../capture/read-error.ts'

const MOST_OCTETS = 16 << 20

/**
 * The text that a file holds; `-` is standard input.
 * @throws CaptureFileError where it cannot be read, or is too large
 */
export const textOf = async (name: string): Promise<string> => (await octetsOf(name)).toString()

/** The octets of a file of text. @throws as `textOf` */
export async function octetsOf(name: string): Promise<Buffer> {
  const tooLarge = () => new CaptureFileError(name, `it is too large: ${MOST_OCTETS >> 20} MiB of text at most`)
  if (name === '-') {
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of process.stdin) {
      size += (chunk as Buffer).length
      if (size > MOST_OCTETS) throw tooLarge()
      chunks.push(chunk as Buffer)
    }
    return Buffer.concat(chunks)
  }
  try {
    if ((await stat(name)).size > MOST_OCTETS) throw tooLarge()
    return await readFile(name)
  } catch (error) {
    throw readError(name, error)
  }
}
