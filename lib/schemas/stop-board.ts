import * as z from 'zod'
import type { EmergencyRow } from './emergency'

/** A stop by its run. */
export const StopRunRef = z.strictObject({ runId: z.uuid() })
export type StopRunRef = z.infer<typeof StopRunRef>

/** gone: seen to be gone by its uid · ending: it has a time to be gone by · there: it runs · unknown: nobody has looked yet, or could. */
export const POD_STATES = ['gone', 'ending', 'there', 'unknown'] as const
export type StopPodState = (typeof POD_STATES)[number]
export type StopPod = { uid: string; name: string; workload: string; state: StopPodState }

/** What the run page of a stop shows more than that of other runs. Times are the database's, but `readAt`. */
export type StopBoard = {
  row: EmergencyRow
  /** By uid, as they were when the plan was made; null while nobody has looked. */
  pods: StopPod[] | null
  sandboxes: { total: number; contained: number; gone: number }
  /** What was taken of sandboxes before their pods were ended: of how many everything, files, and what did not come. Null while nobody has said. */
  evidence: { captured: number; of: number; files: number; gaps: number } | null
  /** Who or what was told of it, the first one first. */
  told: { what: string; at: string; href: string | null }[]
  /** What a person can run by hand, in order. Empty while nothing is left to do. */
  manual: string[]
  readAt: string
  databaseAt: string
}
