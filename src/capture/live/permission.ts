import { LiveCaptureError } from '../errors.ts'

/** Says what capturing, or sending, takes, and the two ways to get it. */
export function notPermitted(name: string, doing: 'capturing' | 'sending' = 'capturing'): LiveCaptureError {
  return new LiveCaptureError(
    'permission',
    name,
    `${doing} takes root or the capability cap_net_raw`,
    `run it with sudo, or allow it to Node for everybody: sudo setcap cap_net_raw+ep ${process.execPath}`,
  )
}
