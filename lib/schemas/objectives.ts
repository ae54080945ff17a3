import * as z from 'zod'
import { withElevation } from './step-up'
import { Reason } from './text'

const Ratio = z.number().min(0.5, 'at least 50 %').max(1, 'at most 100 %')
const Ms = z.number().positive('more than 0').max(3_600_000, 'at most an hour')

/** What the system is held to: one set, versioned. Ratios 0–1, durations in ms. Source: the objectives of the product. */
export const Slo = z
  .strictObject({
    compliance: z.strictObject({ targetRatio: Ratio, warnRatio: Ratio, criticalRatio: Ratio }),
    decisionLatency: z.strictObject({ targetMs: Ms, warnMs: Ms, ownP50Ms: Ms, ownP95Ms: Ms, ownP99Ms: Ms, ownP999Ms: Ms }),
    containment: z.strictObject({ targetMs: Ms, containedMs: Ms }),
    stream: z.strictObject({ backlogRecords: z.number().int().min(1, 'at least 1').max(10_000_000, 'at most 10,000,000') }),
    decisionsLost: z.strictObject({ target: z.literal(0, 'is always 0: a lost decision is never inside a line') }),
  })
  .superRefine(({ compliance, decisionLatency: latency, containment }, ctx) => {
    const wrong = (path: string[], message: string) => ctx.addIssue({ code: 'custom', path, message })
    if (compliance.warnRatio >= compliance.targetRatio) wrong(['compliance', 'warnRatio'], 'must be below the target')
    if (compliance.criticalRatio >= compliance.warnRatio) wrong(['compliance', 'criticalRatio'], 'must be below the warning')
    if (latency.warnMs >= latency.targetMs) wrong(['decisionLatency', 'warnMs'], 'must be below the line')
    if (containment.containedMs >= containment.targetMs) wrong(['containment', 'containedMs'], 'must be below the time for stopped')
  })
export type Slo = z.infer<typeof Slo>

export const UpdateObjectives = withElevation({
  /** The version the change was made against: somebody else's change in between is a conflict. */
  expectedVersion: z.number().int().positive(),
  reason: Reason,
  body: Slo,
})
export type UpdateObjectives = z.infer<typeof UpdateObjectives>
export const GetObjectives = z.strictObject({})

export type ObjectivesVersion = { version: number; at: string; by: string; reason: string | null; body: Slo }
export type Objectives = ObjectivesVersion & { history: ObjectivesVersion[] }
