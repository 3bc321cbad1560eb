/** What can be captured from. */
import { LiveCaptureError } from '../../capture/errors.ts'
import { libpcapDriver } from '../../capture/live/index.ts'
import { type Answer, among, NOTHING } from './answer.ts'

/** The name of an interface; nothing where libpcap is missing. */
export async function interfaces(typed: string): Promise<Answer> {
  try {
    const found = (await libpcapDriver()).interfaces()
    return among(
      typed,
      found.map(({ name, description, addresses }) => ({
        text: name,
        about: description ?? addresses.join(', '),
        isWhole: true,
      })),
    )
  } catch (error) {
    if (error instanceof LiveCaptureError) return NOTHING
    throw error
  }
}
