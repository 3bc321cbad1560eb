/** Capturing from interfaces. Loaded when it is asked for: whoever reads files needs no libpcap. */
export { capDriver } from './cap.ts'
export type { DriverInterface, LinkType, LiveDriver, LiveHandle, LiveSettings, LiveStatistics } from './driver.ts'
export { type InterfaceFacts, interfaceFacts } from './interfaces.ts'
export { type Join, join, type Membership, parseJoin } from './join.ts'
export { libpcapDriver } from './libpcap.ts'
export { type Account, accountFor, become } from './privileges.ts'
export { LiveSource, type LiveSourceOptions } from './source.ts'
