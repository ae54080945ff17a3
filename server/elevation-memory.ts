import type { StepUpMethod } from '@/lib/schemas/step-up'

/** A confirmation that was finished: of which command, as it was sent, by whom and how. */
export type Finished = {
  id: string
  verb: string
  digest: string
  target: { kind: string; id: string }
  sessionHash: string
  personId: string
  method: StepUpMethod
  expiresAt: Date
}
const KEPT_MAX = 10_000

// Next bundles routes apart; all must share one memory.
const held = globalThis as typeof globalThis & { __acgsElevations?: Map<string, Finished> }
function kept(): Map<string, Finished> {
  held.__acgsElevations ??= new Map()
  return held.__acgsElevations
}

/** Keeps a confirmation in this process for as long as it counts, for a stop while no row can be read. */
export function rememberElevation(one: Finished): void {
  kept().delete(one.id)
  kept().set(one.id, one)
  const [oldest] = kept().keys()
  if (kept().size > KEPT_MAX && oldest !== undefined) kept().delete(oldest)
}

/** One that was used up. */
export const forgetElevation = (id: string): void => void kept().delete(id)

/** How exactly this was confirmed, if it was here and counts now; null otherwise. */
export function recallElevation(id: string, of: Omit<Finished, 'id' | 'method' | 'expiresAt'>, now: Date): StepUpMethod | null {
  const one = kept().get(id)
  if (one === undefined || one.expiresAt <= now) return null
  const isSame =
    one.verb === of.verb &&
    one.digest === of.digest &&
    one.target.kind === of.target.kind &&
    one.target.id === of.target.id &&
    one.sessionHash === of.sessionHash &&
    one.personId === of.personId
  return isSame ? one.method : null
}
