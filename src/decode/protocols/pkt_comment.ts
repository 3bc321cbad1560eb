/** Comments on a frame, which the detail tree shows above it; their fields are the frame's. */
import { protocol } from '../protocol.ts'

export const pktComment = protocol({
  abbrev: 'pkt_comment',
  name: 'Packet comments',
  fields: {},
  shape: { least: 0 },
})
