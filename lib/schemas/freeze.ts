import * as z from 'zod'
import { withElevation } from './step-up'
import { Reason } from './text'

export const FREEZE_HOURS = 72

/** `until` is an instant in UTC, at most 72 h from now. */
export const StartFreeze = withElevation({ reason: Reason, until: z.iso.datetime().max(32) })
export type StartFreeze = z.infer<typeof StartFreeze>
/** Asking others to end the freeze that was looked at. */
export const EndFreeze = withElevation({ id: z.uuid(), reason: Reason })
export type EndFreeze = z.infer<typeof EndFreeze>

export type FreezeNow = {
  freeze: {
    id: string
    reason: string
    startedBy: string
    startedAt: string
    until: string
    /** The request to end it that waits, if somebody asked. */
    endRequestId: string | null
  } | null
  readAt: string
}
