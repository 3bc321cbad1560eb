/** The commands that tell what the frames of a capture mean together. */
import type { Command } from 'commander'
import { addDiagnoseOptions, DIAGNOSE_HELP, type DiagnoseOptions, refuseBesideEvents } from './diagnose-options.ts'
import {
  addObserveOptions,
  checkEvents,
  GROUPS_HELP,
  MEMBERS_HELP,
  type MemberOptions,
  milliseconds,
  type ObserveOptions,
  QUERIERS_HELP,
  STREAMS_HELP,
  type StreamOptions,
} from './observe-options.ts'

/** Adds the commands to the program. */
export function addObserveCommands(root: Command, end: (code: number) => void): void {
  const add = (name: string, about: string, help: string): Command =>
    addObserveOptions(root.command(`${name} [files...]`).description(about))
      .copyInheritedSettings(root)
      .addHelpText('after', help)
  const addMemberships = (name: 'groups' | 'members' | 'queriers', about: string, help: string): Command =>
    add(name, about, help).action(async (files: string[], options: MemberOptions) => {
      checkEvents(options)
      if (options.events) return end(await events(files, options))
      if (options.timeline) {
        const { timeline } = await import('./timeline.ts')
        return end(await timeline(files, options))
      }
      const memberships = await import('./memberships.ts')
      end(await memberships[name](files, options))
    })
  addMemberships('groups', 'tell which groups have members', GROUPS_HELP)
  addMemberships('members', 'tell who is in which group, since when, and who left', MEMBERS_HELP).option(
    '--timeline',
    'draw who was in which group when',
  )
  addMemberships('queriers', 'tell who asks for members, and how often', QUERIERS_HELP)
  add('streams', 'tell who sends to which group, how much, and how evenly', STREAMS_HELP)
    .option('--window <ms>', 'milliseconds over which the peak rate is looked for', milliseconds, 100)
    .option('--counter <field>', 'a number that counts datagrams, such as data[0:4]: tells loss of what is not RTP')
    .action(async (files: string[], options: StreamOptions) => {
      checkEvents(options)
      if (options.events) return end(await events(files, options))
      const { streams } = await import('./streams.ts')
      end(await streams(files, options))
    })
  addDiagnoseOptions(add('diagnose', 'tell what is wrong, and why a stream does not arrive', DIAGNOSE_HELP)).action(
    async (files: string[], options: DiagnoseOptions) => {
      checkEvents(options)
      if (options.events) {
        refuseBesideEvents(options)
        return end(await events(files, options))
      }
      const { diagnose } = await import('./diagnose.ts')
      end(await diagnose(files, options))
    },
  )
}

async function events(files: readonly string[], options: ObserveOptions & Partial<StreamOptions>): Promise<number> {
  const events = await import('./events.ts')
  return events.events(files, options)
}
