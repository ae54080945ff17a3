import { type ChildProcess, spawn } from 'node:child_process'
import { setPriority } from 'node:os'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { openLog } from './log-file.ts'
import { spokenLine, terminalLine } from './log-line.ts'
import { environmentOf } from './processes.ts'
import { say } from './say.ts'

export type ChildPlan = {
  name: string
  args: readonly string[]
  env: Record<string, string | undefined>
  logPath: string
  redact: (line: string) => string
  showsAll: boolean
  /** Hears each line of standard output, as it was written. */
  onLine?: (line: string) => void
  /** How far it stands back when processor time is short, 0 (not at all) to 19. */
  niceness: number
}

/** A process that is kept running until it is stopped. */
export type Child = {
  name: string
  pid: () => number | null
  restarts: () => number
  /** Ends it and lets it start again, for changed code. */
  renew: () => void
  stop: (patienceMs: number) => Promise<void>
}

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 5000
/** After this long a process counts as well started, and the next restart is quick again. */
const STEADY_MS = 30_000

/** Before it has threads, which take over what it has. A system that will not is no reason not to start. */
function standBack(pid: number | undefined, niceness: number): void {
  try {
    if (pid !== undefined && niceness > 0) setPriority(pid, niceness)
  } catch {
    // it runs like the others then
  }
}

/** Starts a Node process and restarts it whenever it ends, saying so in one line. It ends with this process: it holds our stdin pipe. */
export function keepRunning(plan: ChildPlan): Child {
  const write = openLog(plan.logPath)
  let child: ChildProcess | null = null
  let isStopping = false
  let isRenewing = false
  let restarts = 0
  let waitMs = FIRST_WAIT_MS
  let timer: NodeJS.Timeout | null = null

  const read = (stream: Readable | null, isError: boolean) => {
    if (!stream) return
    createInterface({ input: stream }).on('line', (raw) => {
      const secret = spokenLine(raw)
      if (secret !== null) return say(`${plan.name.padEnd(8)} | ${secret}`)
      const line = plan.redact(raw)
      write(line)
      if (!isError) plan.onLine?.(raw)
      const shown = plan.showsAll ? line : isStopping ? null : terminalLine(line, isError)
      if (shown !== null) say(`${plan.name.padEnd(8)} | ${shown}`)
    })
  }
  const again = (why: string) => {
    child = null
    if (isStopping) return
    restarts++
    const delayMs = isRenewing ? 0 : waitMs
    say(
      `${plan.name} ${isRenewing ? 'starts with the changed code' : `ended (${why}); it starts again in ${delayMs / 1000} s. Its log: ${plan.logPath}`}`,
    )
    if (!isRenewing) waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)
    isRenewing = false
    timer = setTimeout(start, delayMs)
  }
  function start(): void {
    const startedAt = performance.now()
    const made = spawn(process.execPath, plan.args, {
      env: environmentOf({ ...plan.env, ACGS_PARENT_WATCHED: undefined }),
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    child = made
    standBack(made.pid, plan.niceness)
    made.stdin.on('error', () => undefined)
    read(made.stdout, false)
    read(made.stderr, true)
    made.once('error', (cause) => again(cause.message))
    made.once('exit', (code, name) => {
      if (performance.now() - startedAt > STEADY_MS) waitMs = FIRST_WAIT_MS
      again(name ?? `exit code ${code}`)
    })
  }
  start()

  return {
    name: plan.name,
    pid: () => child?.pid ?? null,
    restarts: () => restarts,
    renew: () => {
      isRenewing = true
      child?.kill('SIGTERM')
    },
    stop: async (patienceMs) => {
      isStopping = true
      if (timer) clearTimeout(timer)
      const last = child
      if (!last || last.exitCode !== null || last.signalCode !== null) return
      const ended = new Promise<void>((resolve) => last.once('exit', () => resolve()))
      last.kill('SIGTERM')
      const hard = setTimeout(() => last.kill('SIGKILL'), patienceMs)
      await ended
      clearTimeout(hard)
    },
  }
}
