/** Types of RTCP packets and of items that describe sources (RFC 3550 §12, and IANA's registries). */
export const packetTypes: Readonly<Record<number, string>> = {
  192: 'Full Intra-frame Request (H.261)',
  193: 'Negative Acknowledgement (H.261)',
  194: 'SMPTE time-code mapping',
  195: 'Extended inter-arrival jitter report',
  200: 'Sender Report',
  201: 'Receiver Report',
  202: 'Source description',
  203: 'Goodbye',
  204: 'Application specific',
  205: 'Generic RTP Feedback',
  206: 'Payload-specific Feedback',
  207: 'Extended report (RFC 3611)',
  208: 'AVB RTCP packet (IEEE1733)',
  209: 'Receiver Summary Information',
  210: 'Port Mapping',
}

export const itemTypes: Readonly<Record<number, string>> = {
  0: 'END',
  1: 'CNAME (user and domain)',
  2: 'NAME (common name)',
  3: 'EMAIL (e-mail address)',
  4: 'PHONE (phone number)',
  5: 'LOC (geographic location)',
  6: 'TOOL (name/version of source app)',
  7: 'NOTE (note about source)',
  8: 'PRIV (private extensions)',
  9: 'H323-CADDR (H.323 callable address)',
  10: 'Application Specific Identifier',
}

/** Formats of feedback (RFC 4585 §6, RFC 5104 §4, and IANA's registries). */
export const transportFeedback: Readonly<Record<number, string>> = {
  1: 'Generic negative acknowledgement (NACK)',
  3: 'Temporary Maximum Media Stream Bit Rate Request (TMMBR)',
  4: 'Temporary Maximum Media Stream Bit Rate Notification (TMMBN)',
  15: 'Transport-wide Congestion Control (Transport-cc)',
  31: 'Reserved for future extensions',
}

export const payloadFeedback: Readonly<Record<number, string>> = {
  1: 'Picture Loss Indication',
  2: 'Slice Loss Indication',
  3: 'Reference Picture Selection Indication',
  4: 'Full Intra Request (FIR) Command',
  5: 'Temporal-Spatial Trade-off Request (TSTR)',
  6: 'Temporal-Spatial Trade-off Notification (TSTN)',
  7: 'Video Back Channel Message (VBCM)',
  15: 'Application Layer Feedback',
  31: 'Reserved for future extensions',
}
