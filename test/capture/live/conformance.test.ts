/** Both drivers, held to what any driver has to do. */
import { capDriver, libpcapDriver } from '../../../src/capture/live/index.ts'
import { type Abilities, conformance, unbuilt } from './conformance.ts'
import { missing } from './namespace.ts'

const ALL: Abilities = { kernelStamps: true, counters: true, settings: true, outliveInterfaces: true }
const NONE: Abilities = { kernelStamps: false, counters: false, settings: false, outliveInterfaces: false }

conformance('libpcap', libpcapDriver, ALL, missing)
conformance('cap', capDriver, NONE, missing ?? unbuilt('cap'))
