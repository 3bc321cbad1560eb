/** How a capture was made: what its source tells of it, live or saved. */
import { networkInterfaces } from 'node:os'
import type { FrameSource } from '../capture/batch.ts'
import type { CaptureFacts, InterfaceFacts } from '../multicast/capture-facts.ts'
import type { Live } from './live.ts'

/** What whoever saw the frames knows. */
export type Seen = Pick<CaptureFacts, 'displayFilter' | 'frames' | 'cut' | 'began' | 'lasted' | 'isWhole'>

/** @param live for a capture that was made just now */
export function factsOf(
  { interfaces: all, sections, counts, goesOn }: FrameSource,
  seen: Seen,
  live?: Live,
): CaptureFacts {
  const interfaces = goesOn === undefined ? all : all.filter(({ id }) => !goesOn.has(id))
  const counted = live?.source.statistics()
  const joined = (live?.memberships ?? []).map(({ group, source, interfaceName }) => {
    return { group, source, interface: interfaceName }
  })
  return {
    isLive: live !== undefined,
    interfaces: interfaces.map(({ id, name, link, snaplen, filter, hardware, os, section }): InterfaceFacts => {
      const handle = live?.source.handleOf(id)
      const statistics = counted?.[id]
      const said = section === undefined ? undefined : sections[section - 1]
      return {
        id,
        name,
        link,
        snaplen,
        captureFilter: filter,
        promiscuous: handle?.promiscuous,
        stamps: handle?.stamps,
        received: statistics?.received ?? counts[id]?.filtered ?? counts[id]?.received,
        dropped: statistics?.dropped ?? counts[id]?.dropped,
        droppedByInterface: statistics?.droppedByInterface ?? counts[id]?.droppedByInterface,
        hardware: hardware ?? said?.hardware,
        os: os ?? said?.os,
        application: said?.application,
      }
    }),
    addresses: live && ownAddresses(live, interfaces),
    joined,
    ...seen,
  }
}

/** Addresses of this host; none are known of those whose frames come by pipes. */
function ownAddresses({ source }: Live, interfaces: FrameSource['interfaces']): string[] | undefined {
  if (interfaces.some(({ id }) => source.handleOf(id) === undefined)) return undefined
  return Object.values(networkInterfaces()).flatMap((some = []) => some.map(({ address }) => address))
}
