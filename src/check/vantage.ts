/** Which findings count, by where the frames were captured. */
import type { Found } from '../multicast/findings/finding.ts'
import type { Vantage } from './expectations.ts'

/** Findings that nobody is blamed for who is seen from there. */
const AT_SENDER: ReadonlySet<string> = new Set([
  // Checksums that are left to the network card are unfinished there, and only there.
  'checksum-offload',
  'ip-checksum',
  'udp-checksum',
  // Who asks for members, and who listens, is not the sender's business, and may not be seen from there.
  'querier-missing',
  'querier-several',
  'querier-zero',
  'member-no-stream',
  'member-silent',
  'stream-no-member',
  'stream-after-leave',
])

/** What arrives behind routers has spent its TTL on them. */
const BEHIND_ROUTERS: ReadonlySet<string> = new Set(['ttl-one', 'ttl-varies'])

/** Findings that are left aside, seen from there. */
function leftAside(vantage: Vantage | undefined): ReadonlySet<string> | undefined {
  if (vantage === 'sender') return AT_SENDER
  return typeof vantage === 'object' && vantage.hops > 0 ? BEHIND_ROUTERS : undefined
}

/** True if a finding counts that is seen from there. */
export const counts = ({ about: { id } }: Pick<Found, 'about'>, vantage: Vantage | undefined): boolean =>
  leftAside(vantage)?.has(id) !== true
