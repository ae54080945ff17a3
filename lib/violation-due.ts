import * as z from 'zod'
import { SEVERITIES } from './schemas/evaluate'
import { UNSEEN_STATES, type ViolationSeverity, type ViolationState } from './schemas/violations'

const PerSeverity = z.record(z.enum(SEVERITIES), z.number().int().positive())
/** How long an item may wait, in ms by severity: until somebody has looked at it, and then until it is decided what becomes of it. */
export const ViolationDue = z.strictObject({ triageMs: PerSeverity, settleMs: PerSeverity })
export type ViolationDue = z.infer<typeof ViolationDue>

/** How long an item in this state may be open; null where nothing is waited for: a fix under way has its own plan, a settled item has none. */
export function waitMsOf(state: ViolationState, severity: ViolationSeverity, due: ViolationDue): number | null {
  if (UNSEEN_STATES.some((unseen) => unseen === state)) return due.triageMs[severity]
  return state === 'triaged' ? due.settleMs[severity] : null
}
