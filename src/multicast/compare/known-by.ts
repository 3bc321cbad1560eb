/** What datagrams of two feeds are known by: sequence numbers of RTP, a number that somebody names, what they carry. */
export const KNOWN_BY = ['rtp', 'counter', 'payload'] as const
export type KnownBy = (typeof KNOWN_BY)[number]
