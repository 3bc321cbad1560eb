/** What a sandbox is to be made of, and where its hosts stand. */

/** A network, and the side of the router that it lies on. */
export type Network = 1 | 2

/** A host as it is asked for. */
export interface HostPlan {
  readonly name: string
  /** Version of IGMP that it is forced to speak. */
  readonly igmp?: 1 | 2 | 3
  /** Version of MLD that it is forced to speak. */
  readonly mld?: 1 | 2
  /** The side of the router that it stands on; 1 without it. */
  readonly network?: Network
}

/** A sandbox as it is asked for. Frames are captured at the first host's port on the switch. */
export interface SandboxPlan {
  readonly hosts: readonly HostPlan[]
  /** Whether the switch asks for members (IGMPv3, MLDv2) and listens to what they answer. */
  readonly querier?: boolean
  /** Whether there are two networks, and a multicast router between them. */
  readonly router?: boolean
}

/** A host with its place in the network. */
export interface SandboxHost extends HostPlan {
  /** From 1. */
  readonly number: number
  readonly network: Network
  readonly mac: string
  readonly ipv4: string
  readonly ipv6: string
}

/** The name that the network has in every host. */
export const HOST_INTERFACE = 'eth0'
/** The first host's port on the switch. */
export const CAPTURE_INTERFACE = 'port1'
/** Hosts of one sandbox at most: it is a test, and the last octet of their addresses has to suffice. */
export const MOST_HOSTS = 64

/** Networks of documentation, which nobody has (RFC 5737, RFC 3849). */
const NETWORKS = {
  1: { ipv4: '192.0.2', ipv6: '2001:db8:1:' },
  2: { ipv4: '198.51.100', ipv6: '2001:db8:2:' },
} as const

/** The switch when it asks for members, and the router, stand at the end of the network. */
export const SWITCH_NUMBER = 253
export const ROUTER_NUMBER = 254

/** The IPv4 address of what has that number in the network. */
export const ipv4Of = (network: Network, number: number): string => `${NETWORKS[network].ipv4}.${number}`
/** The IPv6 address of what has that number in the network: both end in the same digits. */
export const ipv6Of = (network: Network, number: number): string => `${NETWORKS[network].ipv6}:${number}`

/** The MAC address of what has that number: one that was given by hand, not by a maker (IEEE 802, bit 1). */
export const macOf = (number: number): string => `02:00:00:00:00:${number.toString(16).padStart(2, '0')}`

/** Says where each host stands. */
export function placed({ hosts }: SandboxPlan): readonly SandboxHost[] {
  return hosts.map((host, k) => {
    const { network = 1 } = host
    const number = k + 1
    return {
      ...host,
      number,
      network,
      mac: macOf(number),
      ipv4: ipv4Of(network, number),
      ipv6: ipv6Of(network, number),
    }
  })
}
