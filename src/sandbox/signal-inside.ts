/** Signals for what `nsenter` has started, which leads a process group of its own (`setsid`). */
import { readdirSync, readFileSync } from 'node:fs'

/**
 * Sends a signal to the child of `nsenter` and to its process group. `nsenter` itself is spared: it has to be there when
 * its child ends, as a PID namespace does not end before somebody has looked after everyone in it, and the first process
 * of a container, whose child it would be otherwise, often looks after nobody.
 */
export function signalInside(nsenter: number, signal: NodeJS.Signals): void {
  const inside = childrenOf(nsenter)
  // It has not begun to enter.
  if (inside.length === 0) send(nsenter, signal)
  for (const pid of inside) if (!send(-pid, signal)) send(pid, signal)
}

/** @returns false where there is nobody of that number */
function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}

function childrenOf(parent: number): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && parentOf(pid) === parent)
}

function parentOf(pid: number): number | undefined {
  try {
    // Behind the name, which may hold anything, stand the state and the parent.
    const [, parent] = /^.*\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'latin1')) ?? []
    return Number(parent)
  } catch {
    return undefined
  }
}
