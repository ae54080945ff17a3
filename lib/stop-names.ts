import type { StopScope } from './emergency-words'
import type { EmergencyRow } from './schemas/emergency'

/** `Deployment/governance/policy-engine` by its last part. */
const lastOf = (key: string): string => key.split('/').at(-1) ?? key

/** What is stopped, in the middle of a sentence: "all agent work", "agent web-scout". */
export function stoppedName({ scope, target }: { scope: StopScope; target: string | null }): string {
  if (scope === 'services') return 'all services'
  if (scope === 'agents') return 'all agent work'
  const name = target === null ? 'unknown' : lastOf(target)
  return `${scope} ${name}`
}

/** "Stop all agent work", for buttons and titles. */
export const stopVerb = (of: { scope: StopScope; target: string | null }): string => `Stop ${stoppedName(of)}`

/** How far a stop was seen to have come. Later words of this list say more; `not_confirmed` is the deadline that passed. */
export const STOP_STAGES = ['accepted', 'latched', 'contained', 'stopped', 'confirmed', 'not_confirmed', 'resumed'] as const
export type StopStage = (typeof STOP_STAGES)[number]

type Times = Pick<EmergencyRow, 'latchedAt' | 'containedAt' | 'stoppedAt' | 'confirmedAt' | 'failedAt' | 'resumedAt'>
/** Only what was observed moves it on: nothing is called stopped because it was sent. */
export function stageOf({ latchedAt, containedAt, stoppedAt, confirmedAt, failedAt, resumedAt }: Times): StopStage {
  if (resumedAt !== null) return 'resumed'
  if (confirmedAt !== null) return 'confirmed'
  if (failedAt !== null) return 'not_confirmed'
  if (stoppedAt !== null) return 'stopped'
  if (containedAt !== null) return 'contained'
  return latchedAt === null ? 'accepted' : 'latched'
}

/** How long after its acceptance something was seen; null where it was not. */
export const tookMs = ({ acceptedAt }: Pick<EmergencyRow, 'acceptedAt'>, at: string | null): number | null =>
  at === null ? null : Math.max(0, Date.parse(at) - Date.parse(acceptedAt))
