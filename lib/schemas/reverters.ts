import * as z from 'zod'

export const ListPaused = z.strictObject({})
export type ListPaused = z.infer<typeof ListPaused>

/** Something that a run has paused and nobody has resumed. */
export type PausedReverter = {
  runId: string
  targetKey: string
  /** `Application`, `Kustomization`, … */
  kind: string
  namespace: string | null
  name: string
  reason: string
  by: string
  pausedAt: string
  until: string
  /** What the object says itself; unknown where it may not be read, or was not yet. */
  seen: 'paused' | 'acting' | 'gone' | 'unknown'
  seenAt: string | null
}
/** Those whose time is over first. */
export type PausedPage = { items: PausedReverter[]; total: number; readAt: string }
