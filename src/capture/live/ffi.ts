/** libpcap's functions, and some of the C library's, called from here (pcap(3PCAP)). */
import type { LibraryHandle } from 'koffi'
import { LiveCaptureError } from '../errors.ts'

/** An address. */
export type Pointer = bigint
export type Koffi = typeof import('koffi').default

/** Name of a link type, a stamp type or an error, where it has one. */
type Named = (value: number) => string | null

export interface Library {
  readonly koffi: Koffi
  /** pcap_dump, for `dispatch`. */
  readonly dump: Pointer
  readonly version: () => string
  readonly create: (name: string, error: Uint8Array) => Pointer | null
  readonly setSnaplen: (p: Pointer, octets: number) => number
  readonly setPromiscuous: (p: Pointer, on: number) => number
  readonly setTimeout: (p: Pointer, milliseconds: number) => number
  readonly setBufferSize: (p: Pointer, octets: number) => number
  readonly setStampType: (p: Pointer, type: number) => number
  readonly setPrecision: (p: Pointer, precision: number) => number
  readonly activate: (p: Pointer) => number
  readonly problem: (p: Pointer) => string
  readonly meaning: Named
  readonly close: (p: Pointer) => void
  readonly setDirection: (p: Pointer, direction: number) => number
  readonly setNonblocking: (p: Pointer, on: number, error: Uint8Array) => number
  readonly descriptor: (p: Pointer) => number
  readonly snapshot: (p: Pointer) => number
  readonly link: (p: Pointer) => number
  readonly linkName: Named
  readonly linkDescription: Named
  readonly linkValue: (name: string) => number
  readonly listLinks: (p: Pointer, list: Uint8Array) => number
  readonly freeLinks: (list: Pointer) => void
  readonly setLink: (p: Pointer, link: number) => number
  readonly stampName: Named
  readonly stampValue: (name: string) => number
  readonly listStamps: (p: Pointer, list: Uint8Array) => number
  readonly freeStamps: (list: Pointer) => void
  readonly compile: (p: Pointer, program: Uint8Array, filter: string, optimize: number, netmask: number) => number
  readonly setFilter: (p: Pointer, program: Uint8Array) => number
  readonly network: (name: string, net: Uint8Array, mask: Uint8Array, error: Uint8Array) => number
  readonly freeCode: (program: Uint8Array) => void
  /** Sends a frame. @returns octets that were sent, or -1 */
  readonly inject: (p: Pointer, frame: Uint8Array, size: number) => number
  readonly statistics: (p: Pointer, into: Uint8Array) => number
  readonly findAll: (list: Uint8Array, error: Uint8Array) => number
  readonly freeAll: (list: Pointer) => void
  readonly openDump: (p: Pointer, stream: Pointer) => Pointer | null
  /** pcap_dispatch on another thread. */
  readonly dispatch: (p: Pointer, most: number, handler: Pointer, user: Pointer) => Promise<number>
  readonly openStream: (place: Uint8Array, size: Uint8Array) => Pointer | null
  readonly flush: (stream: Pointer) => number
  readonly rewind: (stream: Pointer) => void
  readonly closeStream: (stream: Pointer) => number
  readonly free: (place: Pointer) => void
  readonly copy: (to: Uint8Array, from: Pointer, octets: number) => void
}

/** Octets that libpcap wants for an error's text. */
export const ERROR_SIZE = 256

/** As Debian, most others, and a machine with the development package call it. */
const NAMES = ['libpcap.so.0.8', 'libpcap.so.1', 'libpcap.so']

let loaded: Promise<Library> | undefined

/** @throws LiveCaptureError where koffi or libpcap is missing */
export function library(): Promise<Library> {
  loaded ??= load()
  return loaded
}

/** What calls functions of libraries. @throws LiveCaptureError where it is missing */
export async function loadKoffi(): Promise<Koffi> {
  try {
    return (await import('koffi')).default
  } catch {
    throw new LiveCaptureError('library', 'koffi', 'this package, which calls libpcap, is missing', 'npm install koffi')
  }
}

async function load(): Promise<Library> {
  const koffi = await loadKoffi()
  return functions(koffi, libpcap(koffi), koffi.load(null))
}

function libpcap(koffi: Koffi): LibraryHandle {
  for (const name of NAMES) {
    try {
      return koffi.load(name)
    } catch {
      // Another system calls it by another name.
    }
  }
  const advice = 'apt install libpcap0.8 (Fedora, Arch, Alpine: the package libpcap)'
  throw new LiveCaptureError('library', 'libpcap', 'this library, which captures frames, is missing', advice)
}

function functions(koffi: Koffi, pcap: LibraryHandle, c: LibraryHandle): Library {
  const dispatch = pcap.func('int pcap_dispatch(void *p, int n, void *handler, void *user)')
  return {
    koffi,
    dump: pcap.symbol('pcap_dump'),
    version: pcap.func('const char *pcap_lib_version()'),
    create: pcap.func('void *pcap_create(const char *source, uint8_t *error)'),
    setSnaplen: pcap.func('int pcap_set_snaplen(void *p, int n)'),
    setPromiscuous: pcap.func('int pcap_set_promisc(void *p, int on)'),
    setTimeout: pcap.func('int pcap_set_timeout(void *p, int ms)'),
    setBufferSize: pcap.func('int pcap_set_buffer_size(void *p, int n)'),
    setStampType: pcap.func('int pcap_set_tstamp_type(void *p, int type)'),
    setPrecision: pcap.func('int pcap_set_tstamp_precision(void *p, int precision)'),
    activate: pcap.func('int pcap_activate(void *p)'),
    problem: pcap.func('const char *pcap_geterr(void *p)'),
    meaning: pcap.func('const char *pcap_statustostr(int error)'),
    close: pcap.func('void pcap_close(void *p)'),
    setDirection: pcap.func('int pcap_setdirection(void *p, int direction)'),
    setNonblocking: pcap.func('int pcap_setnonblock(void *p, int on, uint8_t *error)'),
    descriptor: pcap.func('int pcap_get_selectable_fd(void *p)'),
    snapshot: pcap.func('int pcap_snapshot(void *p)'),
    link: pcap.func('int pcap_datalink(void *p)'),
    linkName: pcap.func('const char *pcap_datalink_val_to_name(int link)'),
    linkDescription: pcap.func('const char *pcap_datalink_val_to_description(int link)'),
    linkValue: pcap.func('int pcap_datalink_name_to_val(const char *name)'),
    listLinks: pcap.func('int pcap_list_datalinks(void *p, void *list)'),
    freeLinks: pcap.func('void pcap_free_datalinks(void *list)'),
    setLink: pcap.func('int pcap_set_datalink(void *p, int link)'),
    stampName: pcap.func('const char *pcap_tstamp_type_val_to_name(int type)'),
    stampValue: pcap.func('int pcap_tstamp_type_name_to_val(const char *name)'),
    listStamps: pcap.func('int pcap_list_tstamp_types(void *p, void *list)'),
    freeStamps: pcap.func('void pcap_free_tstamp_types(void *list)'),
    compile: pcap.func('int pcap_compile(void *p, void *program, const char *filter, int optimize, uint32_t netmask)'),
    setFilter: pcap.func('int pcap_setfilter(void *p, void *program)'),
    network: pcap.func('int pcap_lookupnet(const char *name, void *net, void *mask, uint8_t *error)'),
    freeCode: pcap.func('void pcap_freecode(void *program)'),
    inject: pcap.func('int pcap_inject(void *p, const void *frame, size_t size)'),
    statistics: pcap.func('int pcap_stats(void *p, void *into)'),
    findAll: pcap.func('int pcap_findalldevs(void *list, uint8_t *error)'),
    freeAll: pcap.func('void pcap_freealldevs(void *list)'),
    openDump: pcap.func('void *pcap_dump_fopen(void *p, void *stream)'),
    dispatch: (p, most, handler, user) =>
      new Promise((resolve, reject) =>
        dispatch.async(p, most, handler, user, (error: unknown, n: number) => (error ? reject(error) : resolve(n))),
      ),
    openStream: c.func('void *open_memstream(void *place, void *size)'),
    flush: c.func('int fflush(void *stream)'),
    rewind: c.func('void rewind(void *stream)'),
    closeStream: c.func('int fclose(void *stream)'),
    free: c.func('void free(void *place)'),
    copy: c.func('void *memcpy(void *to, void *from, size_t octets)'),
  }
}

/** Octets that C may write to, which stay where they are for as long as they are referred to. */
export const octets = (size: number): Uint8Array => new Uint8Array(Buffer.allocUnsafeSlow(size).fill(0).buffer)

/** The text that C has left in such octets, up to its NUL. */
export function textIn(place: Uint8Array): string {
  const end = place.indexOf(0)
  return Buffer.from(place.subarray(0, end < 0 ? place.length : end)).toString()
}
