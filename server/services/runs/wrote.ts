import * as z from 'zod'
import type { StepWrote } from '@/lib/schemas/runs'

// What a write of a cluster keeps of itself, without what it changed: that is on the plan's page.
const Wrote = z.looseObject({
  method: z.string(),
  path: z.string(),
  status: z.number(),
  auditId: z.string().nullable().catch(null),
  outcome: z.string(),
  warnings: z.array(z.string()).catch([]),
})

/** The call that a step made, as the cluster answered it; null where it made none. */
export function wroteOf(result: unknown): StepWrote | null {
  const { data } = Wrote.safeParse(result)
  if (data === undefined) return null
  const { method, path, status, auditId, outcome, warnings } = data
  return { method, path, status, auditId, outcome, warnings: warnings.slice(0, 20) }
}
