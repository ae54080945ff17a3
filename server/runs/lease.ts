import { performance } from 'node:perf_hooks'
import type { Lane } from '@/lib/run-states'
import { Fenced } from './gate'
import { SELF_FENCE_MS } from './limits'

/** A claimed run in this process. `renewedAtMs` is when the last renewal that was answered had been *sent*, by the clock that never jumps. */
export type Lease = { id: string; epoch: number; lane: Lane; renewedAtMs: number; abort: AbortController }

export const monotonicMs = (): number => performance.now()

export const newLease = (run: { id: string; epoch: number; lane: Lane }, sentAtMs: number): Lease => ({
  ...run,
  renewedAtMs: sentAtMs,
  abort: new AbortController(),
})

/** True while nobody else can have the run. */
export const isHeld = (lease: Lease): boolean => !lease.abort.signal.aborted && monotonicMs() - lease.renewedAtMs <= SELF_FENCE_MS

/** Before anything that others feel. A process that stood still comes here before its timers do. Errors: Fenced, or why the signal aborted. */
export function assertHeld(lease: Lease): void {
  if (!isHeld(lease) && !lease.abort.signal.aborted) lease.abort.abort(new Fenced(`run ${lease.id} was not renewed in time`))
  lease.abort.signal.throwIfAborted()
}
