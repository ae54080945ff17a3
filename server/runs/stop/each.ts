import { troubleOf } from '@/server/ports/cluster-error'
import { Refused, type StepContext } from '@/server/runs/kind'
import { wordsOf } from '@/server/runs/trouble'
import type { Acted } from './acted'

const AT_ONCE = 16
/** One call that hangs is given up after this long, and tried again with the next round. */
const CALL_MS = 3000

/** What the cluster's permissions, or our own rules, forbid; nothing that another try could change. */
const isRefused = (cause: unknown): boolean => cause instanceof Refused || troubleOf(cause, 'denied') !== null

/** Everything beside each other, so many at once; what fails is said and holds up nothing. Errors: the lease is gone. */
export async function eachOf<T>(
  c: StepContext,
  things: readonly T[],
  {
    keyOf,
    act,
    callMs = CALL_MS,
  }: { keyOf: (one: T) => string; act: (c: StepContext, one: T) => Promise<Acted['wrote']>; callMs?: number },
): Promise<Acted[]> {
  const acted: Acted[] = []
  let next = 0
  const lane = async () => {
    for (let at = next++; at < things.length; at = next++) {
      const one = things[at]
      if (one === undefined) continue
      const own = { ...c, signal: AbortSignal.any([c.signal, AbortSignal.timeout(callMs)]) }
      try {
        acted[at] = { key: keyOf(one), wrote: await act(own, one), failed: null }
      } catch (cause) {
        c.signal.throwIfAborted()
        const why = own.signal.aborted ? `no answer within ${callMs / 1000} s` : wordsOf(cause)
        acted[at] = { key: keyOf(one), wrote: null, failed: why, isRefused: isRefused(cause) }
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, things.length) }, lane))
  return acted
}

/** A look that hangs is asked again. */
export const within = (c: StepContext, ms = CALL_MS): StepContext => ({
  ...c,
  signal: AbortSignal.any([c.signal, AbortSignal.timeout(ms)]),
})
