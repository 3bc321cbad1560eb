/** Numbers of what IP carries, in its protocol or next header (IANA, Protocol Numbers). */

export const ICMP = 1
export const IGMP = 2
export const TCP = 6
export const UDP = 17
export const ICMPV6 = 58
export const PIM = 103
