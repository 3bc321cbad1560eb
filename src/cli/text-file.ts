/** Small files of text that a command is given. */
import { readFile, stat } from 'node:fs/promises'
import { CaptureFileError } from '../capture/errors.ts'
import { readError } from '../capture/read-error.ts'

const MOST_OCTETS = 16 << 20

/**
 * What a file holds; `-` is standard input.
 * @throws CaptureFileError where it cannot be read, or is too large
 */
export async function textOf(name: string): Promise<string> {
  const tooLarge = () => new CaptureFileError(name, `it is too large: ${MOST_OCTETS >> 20} MiB of text at most`)
  if (name === '-') {
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of process.stdin) {
      size += (chunk as Buffer).length
      if (size > MOST_OCTETS) throw tooLarge()
      chunks.push(chunk as Buffer)
    }
    return Buffer.concat(chunks).toString()
  }
  try {
    if ((await stat(name)).size > MOST_OCTETS) throw tooLarge()
    return await readFile(name, 'utf8')
  } catch (error) {
    throw readError(name, error)
  }
}
