/** What a regular expression is made of. It describes octets, not characters: packets hold octets. */

/** Octets that fit: `set[octet]` is 1. */
export type OctetSet = Uint8Array

/** What an assertion asks of the place between two octets. */
export type Assertion =
  /** Before the first octet. */
  | 'begin'
  /** Behind the last octet. */
  | 'end'
  /** Behind the last octet, or before a line feed that is the last. */
  | 'end-or-line'
  | 'line-begin'
  | 'line-end'
  | 'word-edge'
  | 'no-word-edge'

export type Node =
  | { readonly is: 'empty' }
  | { readonly is: 'octet'; readonly set: OctetSet }
  | { readonly is: 'assert'; readonly what: Assertion }
  | { readonly is: 'row'; readonly parts: readonly Node[] }
  | { readonly is: 'choice'; readonly parts: readonly Node[] }
  /** No `most` means without end. */
  | { readonly is: 'repeat'; readonly of: Node; readonly least: number; readonly most: number | undefined }
