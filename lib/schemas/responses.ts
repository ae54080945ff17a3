import * as z from 'zod'
import type { ResponseKind, ResponseState } from '@/lib/response-plans'
import { Text } from './text'

/** What a run that denies an agent is about. */
export const DenyAgent = z.strictObject({
  agentId: z.string().min(1).max(63),
  as: z.enum(['suspended', 'blocked']),
  /** Whether what it has on the cluster goes to 0. */
  scalesDown: z.boolean(),
  /** Of which incident's response it is a part. */
  incidentId: z.uuid(),
})
export type DenyAgent = z.infer<typeof DenyAgent>
export const KeepAuditEvidence = z.strictObject({ incidentId: z.uuid() })
export type KeepAuditEvidence = z.infer<typeof KeepAuditEvidence>

/** What a person says of a step: it is done, or it is left out; why, or how it was seen, stands on the timeline. */
export const SettleStep = z.strictObject({
  id: z.uuid(),
  n: z.number().int().min(1).max(1000),
  as: z.enum(['done', 'skipped']),
  note: Text(500).refine((text) => text.length >= 5, 'say it in 5 characters or more'),
})
export type SettleStep = z.infer<typeof SettleStep>

export type ResponseRow = {
  n: number
  name: string
  kind: ResponseKind
  isAuto: boolean
  /** Done when it was observed, and by nobody's word. */
  isObserved: boolean
  agree: string | null
  href: string | null
  dueAt: string | null
  state: ResponseState
  isLate: boolean
  runIds: string[]
  by: { id: string; name: string } | null
  note: string | null
  /** Since when it is in its state; null while nothing became of it. */
  at: string | null
  /** Why the viewer cannot, by what a person may say of it; what is not there can be said. */
  whyNot: { done?: string; skipped?: string }
}
/** `plan`: name and version, as it was when the incident was triggered. Null: its type has none, or it is older than plans. */
export type IncidentResponse = { plan: string | null; steps: ResponseRow[] }
