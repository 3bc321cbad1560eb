/** Blocks of pcapng that are looked into or written (draft-ietf-opsawg-pcapng §4). */
export const SECTION_HEADER = 0x0a0d_0d0a
export const INTERFACE_DESCRIPTION = 1
export const OBSOLETE_PACKET = 2
export const SIMPLE_PACKET = 3
export const INTERFACE_STATISTICS = 5
export const ENHANCED_PACKET = 6

export const BYTE_ORDER_MAGIC = 0x1a2b_3c4d

/** Smallest length that a block can have. */
export function smallest(type: number): number {
  if (type === ENHANCED_PACKET || type === OBSOLETE_PACKET) return 32
  if (type === SECTION_HEADER) return 28
  if (type === INTERFACE_DESCRIPTION) return 20
  return type === SIMPLE_PACKET ? 16 : 12
}

/** A length with its padding to 32 bits. Some writers leave it out of a block's length, which costs a reader nothing. */
export function padded(length: number): number {
  return length + (-length & 3)
}

/** How a message names a block. */
export function kind(type: number): string {
  if (type === SECTION_HEADER) return 'section header'
  if (type === INTERFACE_DESCRIPTION) return 'interface description'
  if (type === ENHANCED_PACKET || type === OBSOLETE_PACKET || type === SIMPLE_PACKET) return 'packet block'
  return `block of type 0x${type.toString(16).padStart(8, '0')}`
}
