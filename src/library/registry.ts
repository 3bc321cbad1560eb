/** All that frames are asked for: the protocols, and what they mean for multicast. */
import { protocols } from '../decode/protocols/index.ts'
import { Registry } from '../decode/registry.ts'
import { mcast } from '../multicast/mcast.ts'

export const createRegistry = (): Registry => new Registry([...protocols, mcast])

/** What programs see though the command line, where scripts expect tshark's output, shows it when asked. */
export const FOR_PROGRAMS: Readonly<Record<string, boolean>> = { 'mcast.show': true }
