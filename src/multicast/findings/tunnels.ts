/**
 * Ports of tunnels in UDP: VXLAN, Geneve, GRE, MPLS, LISP, AMT, GTP, and InfiniBand's transport (RoCEv2). Over IPv6 they
 * may leave out the checksum (RFC 6935 §5), and where they have a group, all their ends send to it (RFC 7348 §4.2).
 */
export const TUNNELS: readonly number[] = [2152, 2268, 4341, 4754, 4789, 4790, 4791, 6080, 6081, 6635, 8472]
