/** Every protocol there is, in the order in which their fields are listed. One line each. */
import type { Protocol } from '../protocol.ts'
import { Registry } from '../registry.ts'
import { expertInfo, malformed, short } from '../remarks.ts'
import { data } from './data.ts'
import { eth } from './eth.ts'
import { frame } from './frame.ts'
import { ieee8021ad } from './ieee8021ad.ts'
import { igmp } from './igmp.ts'
import { ip } from './ip.ts'
import { llc } from './llc.ts'
import { nullProtocol } from './null.ts'
import { pktComment } from './pkt_comment.ts'
import { raw } from './raw.ts'
import { sll } from './sll.ts'
import { udp } from './udp.ts'
import { vlan } from './vlan.ts'
import { wsCol } from './ws.ts'

export const protocols: readonly Protocol[] = [
  frame,
  pktComment,
  eth,
  llc,
  vlan,
  ieee8021ad,
  nullProtocol,
  raw,
  sll,
  ip,
  igmp,
  udp,
  data,
  expertInfo,
  malformed,
  short,
  wsCol,
]

/** All protocols, with their fields by name and their tables. */
export const createRegistry = (): Registry => new Registry(protocols)
