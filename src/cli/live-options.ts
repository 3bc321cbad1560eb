/** Options of all commands that capture, with tshark's letters: where, which frames, how, until when, into which file. */
import { type Command, InvalidArgumentError, Option } from 'commander'
import { UsageError } from './errors.ts'
import { fileFormat, positive, several } from './read-options.ts'

/** What ends a capture by itself, or one of its files. */
export interface Limits {
  readonly seconds?: number
  readonly frames?: number
  /** Of the file that is written. */
  readonly octets?: number
  /** Files that are written in all, or kept. */
  readonly files?: number
}

/** What holds for an interface if it is said behind its `-i`, and for all that nothing else is said of if in front. */
export interface InterfaceSettings {
  readonly captureFilter?: string
  readonly snapshotLength: number
  readonly promiscuous: boolean
  readonly bufferSize: number
  readonly linkType?: string
  readonly timeStampType?: string
  readonly direction?: 'in' | 'out' | 'inout'
}

/** Where to capture, and how. */
export interface SourceOptions extends InterfaceSettings {
  readonly interface?: readonly string[]
  /** What was said of single interfaces, in their order: where it is not undefined, what is said of all has no say. */
  readonly interfaceSettings?: readonly Partial<InterfaceSettings>[]
  readonly timeStampPrecision?: 'micro' | 'nano'
  readonly driver: 'libpcap' | 'cap'
  readonly join?: readonly string[]
  readonly user?: string
}

/** What commander makes of the command line. */
export interface LiveOptions extends SourceOptions {
  readonly writeFile?: string
  readonly fileFormat?: 'pcap' | 'pcapng'
  readonly listLinkTypes?: true
  readonly frames?: number
  readonly autostop?: Limits
  readonly ringBuffer?: Limits
  /** Whether frames to groups are asked for that nobody on this host has joined. */
  readonly isAllMulticast?: boolean
}

/** libpcap's largest; also what tcpdump and dumpcap take. */
const WHOLE_FRAMES = 262_144
/** MiB: at 100,000 small frames a second the program may be away for a second. */
const BUFFER = 16
/** libpcap counts the buffer's octets in an int. */
const LARGEST_BUFFER = 2047

const LIMITS = 'duration:SECONDS, packets:N, filesize:KILOBYTES or files:N'

/** Adds the options to a command. */
export function addLiveOptions(command: Command): Command {
  return addSourceOptions(command)
    .option('-w, --write-file <file>', 'write the frames captured to a file; - for standard output')
    .addOption(fileFormat())
    .option('-c, --frames <n>', 'end after that many frames', positive)
    .option('-a, --autostop <limit>', `end after ${LIMITS}`, limits)
    .option('-b, --ring-buffer <limit>', 'as -a, but begin another file; files:N keeps the newest N', limits)
    .option('-L, --list-link-types', 'list the link types of the interface, and end')
}

/** Adds those that say where to capture, and how. */
export function addSourceOptions(command: Command): Command {
  return addInterfaceOptions(command)
    .addOption(new Option('--time-stamp-precision <unit>', 'unit of the stamps').choices(['micro', 'nano']))
    .addOption(new Option('--driver <driver>', 'what captures').choices(['libpcap', 'cap']).default('libpcap'))
    .option('--join <group>', 'join GROUP[@SOURCE][%INTERFACE] meanwhile (may be given several times)', several)
    .option('-Z, --user <user>', 'run as that user once the interface is open')
}

/** The options that are about the interface that they stand behind, or about all where they stand in front. */
const OF_INTERFACES: Readonly<Record<string, keyof InterfaceSettings>> = {
  'capture-filter': 'captureFilter',
  'snapshot-length': 'snapshotLength',
  'no-promiscuous': 'promiscuous',
  'buffer-size': 'bufferSize',
  'link-type': 'linkType',
  'time-stamp-type': 'timeStampType',
  direction: 'direction',
}

function addInterfaceOptions(command: Command): Command {
  command
    .option(
      '-i, --interface <interface>',
      'where to capture, such as eth0 or any, or a pipe (may be given several times; -f -s -p -B -y -Q behind it are its own)',
      several,
    )
    .option('-f, --capture-filter <expression>', "which frames, in libpcap's language, such as 'udp port 5004'")
    .option('-s, --snapshot-length <octets>', 'keep so much of each frame; 0 for all', snapshotLength, WHOLE_FRAMES)
    .option('-p, --no-promiscuous', 'leave frames alone that are for others')
    .option('-B, --buffer-size <mebibytes>', 'room for frames in the kernel', bufferSize, BUFFER)
    .option('-y, --link-type <name>', 'link type, one of those that -L lists')
    .option('--time-stamp-type <name>', 'who stamps the frames: host (the kernel), adapter, …')
    .addOption(new Option('-Q, --direction <way>', 'only frames that go this way').choices(['in', 'out', 'inout']))
  const settings: Partial<Record<keyof InterfaceSettings, unknown>>[] = []
  command.on('option:interface', () => {
    settings.push({})
    command.setOptionValue('interfaceSettings', settings)
  })
  for (const [option, name] of Object.entries(OF_INTERFACES)) {
    let ofAll: unknown = command.getOptionValue(name)
    // After the value has been read and taken for all.
    command.on(`option:${option}`, () => {
      const value: unknown = command.getOptionValue(name)
      const own = settings[settings.length - 1]
      if (own === undefined) ofAll = value
      else own[name] = value
      command.setOptionValue(name, ofAll)
    })
  }
  return command
}

function snapshotLength(text: string): number {
  // As tcpdump and tshark have it.
  if (text === '0') return WHOLE_FRAMES
  const value = positive(text)
  if (value > WHOLE_FRAMES) throw new InvalidArgumentError(`It can be ${WHOLE_FRAMES} at most.`)
  return value
}

function bufferSize(text: string): number {
  const value = positive(text)
  if (value > LARGEST_BUFFER) throw new InvalidArgumentError(`It can be ${LARGEST_BUFFER} at most.`)
  return value
}

function limits(text: string, before: Limits = {}): Limits {
  const colon = text.indexOf(':')
  const value = text.slice(colon + 1)
  switch (text.slice(0, Math.max(colon, 0))) {
    case 'duration':
      return { ...before, seconds: seconds(value) }
    case 'packets':
      return { ...before, frames: positive(value) }
    case 'filesize':
      return { ...before, octets: 1000 * positive(value) }
    case 'files':
      return { ...before, files: positive(value) }
    default:
      throw new InvalidArgumentError(`It is ${LIMITS}.`)
  }
}

/** The longest that Node's timers can wait, in seconds. */
const LONGEST = 0x7fff_ffff / 1000

function seconds(text: string): number {
  const value = Number(text)
  if (!/^\d+(\.\d+)?$/.test(text) || value === 0) throw new InvalidArgumentError('It has to be a number above 0.')
  if (value > LONGEST) throw new InvalidArgumentError(`It can be ${Math.floor(LONGEST)} seconds at most.`)
  return value
}

/** What the options are if none is given. */
export const USUAL_LIVE_OPTIONS = {
  snapshotLength: WHOLE_FRAMES,
  promiscuous: true,
  bufferSize: BUFFER,
  driver: 'libpcap',
} as const satisfies LiveOptions

/** How the options are written that say how to capture, and what they are if they are not given. */
const ABOUT_CAPTURING: Readonly<Partial<Record<keyof LiveOptions, readonly [written: string, usual?: unknown]>>> = {
  captureFilter: ['-f'],
  writeFile: ['-w'],
  autostop: ['-a'],
  ringBuffer: ['-b'],
  snapshotLength: ['-s', WHOLE_FRAMES],
  promiscuous: ['-p', true],
  bufferSize: ['-B', BUFFER],
  linkType: ['-y'],
  direction: ['-Q'],
  listLinkTypes: ['-L'],
  timeStampType: ['--time-stamp-type'],
  timeStampPrecision: ['--time-stamp-precision'],
  driver: ['--driver', 'libpcap'],
  join: ['--join'],
  user: ['-Z'],
}

/** Refuses options that mean nothing to a saved capture. @throws UsageError */
export function refuseLiveOptions(options: LiveOptions): void {
  for (const [name, [written, usual]] of Object.entries(ABOUT_CAPTURING)) {
    if (options[name as keyof LiveOptions] === usual) continue
    const instead = written === '-f' ? '; of a saved capture, -Y chooses the frames' : ''
    throw new UsageError(
      `${written} is about capturing, and no interface is named`,
      `Name one, as in: -i eth0${instead}`,
    )
  }
}
