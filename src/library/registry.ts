/** All that frames are asked for: the protocols, and what they mean for multicast. */
import { protocols } from '../decode/protocols/index.ts'
import { Registry } from '../decode/registry.ts'
import { mcast } from '../multicast/mcast.ts'

export const createRegistry = (): Registry => new Registry([...protocols, mcast])
