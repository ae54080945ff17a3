import type { EventState } from '@/lib/sandbox-words'
import type { LockedSandbox } from './start'
import { isOver } from './start'

export type NewEvent = {
  id: string
  sandboxId: string
  severity: number
  isEscape: boolean
  violationType: string
  rule: string
  description: string
  origin: string
  drill: boolean
  occurredAt: Date
  receivedAt: Date
  containBy: Date | null
}
/** contain: a run is started. join: one has it in hand already. */
export type Judged = { state: Exclude<EventState, 'new' | 'unmatched' | 'uncontrolled'>; act: 'contain' | 'join' | 'suspect' | 'none' }

const HIGH = 2
const MEDIUM = 1

/** What becomes of what a sensor saw, by its severity and by where the sandbox is. Pure. */
export function judgeEvent({ severity, containBy }: Pick<NewEvent, 'severity' | 'containBy'>, sandbox: LockedSandbox): Judged {
  if (severity < MEDIUM) return { state: 'recorded', act: 'none' }
  if (severity < HIGH)
    return isOver(sandbox) || sandbox.byRun !== null ? { state: 'recorded', act: 'none' } : { state: 'suspect', act: 'suspect' }
  if (sandbox.containedAt !== null) {
    // Contained, but not by its line: who keeps lines says so.
    const isLate = containBy !== null && sandbox.containedAt > containBy
    return { state: isLate ? 'containing' : 'contained', act: 'none' }
  }
  if (isOver(sandbox)) return { state: 'recorded', act: 'none' }
  return { state: 'containing', act: sandbox.byRun === null ? 'contain' : 'join' }
}
