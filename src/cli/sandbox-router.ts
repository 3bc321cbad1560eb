/** What runs in a sandbox's router: `castshark sandbox-router INTERFACE…`, which no user calls. */
import { route } from '../sandbox/router/index.ts'

/** Printed once it routes. */
export const ROUTING = 'routing'

/** Routes until it is killed. @throws SandboxError */
export async function sandboxRouter(interfaces: readonly string[]): Promise<never> {
  await route(interfaces)
  process.stdout.write(`${ROUTING}\n`)
  return new Promise(() => {})
}
