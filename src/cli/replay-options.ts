/** The options of `castshark replay`. */
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Speed } from '../capture/live/pace.ts'
import { addDecodingOptions, type DecodingOptions, positive, several } from './read-options.ts'

/** What commander makes of the command line. */
export interface ReplayOptions extends DecodingOptions {
  readonly readFile?: readonly string[]
  readonly interface?: string
  readonly speed: Speed
  /** Rounds; for ever if 0. */
  readonly loop: number
  readonly rewriteGroup?: readonly string[]
  readonly ttl?: number
  readonly fixChecksums?: true
  readonly displayFilter?: string
  readonly frames?: number
  readonly yes?: true
  readonly user?: string
  readonly quiet?: true
}

export const REPLAY_HELP = `
Examples:
  sudo castshark replay talk.pcapng -i veth0                          as it was captured, gap for gap
  sudo castshark replay talk.pcapng -i veth0 --speed 2 --loop 10      twice as fast, ten times over
  sudo castshark replay talk.pcapng -i veth0 --speed 1000pps          1000 frames a second
  sudo castshark replay talk.pcapng -i veth0 --rewrite-group 239.9.9.9
                                      every group that routers forward becomes this one, in IGMP and MLD too
  sudo castshark replay talk.pcapng -i veth0 --rewrite-group 224.1.1.1=239.9.9.9 --ttl 8 -Y udp

Interfaces for tests are veth, dummy, tap and tun devices and loopback: from others, frames reach people.`

/** Adds the options to a command. */
export function addReplayOptions(command: Command): Command {
  return addDecodingOptions(command)
    .option('-r, --read-file <file>', 'a capture to send; - for standard input (may be given several times)', several)
    .option('-i, --interface <interface>', 'where to send, such as veth0')
    .addOption(
      new Option('--speed <speed>', '1 as it was captured, 2 twice as fast, 1000pps so many frames a second, max')
        .argParser(speed)
        .default({ factor: 1 }, '1'),
    )
    .option('--loop <n>', 'send all of it so many times; 0 until Ctrl-C', rounds, 1)
    .option('--rewrite-group <group>', 'send to that group instead; or OLD=NEW (may be given several times)', several)
    .option('--ttl <n>', 'TTL or hop limit of what is sent to groups that routers forward', ttl)
    .option('--fix-checksums', 'make wrong checksums right, as frames captured on the host that sent them have')
    .option('-Y, --display-filter <filter>', 'send only frames that match, such as udp.dstport == 5004')
    .option('-c, --frames <n>', 'send at most that many frames in each round', positive)
    .option('-q, --quiet', 'no progress line and no summary')
    .option('--yes', 'send although the interface is none for tests')
    .option('-Z, --user <user>', 'run as that user once the interface is open')
    .addHelpText('after', REPLAY_HELP)
}

const FASTEST = 1e7

function speed(text: string): Speed {
  if (text === 'max') return 'max'
  const [, digits, unit] = /^(\d+(?:\.\d+)?)(x|pps)?$/i.exec(text) ?? []
  const value = Number(digits)
  if (digits === undefined || value === 0 || value > FASTEST) {
    throw new InvalidArgumentError('It is a number above 0, such as 1, 2 or 0.5, or 1000pps, or max.')
  }
  return unit?.toLowerCase() === 'pps' ? { perSecond: value } : { factor: value }
}

function rounds(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It has to be a whole number.')
  return Number(text)
}

function ttl(text: string): number {
  const value = Number(text)
  if (!/^\d{1,3}$/.test(text) || value > 255) throw new InvalidArgumentError('It has to be a number from 0 to 255.')
  return value
}
