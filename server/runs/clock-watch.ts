import { targetOf } from '@/server/audit/entry'
import type { Lend } from './connection'
import { monotonicMs } from './lease'
import { writeEntry } from './record'

export const SKEW_WARN_MS = 2000
export const SKEW_STOP_MS = 30_000
/** A step back smaller than this is the network's doing. */
const STEP_MS = 2000

export type Clocks = { skewMs: number | null; mayClaim: boolean }

/** Compares this machine's clock with the database's, which alone decides. One that is far off stops claiming here: its times would be wrong
 *  wherever they are shown. A database clock that steps back fires nothing twice, and is an entry of the log. */
export function createClockWatch(options: { lend: Lend; now: () => Date; worker: string; onWarn: (skewMs: number) => void }) {
  const { lend, now, worker, onWarn } = options
  let state: Clocks = { skewMs: null, mayClaim: true }
  let last: { databaseMs: number; atMs: number } | null = null

  const record = (reason: string) =>
    lend((client) =>
      writeEntry(client, { action: 'clocks.skew', phase: 'event', outcome: null, target: targetOf('worker', worker), reason }),
    )

  async function look(): Promise<Clocks> {
    const before = { hostMs: now().getTime(), atMs: monotonicMs() }
    const { rows } = await lend((client) =>
      client.query<{ ms: number }>('SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS ms'),
    )
    const tookMs = monotonicMs() - before.atMs
    const databaseMs = rows[0]?.ms ?? Number.NaN
    const skewMs = Math.round(before.hostMs + tookMs / 2 - databaseMs)
    const mayClaim = Math.abs(skewMs) <= SKEW_STOP_MS
    const expectedMs = last ? last.databaseMs + (before.atMs - last.atMs) : databaseMs
    const wasAllowed = state.mayClaim
    state = { skewMs, mayClaim }
    last = { databaseMs, atMs: before.atMs }
    if (Math.abs(skewMs) > SKEW_WARN_MS) onWarn(skewMs)
    if (expectedMs - databaseMs > STEP_MS) await record(`the database's clock stepped back by ${Math.round(expectedMs - databaseMs)} ms`)
    if (mayClaim !== wasAllowed)
      await record(mayClaim ? `claims again: ${skewMs} ms apart` : `claims nothing: its clock is ${skewMs} ms from the database's`)
    return state
  }
  return { look, state: () => state }
}
