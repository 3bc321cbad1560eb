/** Ctrl-C and its like. */

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * The first signal asks for an end, which may take a moment: the second has its way at once.
 * @param leave tidies up before that
 * @returns what undoes it
 */
export function onSignals(stop: () => void, leave?: () => void): () => void {
  const heard = (signal: NodeJS.Signals) => {
    if (asked) {
      forget()
      leave?.()
      process.kill(process.pid, signal)
    }
    asked = true
    stop()
  }
  let asked = false
  const forget = () => {
    for (const signal of SIGNALS) process.off(signal, heard)
  }
  for (const signal of SIGNALS) process.on(signal, heard)
  return forget
}
