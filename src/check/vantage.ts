/** Which findings count, by where the frames were captured. */
import type { Found } from '../multicast/findings/finding.ts'
import type { Vantage } from './expectations.ts'

/** Checksums that the sending host leaves to its network card are unfinished there, and only there. */
const UNFINISHED_AT_SENDER = ['checksum-offload', 'ip-checksum', 'udp-checksum']
/** What arrives behind routers has spent its TTL on them. */
const SPENT_ON_THE_WAY = ['ttl-one']

/** True if a finding is one that the sender can be blamed for, seen from there. */
export function counts({ about: { id } }: Pick<Found, 'about'>, vantage: Vantage | undefined): boolean {
  if (vantage === 'sender') return !UNFINISHED_AT_SENDER.includes(id)
  if (vantage === undefined || vantage === 'receiver' || vantage.hops === 0) return true
  return !SPENT_ON_THE_WAY.includes(id)
}
