import * as z from 'zod'
import { SEVERITIES } from './schemas/evaluate'
import { Reason } from './schemas/text'
import { UNSEEN_STATES, type ViolationSeverity, type ViolationState } from './schemas/violations'

const Wait = z.number().int().min(60_000, 'at least a minute').max(31_622_400_000, 'at most 366 days')
const PerSeverity = z.record(z.enum(SEVERITIES), Wait)
/** How long an item may wait, in ms by severity: until somebody has looked at it, and then until it is decided what becomes of it. */
export const ViolationDue = z.strictObject({ triageMs: PerSeverity, settleMs: PerSeverity })
export type ViolationDue = z.infer<typeof ViolationDue>

export const UpdateDue = z.strictObject({
  /** The version the change was made against: somebody else's change in between is a conflict. */
  expectedVersion: z.number().int().positive(),
  reason: Reason,
  body: ViolationDue,
})
export type UpdateDue = z.infer<typeof UpdateDue>
export const GetDue = z.strictObject({})
export type DueVersion = { version: number; at: string; by: string; reason: string | null; body: ViolationDue }

/** How long an item in this state may be open; null where nothing is waited for: a fix under way has its own plan, a settled item has none. */
export function waitMsOf(state: ViolationState, severity: ViolationSeverity, due: ViolationDue): number | null {
  if (UNSEEN_STATES.some((unseen) => unseen === state)) return due.triageMs[severity]
  return state === 'triaged' ? due.settleMs[severity] : null
}
