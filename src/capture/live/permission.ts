import { LiveCaptureError } from '../errors.ts'

/** Says what capturing takes, and the two ways to get it. */
export function notPermitted(name: string): LiveCaptureError {
  return new LiveCaptureError(
    'permission',
    name,
    'capturing takes root or the capability cap_net_raw',
    `run it with sudo, or let Node capture for everybody: sudo setcap cap_net_raw+ep ${process.execPath}`,
  )
}
