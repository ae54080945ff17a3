import { AppError } from '@/lib/errors'
import type { Kept } from './kept-tools'
import { type Limits, type Ran, runPinned } from './run-tool'
import type { Turns } from './turns'

/** Seconds of each command; memory and output are the runner's own. */
const LIMITS = {
  parse: { timeMs: 2000 },
  fmt: { timeMs: 2000 },
  capabilities: { timeMs: 2000 },
  check: { timeMs: 5000 },
  inspect: { timeMs: 5000 },
  build: { timeMs: 20_000 },
  test: { timeMs: 30_000 },
  eval: { timeMs: 2500 },
  lint: { timeMs: 6000 },
  fix: { timeMs: 6000 },
} as const satisfies Record<string, Limits>
export type Command = keyof typeof LIMITS

export type Ask = { by: string; cwd: string; limits?: Limits /** Null is given back instead of an error. */; isLimitAnAnswer?: boolean }
/** Runs OPA or Regal for a person. Errors: UPSTREAM when it is missing, or over a limit (`limit_exceeded`). */
export type Commands = {
  opa: (args: readonly [Command, ...string[]], ask: Ask) => Promise<Ran>
  regal: (args: readonly [Command, ...string[]], ask: Ask) => Promise<Ran>
  version: (name: 'opa' | 'regal') => Promise<{ version: string; how: string }>
}

/** What is over its limit, in one sentence. */
export const overLimit = (what: string, { timeMs }: Limits): string =>
  `limit_exceeded: ${what} was ended: it took more than ${timeMs / 1000} s, 512 MiB of memory or 8 MiB of output`

export function commandsOf(kept: Kept, turns: Turns): Commands {
  const tool = (name: 'opa' | 'regal') =>
    kept.tool(name).catch((cause: unknown) => {
      throw new AppError('UPSTREAM', cause instanceof Error ? cause.message : String(cause), { cause })
    })
  const run = (name: 'opa' | 'regal'): Commands['opa'] => {
    return async (args, { by, cwd, limits = LIMITS[args[0]], isLimitAnAnswer = false }) => {
      const { path } = await tool(name)
      const ran = await turns(by, () => runPinned(path, args, { cwd, limits, isIsolated: true }))
      if (ran.isOverLimit && !isLimitAnAnswer) throw new AppError('UPSTREAM', `${overLimit(`${name} ${args[0]}`, limits)}.`)
      if (ran.code === null && !ran.isOverLimit) throw new AppError('UPSTREAM', `${name} could not be started or was ended from outside.`)
      return ran
    }
  }
  return { opa: run('opa'), regal: run('regal'), version: tool }
}

export const limitsOf = (command: Command): Limits => LIMITS[command]
