/** Words of TCP options (IANA), as Wireshark has them. */

/** Option kinds. */
export const optionKinds: Readonly<Record<number, string>> = {
  0: 'End of Option List',
  1: 'No-Operation',
  2: 'Maximum Segment Size',
  3: 'Window Scale',
  4: 'SACK Permitted',
  5: 'SACK',
  6: 'Echo',
  7: 'Echo Reply',
  8: 'Time Stamp Option',
  9: 'Partial Order Connection Permitted',
  10: 'Partial Order Service Profile',
  11: 'CC',
  12: 'CC.NEW',
  13: 'CC.ECHO',
  14: 'TCP Alternate Checksum Request',
  15: 'TCP Alternate Checksum Data',
  16: 'Skeeter',
  17: 'Bubba',
  18: 'Trailer Checksum Option',
  19: 'MD5 Signature Option',
  20: 'SCPS Capabilities',
  21: 'Selective Negative Acknowledgements',
  22: 'Record Boundaries',
  23: 'Corruption experienced',
  24: 'SNAP',
  25: 'Unassigned',
  26: 'TCP Compression Filter',
  27: 'Quick-Start Response',
  28: 'User Timeout Option',
  29: 'The TCP Authentication Option',
  30: 'Multipath TCP',
  34: 'TCP Fast Open Cookie',
  76: 'Riverbed Probe',
  78: 'Riverbed Transparency',
  172: 'Accurate ECN Order 0',
  174: 'Accurate ECN Order 1',
  253: 'RFC3692-style Experiment 1',
  254: 'RFC3692-style Experiment 2',
}

/** Experiment identifiers (RFC 6994). */
export const experiments: Readonly<Record<number, string>> = {
  172: 'TCP ACK Rate Request',
  840: 'Host ID',
  2573: 'Autonomous System Compensation',
  3232: 'Capability Option',
  3792: 'Extended Data Offset',
  17742: 'Encryption Negotiation',
  21283: 'Service Number',
  30188: 'Timestamp Interval',
  44224: 'Accurate ECN - Order 0',
  44225: 'Accurate ECN - Order 1',
  44238: 'Accurate ECN',
  58068: 'Shared Memory communications over RMDA protocol',
  63881: 'Fast Open',
  63888: 'Low Latency',
}

/** Subtypes of Multipath TCP (RFC 8684 §8.2). */
export const multipathSubtypes: readonly string[] = [
  'Multipath Capable',
  'Join Connection',
  'Data Sequence Signal',
  'Add Address',
  'Remove Address',
  'Change Subflow Priority',
  'TCP Fallback',
  'Fast Close',
  'TCP Reset',
]

/** Reasons for a reset of a subflow (RFC 8684 §3.6). */
export const resetReasons: readonly string[] = [
  'Unspecified error',
  'MPTCP-specific error',
  'Lack of resources',
  'Administratively prohibited',
  'Too much outstanding data',
  'Unacceptable performance',
  'Middlebox interference',
]
