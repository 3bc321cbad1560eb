/** Packet identifiers of MPEG transport streams (ISO/IEC 13818-1 table 2-3; ETSI EN 300 468 §5.1.3). */
const NAMES: Readonly<Record<number, string>> = {
  0: 'Program Association Table',
  1: 'Conditional Access Table',
  2: 'Transport Stream Description Table',
  16: 'Network Information or Stuffing Table',
  17: 'Service Description or Bouquet Association or Stuffing Table',
  18: 'Event Information or Stuffing or Content Identifier Table',
  19: 'Running Status or Stuffing Table',
  20: 'Time and Date or Time Offset or Stuffing Table',
  21: 'Network Synchronization',
  22: 'Resolution Authority Record Notification Table',
  28: 'Inband Signaling',
  29: 'Measurement',
  30: 'Discontinuity Information Table',
  31: 'Selection Information Table',
  8190: 'DOCSIS Data-over-cable well-known PID',
  8191: 'Null packet',
}

export function packetIdentifier(pid: number): string | undefined {
  if (pid >= 3 && pid <= 15) return 'Reserved'
  if (pid >= 23 && pid <= 27) return 'Reserved For Future Use'
  return NAMES[pid]
}
