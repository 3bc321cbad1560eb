/** Settings of protocols, as `-o ip.check_checksum:TRUE` gives them. */

export interface Preference {
  readonly initial: boolean | number | string
  readonly doc: string
}

export const preference = (initial: Preference['initial'], doc: string): Preference => ({ initial, doc })
