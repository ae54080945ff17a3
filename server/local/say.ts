/** The one way this folder talks to a person. A closed terminal must not end the system. */
process.stdout.on('error', () => undefined)

export function say(line = ''): void {
  process.stdout.write(`${line}\n`)
}

/** A failure a person can mend: the message says what is wrong and what to do. Shown without a stack. */
export class UsageError extends Error {
  readonly exitCode: number
  constructor(message: string, exitCode = 1) {
    super(message)
    this.name = 'UsageError'
    this.exitCode = exitCode
  }
}

/** Ends the process with the reason: one block for what a person can mend, the stack for what is ours. */
export function fail(cause: unknown): never {
  if (cause instanceof UsageError) {
    process.stderr.write(`${cause.message}\n`)
    process.exit(cause.exitCode)
  }
  process.stderr.write(`${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}\n`)
  process.exit(1)
}

const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`

/** Runs one stage and says in one line how it went and how long it took. */
export async function stage<T>(name: string, act: () => Promise<T>, detail?: (result: T) => string): Promise<T> {
  const since = performance.now()
  try {
    const result = await act()
    say(`  ${name.padEnd(12)} ${(detail?.(result) ?? 'done').padEnd(52)} ${seconds(since)}`)
    return result
  } catch (cause) {
    say(`  ${name.padEnd(12)} failed after ${seconds(since)}`)
    throw cause
  }
}
