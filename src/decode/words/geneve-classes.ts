/** Whose options Geneve carries: ranges of classes (IANA registry, RFC 8926 §7), as Wireshark words them. */

const CLASSES: readonly (readonly [first: number, last: number, name: string])[] = [
  [0x0000, 0x00ff, 'Standard'],
  [0x0100, 0x0100, 'Linux'],
  [0x0101, 0x0101, 'Open vSwitch'],
  [0x0102, 0x0102, 'Open Virtual Networking (OVN)'],
  [0x0103, 0x0103, 'In-band Network Telemetry (INT)'],
  [0x0104, 0x0104, 'VMware'],
  [0x0105, 0x0105, 'Amazon.com, Inc.'],
  [0x0106, 0x0106, 'Cisco Systems, Inc.'],
  [0x0107, 0x0107, 'Oracle Corporation'],
  [0x0108, 0x0110, 'Amazon.com, Inc.'],
  [0x0111, 0x0118, 'IBM'],
  [0x0119, 0x0128, 'Ericsson'],
  [0x0129, 0x0129, 'Oxide Computer Company'],
  [0x0130, 0x0131, 'Cisco Systems, Inc.'],
  [0x0132, 0x0135, 'Google LLC'],
  [0x0136, 0x0136, 'InfoQuick Global Connection Tech Ltd.'],
  [0x0137, 0xfeff, 'Unassigned'],
  [0xfff0, 0xffff, 'Experimental'],
]

/** The name of the range that a class is in. */
export const geneveClass = (value: number): string | undefined =>
  CLASSES.find(([first, last]) => value >= first && value <= last)?.[2]
