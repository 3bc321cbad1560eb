/** Ports whose datagrams and segments have to be looked at closely: other packets may travel in them, or news. */
import type { Protocol } from '../../decode/protocol.ts'
import type { Registry } from '../../decode/registry.ts'
import { reaching } from '../../decode/walk.ts'

const PORTS = 65_536
const UDP = 1
const TCP = 2
/** What may travel in a tunnel. */
const CARRIED: ReadonlySet<string> = new Set(['eth', 'ip', 'ipv6'])

export class HidingPorts {
  /** By port, who may hide something there. */
  private readonly ports = new Uint8Array(PORTS)

  constructor(readonly registry: Registry) {
    const hidden = registry.protocols.filter(({ abbrev, spec }) => CARRIED.has(abbrev) || spec.announces)
    const hiding = reaching(registry, new Set(hidden))
    this.add(registry.protocol('udp'), UDP, hiding)
    this.add(registry.protocol('tcp'), TCP, hiding)
  }

  /** True if something may travel there that has to be looked for. */
  mayHide(isDatagram: boolean, from: number, to: number): boolean {
    return ((this.ports[from] | this.ports[to]) & (isDatagram ? UDP : TCP)) !== 0
  }

  private add(carrier: Protocol | undefined, bit: number, hiding: ReadonlySet<Protocol>): void {
    if (carrier === undefined) return
    const { next = [], guesses } = carrier.spec.shape
    // What is guessed at may come on any port.
    const isAny = guesses !== undefined && this.registry.guesses(guesses).some((declared) => hiding.has(declared))
    if (isAny) for (let port = 0; port < PORTS; port++) this.ports[port] |= bit
    for (const { table } of next) {
      for (const [port, declared] of this.registry.table(table).values()) {
        if (hiding.has(declared) && port < PORTS) this.ports[port] |= bit
      }
    }
  }
}
