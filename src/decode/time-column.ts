/** The Time column, in the formats that `-t` chooses. */
import type { Packet } from './packet.ts'
import type { Text } from './text.ts'

/** r relative, a clock, ad date and clock, d since the frame before, dd since the frame shown before, e epoch, u and ud UTC. */
export const TIME_FORMATS = ['r', 'a', 'ad', 'adoy', 'd', 'dd', 'e', 'u', 'ud', 'udoy'] as const
export type TimeFormat = (typeof TIME_FORMATS)[number]

/** Writes the frame's time, with as many digits as the file holds. */
export function writeTime(out: Text, p: Packet, format: TimeFormat): void {
  const { session } = p
  switch (format) {
    case 'r':
      return writeDifference(out, p, session.first)
    case 'd':
      return writeDifference(out, p, p.number === 1 ? p : session.previous)
    case 'dd':
      return writeDifference(out, p, session.shown.any ? session.shown : p)
    case 'e':
      return writeParts(out, p, p.sec, p.nsec)
    default:
      return writeDate(out, p, format)
  }
}

function writeDifference(out: Text, p: Packet, from: { sec: number; nsec: number }): void {
  writeParts(out, p, p.sec - from.sec, p.nsec - from.nsec)
}

/** Writes seconds and nanoseconds, whatever their signs, as one decimal number. */
function writeParts(out: Text, p: Packet, sec: number, nsec: number): void {
  if (nsec < 0 || nsec >= 1e9) {
    const carry = Math.floor(nsec / 1e9)
    sec += carry
    nsec -= carry * 1e9
  }
  if (sec < 0) {
    out.byte(0x2d)
    if (nsec > 0) {
      sec += 1
      nsec = 1e9 - nsec
    }
    sec = -sec
  }
  out.dec(sec)
  writeFraction(out, p, nsec)
}

/** Nanoseconds in the unit of that many digits. */
const UNITS = [1e9, 1e8, 1e7, 1e6, 1e5, 1e4, 1e3, 1e2, 1e1, 1]

function writeFraction(out: Text, p: Packet, nsec: number): void {
  const digits = digitsOf(p.iface.precision)
  if (digits > 0) out.byte(0x2e).padded(Math.floor(nsec / UNITS[digits]), digits)
}

/** Wireshark shows seconds, tenths, hundredths, milli-, micro- or nanoseconds. */
function digitsOf(precision: number): number {
  if (precision >= 9) return 9
  if (precision >= 6) return 6
  return precision >= 3 ? 3 : Math.max(0, precision)
}

/** The date of the second that was written last: most frames fall into the second of the frame before. */
const cached = { sec: Number.NaN, format: '' as string, text: '' }

function writeDate(out: Text, p: Packet, format: TimeFormat): void {
  if (cached.sec !== p.sec || cached.format !== format) {
    cached.sec = p.sec
    cached.format = format
    cached.text = dateText(p.sec, format)
  }
  out.add(cached.text)
  writeFraction(out, p, p.nsec % 1e9)
}

function dateText(sec: number, format: TimeFormat): string {
  const date = new Date(sec * 1000)
  if (Number.isNaN(date.getTime())) return String(sec)
  // Shifting the date by the zone's offset lets one set of UTC accessors serve local time as well.
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000)
  const iso = (format.startsWith('u') ? date : local).toISOString()
  const clock = iso.slice(11, 19)
  if (format.endsWith('doy')) return `${iso.slice(0, 4)}/${String(dayOfYear(iso)).padStart(3, '0')} ${clock}`
  return format.endsWith('d') ? `${iso.slice(0, 10)} ${clock}` : clock
}

function dayOfYear(iso: string): number {
  const year = Date.UTC(Number(iso.slice(0, 4)), 0, 1)
  return Math.floor((Date.parse(iso) - year) / 86_400_000) + 1
}
