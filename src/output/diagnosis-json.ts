/** What a diagnosis found, for programs. */
import { seconds } from '../multicast/state/clock.ts'
import { conclusion, type Told } from './diagnosis.ts'

/** Names and values of `castshark diagnose --json`. */
export function diagnosisJson({ name, facts, question, steps, findings, limits, senders, linkName }: Told): object {
  const { isLive, frames, cut, began, lasted, isWhole, displayFilter, joined, interfaces } = facts
  const capture = {
    name,
    live: isLive,
    frames,
    seconds: seconds(lasted),
    began: began === undefined ? null : began / 1000,
    whole: isWhole,
    cut_frames: cut,
    display_filter: displayFilter ?? null,
    interfaces: interfaces.map((one) => ({
      name: one.name ?? null,
      link_type: one.link,
      link_name: linkName(one.link),
      snapshot_length: one.snaplen,
      capture_filter: one.captureFilter ?? null,
      promiscuous: one.promiscuous ?? null,
      stamps: one.stamps ?? null,
      received: one.received ?? null,
      dropped: one.dropped ?? null,
      dropped_by_interface: one.droppedByInterface ?? null,
      hardware: one.hardware ?? null,
      os: one.os ?? null,
      application: one.application ?? null,
    })),
    joined,
    sending_hosts: senders,
    limits,
  }
  if (question === undefined) return { capture, findings }
  const { groupText: group, port = null, sourceText: source = null } = question
  const ends = steps.find(({ answer }) => answer === 'no')?.id ?? null
  return { capture, question: { group, port, source }, steps, ends_at: ends, conclusion: conclusion(steps), findings }
}
