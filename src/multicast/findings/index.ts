/** Every finding, in the order in which they are listed. One line each. */

import { groupReserved, icmpAboutMulticast, scopeInvalid, sourceInvalid } from './addresses.ts'
import { duplicate } from './duplicate.ts'
import { type Finding, type Found, LEVELS } from './finding.ts'
import { fragmentMissing } from './fragment-missing.ts'
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
import { macCollision } from './mac-collision.ts'
import { memberNoStream } from './member-no-stream.ts'
import { memberSilent } from './member-silent.ts'
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
import { querierMissing, querierSeveral, querierZero } from './queriers.ts'
import { rtpLoss } from './rtp-loss.ts'
import { streamGap } from './stream-gap.ts'
import { streamAfterLeave, streamNoMember } from './stream-members.ts'
import { streamSeveralSources } from './stream-several-sources.ts'
import { tsDiscontinuity } from './ts-discontinuity.ts'
import { ttlLinkLocal, ttlOne, ttlZero } from './ttl.ts'
import { ttlVaries } from './ttl-varies.ts'
import { igmpVersions, mldVersions } from './versions.ts'

export const findings: readonly Finding[] = [
  macMismatch,
  macUnicast,
  macBroadcast,
  macGroupUnicastIp,
  macCollision,
  macControlAlias,
  sourceMulticast,
  sourceMacGroup,
  sourceInvalid,
  scopeInvalid,
  icmpAboutMulticast,
  ttlZero,
  ttlLinkLocal,
  ttlOne,
  ttlVaries,
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
  igmpVersions,
  mldVersions,
  ssmAnySource,
  querierMissing,
  querierSeveral,
  querierZero,
  memberSilent,
  streamNoMember,
  memberNoStream,
  streamAfterLeave,
  streamSeveralSources,
  streamGap,
  duplicate,
  rtpLoss,
  tsDiscontinuity,
  fragments,
  fragmentMissing,
  udpChecksum,
  udpLength,
  ipChecksum,
  checksumOffload,
  groupReserved,
]

/** Worst first, then in the order of their list. */
export const worstFirst = (a: Found, b: Found): number =>
  LEVELS.indexOf(b.severity) - LEVELS.indexOf(a.severity) ||
  findings.indexOf(a.about as Finding) - findings.indexOf(b.about as Finding)
