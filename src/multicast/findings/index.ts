/** Every finding that one frame alone decides, in the order in which they are listed. One line each. */

import { groupReserved, icmpAboutMulticast, scopeInvalid, sourceInvalid } from './addresses.ts'
import type { Finding } from './finding.ts'
import { checksumOffload, fragments, ipChecksum, udpChecksum, udpLength } from './integrity.ts'
import {
  macBroadcast,
  macControlAlias,
  macGroupUnicastIp,
  macMismatch,
  macUnicast,
  sourceMacGroup,
  sourceMulticast,
} from './link-layer.ts'
import {
  igmpChecksum,
  igmpDestination,
  igmpGroup,
  igmpLength,
  igmpRouterAlert,
  igmpTtl,
  mldChecksum,
  mldDestination,
  mldGroup,
  mldHopLimit,
  mldLength,
  mldRouterAlert,
  mldSource,
  ssmAnySource,
} from './membership.ts'
import { ttlLinkLocal, ttlOne, ttlZero } from './ttl.ts'

export const findings: readonly Finding[] = [
  macMismatch,
  macUnicast,
  macBroadcast,
  macGroupUnicastIp,
  macControlAlias,
  sourceMulticast,
  sourceMacGroup,
  sourceInvalid,
  scopeInvalid,
  icmpAboutMulticast,
  ttlZero,
  ttlLinkLocal,
  ttlOne,
  igmpTtl,
  igmpChecksum,
  igmpGroup,
  igmpLength,
  igmpRouterAlert,
  igmpDestination,
  mldHopLimit,
  mldRouterAlert,
  mldSource,
  mldChecksum,
  mldDestination,
  mldGroup,
  mldLength,
  ssmAnySource,
  fragments,
  udpChecksum,
  udpLength,
  ipChecksum,
  checksumOffload,
  groupReserved,
]
