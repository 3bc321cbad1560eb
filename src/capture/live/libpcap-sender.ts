/** Sending by libpcap (pcap_inject(3PCAP)). */
import { getSystemErrorName } from 'node:util'
import { LiveCaptureError } from '../errors.ts'
import { droppedOn } from './dropped.ts'
import { type Library, library, octets, type Pointer } from './ffi.ts'
import { activate, created } from './libpcap.ts'
import { LibpcapHandle } from './libpcap-handle.ts'
import type { LiveSender } from './sender.ts'

/** Nothing is received: as little room as libpcap does with. */
const SNAPLEN = 64
const BUFFER = 64 * 1024

/** A filter of one instruction, which lets nothing through: BPF_RET and BPF_K, with 0. */
const REJECT = Uint8Array.from([6, 0, 0, 0, 0, 0, 0, 0])

/** What the system answers where it has no room for a frame just now. */
const NO_ROOM: readonly string[] = ['ENOBUFS', 'EAGAIN', 'EINTR']

/** @throws LiveCaptureError where there is no such interface, it is down, or may not be sent on */
export async function libpcapSender(name: string): Promise<LiveSender> {
  const pcap = await library()
  if (name === 'any') {
    throw new LiveCaptureError('setting', name, 'stands for all interfaces, of which frames can be sent on one')
  }
  const p = created(pcap, name)
  try {
    pcap.setSnaplen(p, SNAPLEN)
    pcap.setPromiscuous(p, 0)
    pcap.setBufferSize(p, BUFFER)
    activate(pcap, p, name, 'sending')
    receiveNothing(pcap, p)
    return new LibpcapSender(pcap, p, name)
  } catch (error) {
    pcap.close(p)
    throw error
  }
}

function receiveNothing(pcap: Library, p: Pointer): void {
  // A `struct bpf_program`: how many instructions, and where they are.
  const program = octets(16)
  const instructions = octets(REJECT.length)
  instructions.set(REJECT)
  pcap.koffi.encode(program, pcap.koffi.struct({ count: 'uint32_t', instructions: 'void *' }), {
    count: 1,
    instructions,
  })
  // Without it, frames would only pile up in a buffer that nobody looks at.
  pcap.setFilter(p, program)
}

class LibpcapSender implements LiveSender {
  readonly interfaceName: string
  readonly link: number
  readonly #pcap: Library
  readonly #p: Pointer
  readonly #droppedBefore: number
  #isClosed = false

  constructor(pcap: Library, p: Pointer, name: string) {
    const link = LibpcapHandle.linkInFiles(pcap, p)
    if (link === undefined)
      throw new LiveCaptureError('failed', name, 'libpcap does not know the link type of its frames')
    this.#pcap = pcap
    this.#p = p
    this.interfaceName = name
    this.link = link
    this.#droppedBefore = droppedOn(name)
  }

  get dropped(): number {
    return droppedOn(this.interfaceName) - this.#droppedBefore
  }

  send(frame: Uint8Array): boolean {
    if (this.#pcap.inject(this.#p, frame, frame.length) >= 0) return true
    const code = getSystemErrorName(-this.#pcap.koffi.errno())
    if (NO_ROOM.includes(code)) return false
    throw this.#refusal(code, frame.length)
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#pcap.close(this.#p)
  }

  #refusal(code: string, size: number): LiveCaptureError {
    const name = this.interfaceName
    switch (code) {
      case 'EMSGSIZE':
        return new LiveCaptureError(
          'failed',
          name,
          `its ${size} octets are more than the interface takes`,
          `raise the MTU (ip link set ${name} mtu N), or leave such frames out (-Y 'frame.len < ${size}')`,
        )
      case 'EINVAL':
        return new LiveCaptureError(
          'failed',
          name,
          `its ${size} octets are fewer than a header of the link layer has`,
          `-Y 'frame.len > ${size}' leaves such frames out`,
        )
      case 'ENETDOWN':
        return new LiveCaptureError('gone', name, 'the interface went down')
      case 'ENXIO':
      case 'ENODEV':
        return new LiveCaptureError('gone', name, 'the interface was removed')
      default:
        return new LiveCaptureError('failed', name, this.#pcap.problem(this.#p) || code)
    }
  }
}
