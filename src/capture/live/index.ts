/** Capturing from interfaces. Loaded when it is asked for: whoever reads files needs no libpcap. */
export { allMulticast } from './all-multicast.ts'
export { capDriver } from './cap.ts'
export type {
  DriverInterface,
  LinkType,
  LiveDriver,
  LiveHandle,
  LiveInput,
  LiveSettings,
  LiveStatistics,
} from './driver.ts'
export { type InterfaceFacts, interfaceFacts } from './interfaces.ts'
export { type Join, join, type Membership, parseJoin } from './join.ts'
export { interfaceKind, isForTests } from './kind.ts'
export { libpcapDriver } from './libpcap.ts'
export { libpcapSender } from './libpcap-sender.ts'
export { Outages } from './outages.ts'
export { Clock, Schedule, type Speed } from './pace.ts'
export { isPipe, openPipe } from './pipe.ts'
export { type Account, accountFor, become } from './privileges.ts'
export { canSend, type LiveSender } from './sender.ts'
export { LiveSource, type LiveSourceOptions } from './source.ts'
