import * as z from 'zod'
import type { StepContext } from '@/server/runs/kind'

/** By when a step has to have done its part, from the acceptance of its run. */
export const Line = z.number().int().min(0).max(3_600_000)
export type Timed = { lineMs: number }

export const sinceAcceptedMs = (c: Pick<StepContext, 'acceptedAt' | 'now'>): number => c.now().getTime() - c.acceptedAt.getTime()
export const leftMs = (c: Pick<StepContext, 'acceptedAt' | 'now'>, { lineMs }: Timed): number => lineMs - sinceAcceptedMs(c)
/** "T+10 s" */
export const sayLine = ({ lineMs }: Timed): string => `T+${lineMs / 1000} s`
